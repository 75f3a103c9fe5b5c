"""Contracts: what clients see of a supergraph by @tag."""

from __future__ import annotations

import pytest
from graphql import build_schema

from gateway.composition.compose import CompositionFailure, CompositionSuccess
from gateway.composition.contracts import Contract, apply_contract
from tests.gateway.composition.composition_kit import composed, failed, fed2

_GRAPH = fed2(
    "key tag inaccessible",
    """
    type Query {
      movies(first: Int, tenant: ID @tag(name: "internal")): [Movie] @tag(name: "public")
      audit: Audit @tag(name: "internal")
    }
    type Movie @key(fields: "id") @tag(name: "public") {
      id: ID!
      title(style: Style): String
      cost: Int @tag(name: "internal")
      maker: Maker
    }
    type Maker { name: String @tag(name: "public") }
    type Audit @tag(name: "internal") { entries: [String] }
    enum Style { SHORT LONG @tag(name: "internal") }
    """,
)


def _api(include: list[str], exclude: list[str]) -> dict[str, set[str]]:
    outcome = apply_contract(composed(a=_GRAPH), Contract.of(include, exclude))
    assert isinstance(outcome, CompositionSuccess), outcome
    schema = build_schema(outcome.api_schema_sdl)
    return {
        name: set(getattr(record, "values" if name == "Style" else "fields"))
        for name in ("Query", "Movie", "Maker", "Audit", "Style")
        if (record := schema.type_map.get(name)) is not None
    }


def test_without_tags_there_is_no_contract() -> None:
    assert Contract.of([], []) is None
    outcome = composed(a=_GRAPH)
    assert apply_contract(outcome, None) is outcome


def test_excluded_tags_hide_types_fields_arguments_and_values() -> None:
    assert _api([], ["internal"]) == {
        "Query": {"movies"},
        "Movie": {"id", "title", "maker"},
        "Maker": {"name"},
        "Style": {"SHORT"},
    }


def test_an_excluded_argument_is_gone() -> None:
    outcome = apply_contract(composed(a=_GRAPH), Contract.of([], ["internal"]))
    assert isinstance(outcome, CompositionSuccess)
    assert "tenant" not in outcome.api_schema_sdl
    assert "first" in outcome.api_schema_sdl


def test_included_tags_hide_everything_else() -> None:
    seen = _api(["public"], [])
    assert seen["Query"] == {"movies"}
    assert "Audit" not in seen
    assert seen["Maker"] == {"name"}


def test_a_tag_both_included_and_excluded_is_hidden() -> None:
    outcome = apply_contract(composed(a=_GRAPH), Contract.of(["public"], ["public"]))
    assert isinstance(outcome, CompositionFailure)
    assert "hides everything" in outcome.errors[0].message


def test_the_supergraph_keeps_what_clients_do_not_see() -> None:
    outcome = apply_contract(composed(a=_GRAPH), Contract.of([], ["internal"]))
    assert isinstance(outcome, CompositionSuccess)
    assert "cost: Int" in outcome.supergraph_sdl


def test_a_graph_without_inaccessible_gets_the_directive() -> None:
    graph = fed2("tag", 'type Query { a: Int b: Int @tag(name: "x") }')
    outcome = apply_contract(composed(a=graph), Contract.of([], ["x"]))
    assert isinstance(outcome, CompositionSuccess)
    assert "directive @inaccessible" in outcome.supergraph_sdl
    assert set(build_schema(outcome.api_schema_sdl).query_type.fields) == {"a"}  # type: ignore[union-attr]  # it has one


@pytest.mark.parametrize("include", [[], ["public"]])
def test_a_failure_stays_a_failure(include: list[str]) -> None:
    outcome = failed(a="type Query {")
    assert apply_contract(outcome, Contract.of(include, ["x"])) is outcome
