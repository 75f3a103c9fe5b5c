"""Lint: what composes, or nearly, but bites Python users."""

from __future__ import annotations

from gateway.composition.lint import lint_subgraphs
from tests.gateway.composition.composition_kit import definitions, fed2


def _codes(**sdls: str) -> list[str]:
    return [hint.code for hint in lint_subgraphs(definitions(sdls))]


def test_a_sound_graph_has_nothing_to_lint() -> None:
    assert not _codes(
        a=fed2("key", 'type Query { m: M } type M @key(fields: "id region") { id: ID! region: ID! }'),
        b=fed2("key", 'type M @key(fields: "id region") { id: ID! region: ID! stars: Int }'),
    )


def test_a_snake_case_key_is_named_even_where_the_subgraph_does_not_compose() -> None:
    (hint,) = lint_subgraphs(
        definitions(
            {"a": fed2("key", 'type Query { m: M } type M @key(fields: "movie_id") { movieId: ID! }')}
        )
    )
    assert hint.code == "LINT_SNAKE_CASE_KEY"
    assert 'fields: "movie_id"' in hint.message
    assert hint.subgraphs == ("a",)


def test_several_keys_where_another_subgraph_has_one_compound_key() -> None:
    hints = lint_subgraphs(
        definitions(
            {
                "a": fed2(
                    "key", 'type M @key(fields: "id") @key(fields: "region") { id: ID! region: ID! x: Int }'
                ),
                "b": fed2("key", 'type M @key(fields: "id region") { id: ID! region: ID! }'),
            }
        )
    )
    (hint,) = [hint for hint in hints if hint.code == "LINT_KEYS_SHOULD_BE_COMPOUND"]
    assert '@key(fields: "id region")' in hint.message
    assert hint.locations[0].subgraph == "a"


def test_a_key_no_other_subgraph_can_use() -> None:
    assert _codes(
        a=fed2("key", 'type M @key(fields: "slug") { slug: ID! }'),
        b=fed2("key", 'type M @key(fields: "id", resolvable: false) { id: ID! }'),
    ) == ["LINT_KEY_UNUSABLE_ELSEWHERE"]


def test_a_type_of_one_subgraph_may_have_any_key() -> None:
    assert not _codes(a=fed2("key", 'type M @key(fields: "slug") { slug: ID! }'))


def test_what_does_not_parse_is_left_to_composition() -> None:
    assert not _codes(a="type Query {")
