"""Merging object types: all fields of all subgraphs, each shared only where that is allowed."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.fields import merge_field
from gateway.composition.merging.fields_shallow import add_fields
from gateway.composition.merging.overrides import check_overrides
from gateway.composition.merging.sharing import check_sharing
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Field, FieldsType, ObjectType
from gateway.federation.directive_names import FederationDirective as Name


def merge_object(state: MergeState, sources: dict[int, ObjectType], merged: ObjectType) -> None:
    """Merge one object type; a Query that has federation's own fields only disappears."""
    is_entity = _hint_partial_entity(state, sources, merged)
    is_root = state.merged.is_root(merged.name)
    is_subscription = state.merged.definition.roots.get("subscription") == merged.name
    all_sources: dict[int, FieldsType] = dict(sources.items())
    added = add_fields(state, all_sources, merged)
    if not added:
        del state.merged.types[merged.name]
        return
    for field, fields in added:
        if not is_entity and not is_root:
            hint_partial_field(state, all_sources, field, HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD)
        overrides = check_overrides(state, fields, field)
        if is_subscription:
            _check_subscription(state, fields)
        merge_field(state, fields, field, overrides)
        check_sharing(state, fields, field, overrides)


def _hint_partial_entity(state: MergeState, sources: dict[int, ObjectType], merged: ObjectType) -> bool:
    keyed = {index for index, source in sources.items() if state.view(index).has(source, Name.KEY)}
    if keyed and len(keyed) < len(sources):
        state.report.mismatch_hint(
            HintCode.INCONSISTENT_ENTITY,
            f'Type "{merged.name}" is an entity in some subgraphs only: it has ',
            sources,
            lambda source: "a @key" if any(sources[index] is source for index in keyed) else "no @key",
        )
    return bool(keyed)


def hint_partial_field(
    state: MergeState, sources: dict[int, FieldsType], field: Field, code: HintCode
) -> None:
    """Hint where a subgraph has the type, with fields of its own, but not the field."""
    for index, source in sources.items():
        if field.name in source.fields:
            continue
        view = state.view(index)
        if all(view.is_external(entry) for entry in source.fields.values()):
            continue
        state.report.presence_hint(
            code,
            f'Field "{field.coordinate}" is in some subgraphs only: ',
            sources,
            lambda source: source is not None and field.name in source.fields,
        )
        return


def _check_subscription(state: MergeState, fields: Sources[Field]) -> None:
    marked = {
        index: field.node
        for index, field in fields.items()
        if field is not None and state.view(index).has(field, Name.SHAREABLE)
    }
    if marked:
        message = "Fields of the subscription root cannot be marked as shareable"
        state.report.error(ErrorCode.INVALID_FIELD_SHARING, message, marked)
