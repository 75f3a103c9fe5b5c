"""Composition: subgraph definitions to a supergraph, through stages that each have a type of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graphql import parse

from gateway.composition.building.parse import name_error, parse_subgraph
from gateway.composition.definitions import (
    CompositionError,
    CompositionHint,
    SourceLocation,
    SubgraphDefinition,
)
from gateway.composition.error_codes import ErrorCode
from gateway.composition.garbage import paused_garbage_collection
from gateway.composition.merging.merge import MergedSupergraph, merge_subgraphs
from gateway.composition.printing.supergraph import print_supergraph
from gateway.composition.satisfiability.check import SatisfiableSupergraph, check_satisfiability
from gateway.composition.subgraphs import ParsedSubgraph
from gateway.composition.upgrading.upgrade import upgrade_subgraphs
from gateway.supergraph.api_schema import api_schema_sdl

__all__ = [
    "CompositionError",
    "CompositionFailure",
    "CompositionHint",
    "CompositionSuccess",
    "SourceLocation",
    "SubgraphDefinition",
    "compose",
]


@dataclass(frozen=True)
class CompositionSuccess:
    """A supergraph, the schema clients see, and what is worth knowing."""

    supergraph_sdl: str
    hints: tuple[CompositionHint, ...] = ()

    @cached_property
    def api_schema_sdl(self) -> str:
        """The schema clients see; worked out when first asked for, as it takes a parse of the supergraph."""
        return api_schema_sdl(parse(self.supergraph_sdl, no_location=True))


@dataclass(frozen=True, slots=True)
class CompositionFailure:
    """All errors of the stage at which composition stopped."""

    errors: tuple[CompositionError, ...]


def compose(definitions: Sequence[SubgraphDefinition]) -> CompositionSuccess | CompositionFailure:
    """Compose subgraphs of federation 1 or 2 into a supergraph.

    Never raises for bad input: whatever is wrong with the subgraphs comes back as CompositionFailure.
    """
    with paused_garbage_collection():
        try:
            return _compose(definitions)
        except RecursionError:
            # What is too deep to be parsed was refused before; later stages may need more stack for the same.
            message = "A value, a type or a field set is nested too deeply to be composed."
            return CompositionFailure((CompositionError(ErrorCode.INVALID_GRAPHQL, message),))


def _compose(definitions: Sequence[SubgraphDefinition]) -> CompositionSuccess | CompositionFailure:
    merged = merge_definitions(definitions)
    if isinstance(merged, CompositionFailure):
        return merged
    satisfiable = check_satisfiability(merged)
    if not isinstance(satisfiable, SatisfiableSupergraph):
        return CompositionFailure(tuple(satisfiable))
    return CompositionSuccess(print_supergraph(merged), satisfiable.hints)


def merge_definitions(
    definitions: Sequence[SubgraphDefinition],
) -> MergedSupergraph | CompositionFailure:
    """The stages up to the merge: parsed, upgraded, validated, merged."""
    ordered = sorted(definitions, key=lambda definition: definition.name)
    errors = _name_errors(ordered)
    misnamed = {name for error in errors for name in error.subgraphs}
    parsed: list[ParsedSubgraph] = []
    for definition in ordered:
        if definition.name in misnamed:
            continue
        outcome = parse_subgraph(definition)
        if isinstance(outcome, ParsedSubgraph):
            parsed.append(outcome)
        else:
            errors += outcome
    if errors:
        return CompositionFailure(tuple(errors))
    validated, errors = upgrade_subgraphs(parsed)
    if errors:
        return CompositionFailure(tuple(errors))
    merged = merge_subgraphs(validated)
    return merged if isinstance(merged, MergedSupergraph) else CompositionFailure(tuple(merged))


def _name_errors(ordered: Sequence[SubgraphDefinition]) -> list[CompositionError]:
    """Subgraphs need names, and names that differ."""
    if not ordered:
        return [CompositionError(ErrorCode.NO_QUERIES, "There is no subgraph to compose.")]
    errors = []
    for position, definition in enumerate(ordered):
        if not definition.name.strip():
            errors.append(name_error(definition.name, "a name must not be blank"))
        elif position and ordered[position - 1].name == definition.name:
            errors.append(name_error(definition.name, "another subgraph has this name already"))
    return errors
