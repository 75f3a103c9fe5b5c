"""Merging interfaces, together with the @interfaceObject types that stand for them."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.fields import merge_field
from gateway.composition.merging.fields_shallow import add_fields
from gateway.composition.merging.objects import hint_partial_field
from gateway.composition.merging.overrides import check_overrides
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import FieldsType, InterfaceType
from gateway.federation.directive_names import FederationDirective as Name


def merge_interface(state: MergeState, sources: dict[int, FieldsType], merged: InterfaceType) -> None:
    """Merge one interface."""
    has_key = _check_keys(state, sources, merged)
    _check_interface_objects(state, sources, merged)
    for field, fields in add_fields(state, sources, merged):
        if not has_key:
            hint_partial_field(state, sources, field, HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD)
        overrides = check_overrides(state, fields, field)
        merge_field(state, fields, field, overrides)


def _check_keys(state: MergeState, sources: dict[int, FieldsType], merged: InterfaceType) -> bool:
    """A subgraph that resolves an interface by key must know all its implementing types."""
    wanted = {entry.name for entry in state.implementations(merged)}
    has_key = False
    for index, source in sources.items():
        if not isinstance(source, InterfaceType):
            continue
        keys = state.view(index).applied(source, Name.KEY)
        has_key = has_key or bool(keys)
        resolvable = [key for key in keys if key.arguments.get("resolvable") is not False]
        if not resolvable:
            continue
        missing = wanted - {entry.name for entry in state.schema(index).implementations(source.name)}
        if missing:
            name = state.subgraphs[index].name
            message = (
                f'[{name}] Interface "{source.name}" has a resolvable key in subgraph "{name}", which must '
                f"therefore define all its implementing types: {', '.join(sorted(missing))} missing."
            )
            code = ErrorCode.INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE
            state.report.error(code, message, {index: resolvable[0].node})
    return has_key


def _check_interface_objects(
    state: MergeState, sources: dict[int, FieldsType], merged: InterfaceType
) -> None:
    for index in state.interface_objects.get(merged.name, ()):
        if index not in sources:
            continue
        types = state.schema(index).types
        defined = [entry.name for entry in state.implementations(merged) if entry.name in types]
        if defined:
            name = state.subgraphs[index].name
            message = (
                f'[{name}] "{merged.name}" is an @interfaceObject in subgraph "{name}", which must therefore '
                f"define none of its implementing types, but defines {', '.join(defined)}."
            )
            nodes = {index: sources[index].node}
            state.report.error(ErrorCode.INTERFACE_OBJECT_USAGE_ERROR, message, nodes)
