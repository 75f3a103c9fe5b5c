"""The public entrance: stages, bad input, and what comes back."""

from __future__ import annotations

import pytest
from graphql import build_schema

from gateway.composition.compose import (
    CompositionFailure,
    CompositionSuccess,
    SourceLocation,
    SubgraphDefinition,
    compose,
)
from tests.gateway.composition.composition_kit import composed, failed, fed2


def test_two_subgraphs_become_one_graph() -> None:
    outcome = composed(
        catalog=fed2("key", 'type Query { movie: Movie } type Movie @key(fields: "id") { id: ID! }'),
        reviews=fed2("key", 'type Movie @key(fields: "id") { id: ID! stars: Int }'),
    )
    api = build_schema(outcome.api_schema_sdl)
    assert set(api.type_map["Movie"].fields) == {"id", "stars"}  # type: ignore[attr-defined]  # an object type
    assert "join__" not in outcome.api_schema_sdl
    assert (
        'REVIEWS @join__graph(name: "reviews", url: "http://reviews.test/graphql")' in outcome.supergraph_sdl
    )


def test_the_order_of_subgraphs_does_not_matter() -> None:
    first = SubgraphDefinition("a", "", "type Query { a: Int }")
    second = SubgraphDefinition("b", "", "type Query { b: Int }")
    outcomes = [compose([first, second]), compose([second, first])]
    assert isinstance(outcomes[0], CompositionSuccess)
    assert outcomes[0] == outcomes[1]


def test_a_syntax_error_names_subgraph_line_and_column() -> None:
    (error,) = failed(catalog="type Query {\n  movie: [String\n}").errors
    assert error.code == "INVALID_GRAPHQL"
    assert error.subgraphs == ("catalog",)
    assert error.locations == (SourceLocation("catalog", 3, 1),)
    assert error.message.startswith("[catalog] Syntax Error")
    assert "(line 3, column 1)" in error.message


def test_errors_of_a_stage_come_all_at_once() -> None:
    outcome = failed(
        a=fed2(
            "key",
            'type Query { t: T } type T @key(fields: "x") { id: ID } type U @key(fields: "y") { id: ID }',
        ),
        b="type Query {",
    )
    assert {(error.code, error.subgraphs) for error in outcome.errors} == {
        ("KEY_INVALID_FIELDS", ("a",)),
        ("INVALID_GRAPHQL", ("b",)),
    }
    assert len(outcome.errors) == 3


def test_nothing_to_compose_is_an_error() -> None:
    outcome = compose([])
    assert isinstance(outcome, CompositionFailure)
    assert [error.code for error in outcome.errors] == ["NO_QUERIES"]


@pytest.mark.parametrize("name", ["", "  ", "_"])
def test_a_name_that_cannot_be_a_graph_s_is_an_error(name: str) -> None:
    outcome = compose([SubgraphDefinition(name, "", "type Query { a: Int }")])
    assert isinstance(outcome, CompositionFailure)
    assert [error.code for error in outcome.errors] == ["INVALID_SUBGRAPH_NAME"]


def test_two_subgraphs_of_one_name_are_an_error() -> None:
    same = SubgraphDefinition("a", "", "type Query { a: Int }")
    outcome = compose([same, same])
    assert isinstance(outcome, CompositionFailure)
    assert [(error.code, error.subgraphs) for error in outcome.errors] == [("INVALID_SUBGRAPH_NAME", ("a",))]


def test_names_with_odd_characters_become_enum_values_that_differ() -> None:
    outcome = compose(
        [
            SubgraphDefinition("my-graph", "", "type Query { a: Int }"),
            SubgraphDefinition("my_graph", "", "type Query { b: Int }"),
            SubgraphDefinition("1 é", "", "type Query { c: Int }"),
        ]
    )
    assert isinstance(outcome, CompositionSuccess)
    values = build_schema(outcome.supergraph_sdl).type_map["join__Graph"].values  # type: ignore[attr-defined]  # an enum
    assert len(values) == 3


@pytest.mark.parametrize(
    "sdl",
    [
        "",
        "   ",
        "# nothing but a comment",
        "{ a }",
        "type Query { a\x00: Int }",
        'type Query { "\ud800" a: Int }',
        "type Query { a: " + "[" * 100_000 + "Int" + "]" * 100_000 + " }",
        "type Query { a(x: [Int] = " + "[" * 50_000 + "]" * 50_000 + "): Int }",
        "type Query { a(x: Int = " + "9" * 5_000 + "): Int }",
        "type Query { a(x: Float = 1e400): Int }",
        'type Query { a: T } type T @key(fields: "' + "a { " * 20_000 + "a" + "} " * 20_000 + '") { a: T }',
        'type T @key(fields: "id") { id: ID! x(v: Int): Int @external y: Int @requires(fields: "x(v: $v)") }',
        "type Query { a(x: A): Int } input A { a: A! }",
        "type Query { a: I } interface I implements I { a: Int }",
        "union U = U type Query { a: U }",
        "schema { query: Missing }",
        "extend type Query { a: Int } extend type Query { a: Int }",
        "type Query { _service: String }",
        "type Query { a(i: I): Int } input I @oneOf { a: Int! }",
        "type Query { a(i: I): Int } input I @oneOf { a: Int = 1 }",
    ],
)
def test_hostile_sdl_is_an_error_and_no_traceback(sdl: str) -> None:
    assert failed(a=sdl).errors


def test_five_megabytes_of_sdl_compose() -> None:
    prose = "words and more words " * 100
    types = "\n".join(f'"{prose}" type T{number} {{ id: ID! }}' for number in range(2_500))
    sdl = f"{types}\ntype Query {{ t: T0 }}"
    assert len(sdl) > 5_000_000
    assert "type T2499" in composed(a=sdl).supergraph_sdl
    (error,) = failed(a=sdl[:-1]).errors
    assert error.locations[0].line == 2_501


def test_a_long_chain_of_types_needs_no_stack() -> None:
    chain = " ".join(
        f'type T{number} @key(fields: "id") {{ id: ID next: T{number + 1} }}' for number in range(2_000)
    )
    outcome = composed(a=fed2("key", f"type Query {{ t: T0 }} {chain} type T2000 {{ id: ID }}"))
    assert "type T2000" in outcome.supergraph_sdl
