"""Merging directive definitions: executable ones by intersection, composed ones from their newest feature."""

from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.arguments import merge_arguments
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.builtins import BUILT_IN_DIRECTIVES, EXECUTABLE_LOCATIONS
from gateway.composition.schema.elements import DirectiveDefinition, Element


def merge_directive_definitions(state: MergeState) -> None:
    """Define in the supergraph what clients may write, and what @composeDirective asks for."""
    names: dict[str, None] = {}
    for index, subgraph in enumerate(state.subgraphs):
        for name, definition in subgraph.schema.directives.items():
            is_composed = state.composed.composes(index, name)
            is_executable = (
                name not in BUILT_IN_DIRECTIVES
                and name not in state.through_join
                and not EXECUTABLE_LOCATIONS.isdisjoint(definition.locations)
            )
            if is_composed or is_executable:
                names[name] = None
    for name in names:
        if name in state.composed.origins:
            _merge_composed(state, name)
        else:
            _merge_executable(state, name)


def _merge_composed(state: MergeState, name: str) -> None:
    definition = state.composed.definition(name, state.subgraphs, state.report)
    if definition is None:
        return
    merged = DirectiveDefinition(
        name,
        definition.description,
        locations=definition.locations,
        repeatable=definition.repeatable,
    )
    index = next(
        index
        for index, subgraph in enumerate(state.subgraphs)
        if definition in subgraph.schema.directives.values()
    )
    merge_arguments(state, {index: definition}, merged)
    state.merged.directives[name] = merged


def _merge_executable(state: MergeState, name: str) -> None:
    sources: Sources[DirectiveDefinition] = {
        index: subgraph.schema.directives.get(name) for index, subgraph in enumerate(state.subgraphs)
    }
    present = {index: source for index, source in sources.items() if source is not None}
    if len(present) < len(sources):
        state.report.presence_hint(
            HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE,
            f'Executable directive "@{name}" is left out of the supergraph: ',
            sources,
            lambda source: source is not None,
        )
        return
    locations = {index: _executable(source) for index, source in present.items()}
    common = [
        location
        for location in next(iter(locations.values()))
        if all(location in found for found in locations.values())
    ]
    if not common:
        _hint_locations(state, name, present, HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION)
        return
    merged = DirectiveDefinition(
        name,
        locations=tuple(common),
        repeatable=all(source.repeatable for source in present.values()),
    )
    state.merged.directives[name] = merged
    elements: Sources[Element] = dict(present.items())
    merge_description(state, elements, merged)
    if len({source.repeatable for source in present.values()}) > 1:
        state.report.mismatch_hint(
            HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE,
            f'Executable directive "@{name}" is not repeatable in the supergraph: it is ',
            present,
            lambda source: "repeatable" if source.repeatable else "not repeatable",
        )
    if len(set(locations.values())) > 1:
        _hint_locations(state, name, present, HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS)
    merge_arguments(state, present, merged)


def _executable(definition: DirectiveDefinition) -> tuple[str, ...]:
    return tuple(sorted(EXECUTABLE_LOCATIONS.intersection(definition.locations)))


def _hint_locations(
    state: MergeState, name: str, present: dict[int, DirectiveDefinition], code: HintCode
) -> None:
    message = f'Executable directive "@{name}" keeps only the locations all subgraphs have: it has '
    state.report.mismatch_hint(code, message, present, lambda source: " | ".join(_executable(source)))
