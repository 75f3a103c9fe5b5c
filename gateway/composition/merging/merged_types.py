"""Merging the type references of a field, argument or input field."""

from collections.abc import Mapping

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.state import EnumUsage, MergeState
from gateway.composition.schema.elements import Element, EnumType, Field, InputType, InputValue
from gateway.composition.schema.type_references import is_strict_subtype, named_type


def merge_type_reference(
    state: MergeState, sources: Mapping[int, Field | InputValue | None], target: Field | InputValue
) -> bool:
    """Set the target's type: the widest for output, the narrowest for input. True where all are equal."""
    is_input = isinstance(target, InputValue)
    present = {index: source for index, source in sources.items() if source is not None}
    references = list(dict.fromkeys(source.type for source in present.values()))
    chosen = references[0]
    direct = state.merged.is_direct_subtype
    compatible = True
    for reference in references[1:]:
        if is_strict_subtype(chosen, reference, direct):
            chosen = reference if is_input else chosen
        elif is_strict_subtype(reference, chosen, direct):
            chosen = chosen if is_input else reference
        else:
            compatible = False
    target.type = chosen
    _note_enum_usage(state, target, is_input=is_input)
    if len(references) == 1:
        return True
    is_argument = is_input and not isinstance(target.parent, InputType)
    what = "argument" if is_argument else "field"
    if not compatible:
        code = ErrorCode.FIELD_ARGUMENT_TYPE_MISMATCH if is_argument else ErrorCode.FIELD_TYPE_MISMATCH
        message = f'Type of {what} "{target.coordinate}" is incompatible across subgraphs: it has '
        state.report.mismatch_error(code, message, present, _describe)
        return False
    hint = (
        HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE
        if is_argument
        else HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE
    )
    message = f'Type of {what} "{target.coordinate}" differs; the supergraph uses "{chosen}". It has '
    state.report.mismatch_hint(hint, message, present, _describe)
    return False


def _note_enum_usage(state: MergeState, target: Field | InputValue, *, is_input: bool) -> None:
    name = named_type(target.type)
    if not isinstance(state.merged.types.get(name), EnumType):
        return
    usage = state.enum_usages.setdefault(name, EnumUsage())
    if is_input:
        usage.input = usage.input or target.coordinate
    else:
        usage.output = usage.output or target.coordinate


def _describe(source: Element) -> str:
    return f'type "{source.type}"' if isinstance(source, Field | InputValue) else ""
