"""Merging enums: by union where they are output, by intersection where they are input, alike where both."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.applied_directives import record_applications
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import EnumUsage, MergeState, Sources
from gateway.composition.schema.elements import Element, EnumType, EnumValue
from gateway.federation.directive_names import JoinDirective


def merge_enum(state: MergeState, sources: dict[int, EnumType], merged: EnumType) -> None:
    """Merge all values; usage must be known, so enums come after everything that uses them."""
    usage = state.enum_usages.get(merged.name)
    if usage is None:
        usage = EnumUsage(output="")
        message = f'Enum type "{merged.name}" is defined but not used.'
        state.report.hint(HintCode.UNUSED_ENUM_TYPE, message, dict.fromkeys(sources))
    for source in sources.values():
        for name in source.values:
            if name not in merged.values:
                merged.values[name] = EnumValue(name, parent=merged)
    for value in list(merged.values.values()):
        _merge_value(state, sources, value, merged, usage)
    if not merged.values:
        message = f'No value of enum type "{merged.name}" is common to all subgraphs that define it.'
        nodes = {index: source.node for index, source in sources.items()}
        state.report.error(ErrorCode.EMPTY_MERGED_ENUM_TYPE, message, nodes)


def _merge_value(
    state: MergeState, sources: dict[int, EnumType], value: EnumValue, merged: EnumType, usage: EnumUsage
) -> None:
    name = value.name
    values: Sources[Element] = {index: source.values.get(name) for index, source in sources.items()}
    merge_description(state, values, value)
    record_applications(state, values, value)
    for index, found in values.items():
        if found is not None:
            state.add_join(value, JoinDirective.ENUM_VALUE, graph=state.graphs[index])
    if all(values.values()):
        return
    is_hidden = state.inaccessible is not None and value.has(state.inaccessible)
    if usage.input is None:
        state.report.presence_hint(
            HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM,
            f'Value "{value.coordinate}" is in some subgraphs only: ',
            values,
            lambda found: found is not None,
        )
    elif is_hidden:
        return
    elif usage.output is not None:
        _report_difference(state, sources, value, usage)
    else:
        state.report.presence_hint(
            HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM,
            f'Value "{value.coordinate}" is left out of the supergraph: ',
            values,
            lambda found: found is not None,
        )
        del merged.values[name]
        state.removed.add(value)


def _report_difference(
    state: MergeState, sources: dict[int, EnumType], value: EnumValue, usage: EnumUsage
) -> None:
    lacking = [
        state.subgraphs[index].name for index, source in sources.items() if value.name not in source.values
    ]
    message = (
        f'Enum type "{value.parent.name if value.parent else ""}" is used as input (by '
        f'"{usage.input}") and as '
        f'output (by "{usage.output}"), but value "{value.name}" is missing in {print_names(lacking)}.'
    )
    nodes = {index: source.node for index, source in sources.items()}
    state.report.error(ErrorCode.ENUM_VALUE_MISMATCH, message, nodes)
