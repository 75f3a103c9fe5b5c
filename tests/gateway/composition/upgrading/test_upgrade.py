"""Federation 1 subgraphs are read as the federation 2 subgraphs they mean."""

from __future__ import annotations

import re

import pytest

from tests.gateway.composition.composition_kit import composed, failed, fed2


def _field(supergraph: str, field: str) -> str:
    found = re.search(rf"^  {field}.*$", supergraph, re.MULTILINE)
    assert found is not None, supergraph
    return found[0].strip()


def test_an_extension_s_key_fields_are_not_resolved_by_it() -> None:
    supergraph = composed(
        catalog='type Query { movie: Movie } type Movie @key(fields: "id") { id: ID! title: String }',
        reviews='extend type Movie @key(fields: "id") { id: ID! @external stars: Int }',
    ).supergraph_sdl
    assert _field(supergraph, "stars: Int") == "stars: Int @join__field(graph: REVIEWS)"
    assert _field(supergraph, "id: ID!") == "id: ID!"


def test_the_extends_directive_is_an_extension() -> None:
    supergraph = composed(
        catalog='type Query { movie: Movie } type Movie @key(fields: "id") { id: ID! }',
        reviews='type Movie @extends @key(fields: "id") { id: ID! @external stars: Int }',
    ).supergraph_sdl
    assert '@join__type(graph: REVIEWS, key: "id", extension: true)' in supergraph


def test_value_types_become_shareable() -> None:
    composed(
        a="type Query { a: Money } type Money { amount: Int }",
        b="type Query { b: Money } type Money { amount: Int }",
    )


def test_value_types_are_not_shareable_in_federation_2() -> None:
    errors = failed(
        a=fed2("key", "type Query { a: Money } type Money { amount: Int }"),
        b=fed2("key", "type Query { b: Money } type Money { amount: Int }"),
    ).errors
    assert {error.code for error in errors} == {"INVALID_FIELD_SHARING"}


def test_entity_fields_are_not_shared_by_federation_1_alone() -> None:
    errors = failed(
        a=fed2("key", 'type Query { m: M } type M @key(fields: "id") { id: ID! title: String }'),
        b=fed2("key", 'type M @key(fields: "id") { id: ID! title: String }'),
    ).errors
    assert {error.code for error in errors} == {"INVALID_FIELD_SHARING"}
    composed(
        a='type Query { m: M } type M @key(fields: "id") { id: ID! title: String }',
        b='type M @key(fields: "id") { id: ID! title: String }',
    )


def test_unused_external_fields_go_quietly() -> None:
    supergraph = composed(
        catalog='type Query { movie: Movie } type Movie @key(fields: "id") { id: ID! title: String }',
        reviews="""
        extend type Movie @key(fields: "id") { id: ID! @external title: String @external stars: Int }
        """,
    ).supergraph_sdl
    assert _field(supergraph, "title: String") == "title: String @join__field(graph: CATALOG)"


def test_needless_provides_and_requires_go_quietly() -> None:
    supergraph = composed(
        catalog="""
        type Query { movie: Movie @provides(fields: "title") }
        type Movie @key(fields: "id") { id: ID! title: String fee: Int @requires(fields: "title") }
        """
    ).supergraph_sdl
    assert "requires:" not in supergraph.partition("type Movie")[2]
    assert "provides:" not in supergraph.partition("type Query")[2]


def test_keys_and_externals_on_interfaces_are_ignored() -> None:
    supergraph = composed(
        catalog="""
        type Query { video: Video }
        interface Video @key(fields: "id") { id: ID! @external }
        type Movie implements Video @key(fields: "id") { id: ID! }
        """
    ).supergraph_sdl
    assert "interface Video\n  @join__type(graph: CATALOG)\n" in supergraph


def test_root_types_may_have_any_name() -> None:
    outcome = composed(
        a="schema { query: Root mutation: Change } type Root { a: Int } type Change { set: Int }",
        b="type Query { b: Int }",
    )
    assert "type Root" not in outcome.supergraph_sdl
    assert "set: Int @join__field" not in outcome.api_schema_sdl
    assert re.search(r"type Query \{\s+a: Int\s+b: Int\s+\}", outcome.api_schema_sdl)


def test_federation_s_own_definitions_may_be_there_or_not() -> None:
    composed(
        a="""
        scalar _FieldSet
        scalar _Any
        directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE
        union _Entity = Movie
        type _Service { sdl: String }
        type Query { movie: Movie _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
        type Movie @key(fields: "id") { id: ID! }
        """
    )


@pytest.mark.parametrize("directive", ["@shareable", "@inaccessible", '@override(from: "b")'])
def test_federation_2_directives_are_unknown_without_a_link(directive: str) -> None:
    (error,) = failed(a=f"type Query {{ a: Int {directive} }}").errors
    assert error.code == "INVALID_GRAPHQL"
    assert "Unknown directive" in error.message


def test_an_error_stands_where_the_subgraph_wrote_it() -> None:
    (error,) = failed(
        a='type Query {\n  movie: Movie\n}\ntype Movie\n  @key(fields: "slug") {\n  id: ID!\n}'
    ).errors
    assert error.code == "KEY_INVALID_FIELDS"
    assert [(place.line, place.column) for place in error.locations] == [(5, 3)]
