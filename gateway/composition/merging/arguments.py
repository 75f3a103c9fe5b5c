"""Merging arguments: only those all subgraphs with the field have."""

from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.applied_directives import record_applications
from gateway.composition.merging.default_values import merge_default
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.merged_types import merge_type_reference
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import DirectiveDefinition, Field, InputValue
from gateway.composition.schema.type_references import is_non_null
from gateway.federation.directive_names import FederationDirective as Name


def merge_arguments(
    state: MergeState,
    owners: dict[int, Field] | dict[int, DirectiveDefinition],
    target: Field | DirectiveDefinition,
) -> None:
    """Merge the arguments of a field or directive definition onto the target."""
    names: dict[str, None] = {}
    for owner in owners.values():
        names.update(dict.fromkeys(owner.arguments))
    for name in names:
        sources: Sources[InputValue] = {index: owner.arguments.get(name) for index, owner in owners.items()}
        argument = InputValue(name, parent=target)
        if _is_contextual(state, sources):
            _check_contextual(state, sources, argument)
        elif all(source is not None for source in sources.values()):
            target.arguments[name] = argument
            merge_description(state, dict(sources.items()), argument)
            record_applications(state, dict(sources.items()), argument)
            merge_type_reference(state, sources, argument)
            merge_default(state, sources, argument)
        else:
            _check_missing(state, sources, argument)


def _is_contextual(state: MergeState, sources: Sources[InputValue]) -> bool:
    return any(
        source is not None and state.view(index).has(source, Name.FROM_CONTEXT)
        for index, source in sources.items()
    )


def _check_contextual(state: MergeState, sources: Sources[InputValue], argument: InputValue) -> None:
    """The gateway fills the argument in: clients never see it, so nobody else may need it."""
    for index, source in sources.items():
        if source is None or state.view(index).has(source, Name.FROM_CONTEXT):
            continue
        where = f'"{argument.coordinate}" is contextual in some subgraph'
        if is_non_null(source.type) and source.default is Undefined:
            message = f'Argument {where}, but required in "{state.subgraphs[index].name}".'
            code = ErrorCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS
            state.report.error(code, message, {index: source.node})
        else:
            message = f"Argument {where} and is left out of the supergraph."
            hint = HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS
            state.report.hint(hint, message, {index: source.node})


def _check_missing(state: MergeState, sources: Sources[InputValue], argument: InputValue) -> None:
    requiring = [
        state.subgraphs[index].name
        for index, source in sources.items()
        if source is not None and source.is_required
    ]
    if requiring:
        lacking = [state.subgraphs[index].name for index, source in sources.items() if source is None]
        message = (
            f'Argument "{argument.coordinate}" is required in {print_names(requiring)} but does not '
            f"appear in {print_names(lacking)}."
        )
        nodes = {index: source.node for index, source in sources.items() if source is not None}
        state.report.error(ErrorCode.REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH, message, nodes)
    else:
        state.report.presence_hint(
            HintCode.INCONSISTENT_ARGUMENT_PRESENCE,
            f'Optional argument "{argument.coordinate}" is left out of the supergraph: ',
            sources,
            lambda source: source is not None,
        )
