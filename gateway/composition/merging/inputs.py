"""Merging input object types: only fields that all subgraphs with the type have."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.applied_directives import record_applications
from gateway.composition.merging.default_values import merge_default
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.join_fields import add_join_fields
from gateway.composition.merging.merged_types import merge_type_reference
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Element, InputType, InputValue


def merge_input(state: MergeState, sources: dict[int, InputType], merged: InputType) -> None:
    """Merge one input type; a field missing somewhere is left out, unless it is hidden anyway."""
    names: dict[str, None] = {}
    for source in sources.values():
        names.update(dict.fromkeys(source.fields))
    indexes = sorted(state.types.get(merged.name, ()))
    for name in names:
        fields: Sources[InputValue] = {
            index: sources[index].fields.get(name) if index in sources else None for index in indexes
        }
        field = InputValue(name, parent=merged)
        _merge_field(state, fields, field)
        is_hidden = state.inaccessible is not None and field.has(state.inaccessible)
        if is_hidden or all(source is not None for source in fields.values()):
            merged.fields[name] = field
        else:
            _report_missing(state, fields, field)
            state.removed.add(field)
    if not merged.fields:
        message = f'No field of input type "{merged.name}" is common to all subgraphs that define it.'
        nodes = {index: source.node for index, source in sources.items()}
        state.report.error(ErrorCode.EMPTY_MERGED_INPUT_TYPE, message, nodes)


def _merge_field(state: MergeState, sources: Sources[InputValue], field: InputValue) -> None:
    elements: Sources[Element] = dict(sources.items())
    merge_description(state, elements, field)
    record_applications(state, elements, field)
    types_equal = merge_type_reference(state, sources, field)
    add_join_fields(state, sources, field, types_equal=types_equal, overrides=Overrides())
    merge_default(state, sources, field)


def _report_missing(state: MergeState, sources: Sources[InputValue], field: InputValue) -> None:
    requiring = [
        state.subgraphs[index].name
        for index, source in sources.items()
        if source is not None and source.is_required
    ]
    if requiring:
        lacking = [state.subgraphs[index].name for index, source in sources.items() if source is None]
        message = (
            f'Input field "{field.coordinate}" is required in {print_names(requiring)} but does not appear '
            f"in {print_names(lacking)}."
        )
        nodes = {index: source.node for index, source in sources.items() if source is not None}
        code = ErrorCode.REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH
        state.report.error(code, message, nodes)
    else:
        state.report.presence_hint(
            HintCode.INCONSISTENT_INPUT_OBJECT_FIELD,
            f'Input field "{field.coordinate}" is left out of the supergraph: ',
            sources,
            lambda source: source is not None,
        )
