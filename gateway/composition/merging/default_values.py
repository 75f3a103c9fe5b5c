"""Merging default values: kept only where all subgraphs give the same one."""

from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import InputType, InputValue
from gateway.composition.schema.values import print_value, values_equal


def merge_default(state: MergeState, sources: Sources[InputValue], target: InputValue) -> None:
    """Set the target's default; different defaults are an error, missing ones a hint."""
    present = {index: source for index, source in sources.items() if source is not None}
    given = [source.default for source in present.values() if source.default is not Undefined]
    if not given:
        return
    is_input_field = isinstance(target.parent, InputType)
    what = "Input field" if is_input_field else "Argument"
    if not all(values_equal(given[0], other) for other in given):
        code = (
            ErrorCode.INPUT_FIELD_DEFAULT_MISMATCH
            if is_input_field
            else ErrorCode.FIELD_ARGUMENT_DEFAULT_MISMATCH
        )
        message = f'{what} "{target.coordinate}" has different default values: it has '
        state.report.mismatch_error(code, message, present, describe_default)
    elif len(given) < len(present):
        message = (
            f'{what} "{target.coordinate}" has a default in some subgraphs only, and none in the supergraph: '
        )
        state.report.mismatch_hint(
            HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE, message, present, describe_default
        )
    else:
        target.default = given[0]


def describe_default(source: InputValue) -> str:
    """The default as text."""
    return "no default" if source.default is Undefined else f"default {print_value(source.default)}"
