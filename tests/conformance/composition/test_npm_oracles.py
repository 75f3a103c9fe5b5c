"""Supergraphs load both ways: ours in Apollo's libraries, theirs in our gateway."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from gateway.cli.error_codes import read_example
from gateway.composition.compose import CompositionSuccess, SubgraphDefinition, compose
from gateway.supergraph.load import load_supergraph
from tests.support.npm_composers import NpmComposers, missing_oracle, npm_composers
from tests.support.schema_comparison import schema_differences

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLES = Path(__file__).parents[3] / "docs" / "composition" / "examples"
_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{imports}])\n'


def _subgraph(name: str, imports: str, sdl: str) -> SubgraphDefinition:
    quoted = ", ".join(f'"@{entry}"' for entry in imports.split())
    return SubgraphDefinition(name, f"http://{name}.test/graphql", _LINK.replace("{imports}", quoted) + sdl)


GRAPH = (
    _subgraph(
        "catalog",
        "key shareable inaccessible tag cost listSize",
        """
        type Query {
          videos(first: Int! = 10): [Video!]! @listSize(slicingArguments: ["first"])
          video(id: ID!): Video
        }
        interface Video @key(fields: "id") { id: ID! title: String! }
        type Movie implements Video @key(fields: "id") {
          id: ID! title: String! @tag(name: "public") year: Int
        }
        type Show implements Video @key(fields: "id") { id: ID! title: String! score: Float @inaccessible }
        "What a video is for" enum Kind { FILM SERIES }
        type Genre @shareable { name: String! kind: Kind @cost(weight: 2) }
        """,
    ),
    _subgraph(
        "lists",
        "key external requires interfaceObject provides shareable",
        """
        type Video @interfaceObject @key(fields: "id") { id: ID! inMyList: Boolean! }
        type Profile @key(fields: "id") @key(fields: "account { id } name") {
          id: ID! name: String! account: Account!
          region: String @external
          rank: Int @requires(fields: "region")
        }
        type Account @key(fields: "id") { id: ID! }
        """,
    ),
    _subgraph(
        "profiles",
        "key override",
        """
        type Query { me: Profile }
        type Profile @key(fields: "id") {
          id: ID! region: String
          legacy: String @override(from: "lists", label: "percent(5)")
        }
        """,
    ),
    SubgraphDefinition(
        "old",
        "http://old.test/graphql",
        """
        extend type Query { legacy: [Profile] }
        extend type Profile @key(fields: "id") { id: ID! @external oldName: String }
        """,
    ),
)
_PROFILES = _subgraph(
    "profiles",
    "key",
    """
    type Query { me: Profile }
    type Profile @key(fields: "id") { id: ID! region: String }
    """,
)


@pytest.fixture(scope="module")
def oracles() -> Iterator[NpmComposers]:
    reason = missing_oracle()
    if reason:
        pytest.skip(reason)
    with npm_composers() as composers:
        yield composers


def _ours() -> CompositionSuccess:
    outcome = compose(GRAPH)
    assert isinstance(outcome, CompositionSuccess), outcome
    return outcome


def test_our_supergraph_equals_the_reference_composer_s(oracles: NpmComposers) -> None:
    theirs = oracles.ask("apollo", GRAPH)
    assert theirs.supergraph is not None
    assert schema_differences(theirs.supergraph, _ours().supergraph_sdl) == []
    assert {str(hint.code) for hint in _ours().hints} == theirs.hints


def test_apollo_s_library_loads_our_supergraph_and_sees_our_api_schema(oracles: NpmComposers) -> None:
    loaded = oracles.ask("load", [SubgraphDefinition("supergraph", "", _ours().supergraph_sdl)])
    assert loaded.errors == frozenset()
    assert loaded.hints == {"catalog", "lists", "old", "profiles"}
    assert loaded.supergraph is not None
    assert schema_differences(loaded.supergraph, _ours().api_schema_sdl) == []


@pytest.mark.parametrize("composer", ["apollo", "guild"])
def test_our_gateway_loads_supergraphs_composed_elsewhere(
    oracles: NpmComposers, composer: Literal["apollo", "guild"]
) -> None:
    # The Guild's composer reads @override with a label its own way: it does not compose the whole graph.
    graph = GRAPH if composer == "apollo" else (*GRAPH[:2], _PROFILES)
    theirs = oracles.ask(composer, graph)
    assert theirs.supergraph is not None, theirs.errors
    supergraph = load_supergraph(theirs.supergraph)
    loaded = {subgraph.name for subgraph in supergraph.subgraphs.values()}
    assert loaded == {entry.name for entry in graph}


@pytest.mark.parametrize("path", sorted(_EXAMPLES.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_reference_composer_finds_the_same_errors_in_our_examples(
    oracles: NpmComposers, path: Path
) -> None:
    example = read_example(path)
    broken = [SubgraphDefinition(name, "", sdl) for name, sdl in example.broken.items()]
    assert oracles.ask("apollo", broken).errors == {path.stem}
    kept = {} if path.stem == "INVALID_SUBGRAPH_NAME" else example.broken
    mended = [SubgraphDefinition(name, "", sdl) for name, sdl in {**kept, **example.mended}.items()]
    assert oracles.ask("apollo", mended).errors == frozenset()
