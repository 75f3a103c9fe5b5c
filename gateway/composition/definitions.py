"""What composition takes and gives: subgraph definitions in, a supergraph with hints or errors out."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import Node, get_location


@dataclass(frozen=True, slots=True)
class SubgraphDefinition:
    """One subgraph to compose: its name, the URL the gateway will call, and its schema in SDL."""

    name: str
    url: str
    sdl: str


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in a subgraph's SDL; line and column count from 1."""

    subgraph: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CompositionError:
    """Why subgraphs do not compose; `code` is one of the table in `error_codes`."""

    code: str
    message: str
    subgraphs: tuple[str, ...] = ()
    locations: tuple[SourceLocation, ...] = ()


@dataclass(frozen=True, slots=True)
class CompositionHint:
    """Something worth knowing about subgraphs that do compose; `code` is one of the table in `hint_codes`."""

    code: str
    message: str
    subgraphs: tuple[str, ...] = ()
    locations: tuple[SourceLocation, ...] = ()


def locations_of(subgraph: str, nodes: Iterable[Node | None]) -> tuple[SourceLocation, ...]:
    """Where the given syntax nodes stand in that subgraph's SDL; nodes made by us have no place."""
    found = []
    for node in nodes:
        if node is not None and node.loc is not None:
            place = get_location(node.loc.source, node.loc.start)
            found.append(SourceLocation(subgraph, place.line, place.column))
    return tuple(found)
