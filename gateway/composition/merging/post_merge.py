"""Checks that make sense only on the merged schema."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import Directive, Field, FieldsType, InterfaceType
from gateway.composition.selections import SelectionError, SelectionResolver
from gateway.composition.validation.implementations import implementation_mistakes
from gateway.federation.directive_names import FederationDirective as Name


def check_merged(state: MergeState) -> None:
    """Interfaces must be implemented in full, and every @requires must fit the merged schema."""
    for record in state.merged.types.values():
        if isinstance(record, FieldsType) and record.interfaces:
            _check_interfaces(state, record)
    if not state.report.errors:
        _check_requires(state)


def check_graphql(state: MergeState) -> None:
    """GraphQL's rules that merging can break: an implementing field whose merged type no longer fits."""
    for message, _ in implementation_mistakes(state.merged):
        state.report.error(ErrorCode.INVALID_GRAPHQL, message)


def _check_interfaces(state: MergeState, record: FieldsType) -> None:
    for name in record.interfaces:
        interface = state.merged.types.get(name)
        if not isinstance(interface, InterfaceType):
            continue
        for field in interface.fields.values():
            if field.name in record.fields:
                continue
            declaring = [
                index
                for index, source in state.types.get(name, {}).items()
                if isinstance(source, FieldsType) and field.name in source.fields
            ]
            message = (
                f'Interface field "{field.coordinate}" is declared in '
                f"{print_names(state.subgraphs[index].name for index in declaring)}, but type "
                f'"{record.name}", which implements it elsewhere, has no field "{field.name}".'
            )
            nodes = {index: source.node for index, source in state.types[record.name].items()}
            state.report.error(ErrorCode.INTERFACE_FIELD_NO_IMPLEM, message, nodes)


def _check_requires(state: MergeState) -> None:
    """Arguments merge by intersection, so a field set can be right in its subgraph and wrong in the merge."""
    resolver = SelectionResolver(state.merged)
    for index in range(len(state.subgraphs)):
        for element, directive in state.view(index).applications(Name.REQUIRES):
            if not isinstance(element, Field):
                continue
            parent = state.merged.composite(element.owner.name)
            fields = directive.arguments.get("fields")
            if parent is None or not isinstance(fields, str):
                continue
            try:
                resolver.resolve(parent, fields)
            except SelectionError as error:
                _report_requires(state, index, element, directive, error)


def _report_requires(
    state: MergeState, index: int, field: Field, directive: Directive, error: SelectionError
) -> None:
    message = (
        f'[{state.subgraphs[index].name}] On field "{field.coordinate}", for '
        f'@{directive.name}(fields: "{directive.arguments.get("fields")}"): {error.message}'
    )
    if error.argument:
        message += " (not all subgraphs declare the argument alike)"
    state.report.error(ErrorCode.REQUIRES_INVALID_FIELDS, message, {index: directive.node})
