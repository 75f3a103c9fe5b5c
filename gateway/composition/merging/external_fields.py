"""External fields must look like the field they refer to.

Specification: https://specs.apollo.dev/federation, @external.
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.applied_directives import is_merged_application
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Field
from gateway.composition.schema.type_references import is_strict_subtype
from gateway.composition.schema.values import values_equal


def without_externals(state: MergeState, sources: Sources[Field]) -> dict[int, Field]:
    """The fields that are resolved somewhere; merged directives on the others are an error."""
    kept: dict[int, Field] = {}
    for index, source in sources.items():
        if source is None:
            continue
        if not state.view(index).is_external(source):
            kept[index] = source
            continue
        for directive in source.directives:
            # Composed custom directives are let through here, as they always were.
            if directive.name not in state.composed.origins and is_merged_application(
                state, index, directive.name
            ):
                message = (
                    f"[{state.subgraphs[index].name}] Cannot apply merged directive @{directive.name} "
                    f'to external field "{source.coordinate}"'
                )
                code = ErrorCode.MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL
                state.report.error(code, message, {index: directive.node})
    return kept


def check_externals(state: MergeState, sources: Sources[Field], target: Field, *, types_equal: bool) -> None:
    """Compare each external field with the merged one: type, arguments, their types and defaults."""
    direct = state.merged.is_direct_subtype
    codes: dict[ErrorCode, str] = {}
    for index, source in sources.items():
        if source is None or not state.view(index).is_external(source):
            continue
        is_fit = source.type == target.type or (
            not types_equal and is_strict_subtype(target.type, source.type, direct)
        )
        if not is_fit:
            codes[ErrorCode.EXTERNAL_TYPE_MISMATCH] = f'type of "{target.coordinate}"'
        for argument in target.arguments.values():
            own = source.arguments.get(argument.name)
            if own is None:
                codes[ErrorCode.EXTERNAL_ARGUMENT_MISSING] = f'presence of "{argument.coordinate}"'
                continue
            if own.type != argument.type and not is_strict_subtype(own.type, argument.type, direct):
                codes[ErrorCode.EXTERNAL_ARGUMENT_TYPE_MISMATCH] = f'type of "{argument.coordinate}"'
            if not values_equal(own.default, argument.default):
                codes[ErrorCode.EXTERNAL_ARGUMENT_DEFAULT_MISMATCH] = f'default of "{argument.coordinate}"'
    present = {index: source for index, source in sources.items() if source is not None}
    for code, what in codes.items():
        message = f"The {what} differs between subgraphs, where the field is @external in some: it is "
        state.report.mismatch_error(code, message, present, _signature)


def _signature(field: Field) -> str:
    arguments = ", ".join(f"{entry.name}: {entry.type}" for entry in field.arguments.values())
    return f'"{field.name}({arguments}): {field.type}"' if arguments else f'"{field.type}"'
