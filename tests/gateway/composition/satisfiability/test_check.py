"""Satisfiability: every operation can be answered, or the message says why not and how to mend it."""

from __future__ import annotations

import re

import pytest
from graphql import build_schema, parse, validate

from gateway.composition.compose import CompositionError, compose
from tests.gateway.composition.composition_kit import composed, definitions, failed, fed2

_CATALOG = fed2("key", 'type Query { movie: Movie } type Movie @key(fields: "id") { id: ID! }')


def _error(**sdls: str) -> CompositionError:
    errors = failed(**sdls).errors
    assert {error.code for error in errors} == {"SATISFIABILITY_ERROR"}
    return errors[0]


def test_the_message_holds_the_operation_the_subgraphs_tried_the_reasons_and_the_mend() -> None:
    error = _error(
        catalog=fed2("shareable", "type Query { movie: Movie } type Movie { id: ID! @shareable }"),
        reviews=fed2("shareable", "type Movie { id: ID! @shareable stars: Int }"),
    )
    assert (
        error.message
        == """This operation of the merged schema cannot be answered:
{
  movie {
    stars
  }
}
because:
- from subgraph "catalog":
  - there is no field "Movie.stars" in "catalog".
  - cannot move to subgraph "reviews", which has field "Movie.stars", because type "Movie" has no resolvable \
@key there.
To mend it: add @key(fields: "id") to "Movie" in subgraph "reviews"."""
    )
    assert error.subgraphs == ("catalog", "reviews")


def test_the_change_proposed_mends_the_graph() -> None:
    reviews = "type Movie {key} {{ id: ID! {shareable} stars: Int }}"
    broken = fed2("key shareable", reviews.format(key="", shareable="@shareable"))
    catalog = fed2("shareable", "type Query { movie: Movie } type Movie { id: ID! @shareable }")
    proposed = re.search(r"add (@key\(.*?\)) to \"Movie\"", _error(catalog=catalog, reviews=broken).message)
    assert proposed is not None
    mended = fed2("key shareable", reviews.format(key=proposed[1], shareable="@shareable"))
    composed(catalog=catalog, reviews=mended)


def test_the_operation_is_valid_against_the_merged_schema() -> None:
    error = _error(
        catalog=fed2(
            "key",
            """
            type Query { search(text: String!, page: Page!): [Found] }
            input Page { size: Int! }
            union Found = Movie | Person
            type Movie @key(fields: "id") { id: ID! }
            type Person @key(fields: "id") { id: ID! }
            """,
        ),
        reviews=fed2(
            "key", 'type Movie @key(fields: "slug") { slug: ID! stars(of: C!): Int } enum C { A B }'
        ),
    )
    operation = error.message.split("answered:\n", 1)[1].partition("\nbecause:")[0]
    merged = build_schema(
        """
        type Query { search(text: String!, page: Page!): [Found] }
        input Page { size: Int! }
        union Found = Movie | Person
        type Movie { id: ID! slug: ID! stars(of: C!): Int }
        type Person { id: ID! }
        enum C { A B }
        """
    )
    assert validate(merged, parse(operation)) == []


@pytest.mark.parametrize(
    ("reviews", "reason"),
    [
        ('type Movie @key(fields: "slug") { slug: ID! stars: Int }', 'by @key(fields: "slug") of "Movie"'),
        (
            'type Movie @key(fields: "id", resolvable: false) { id: ID! stars: Int }',
            'type "Movie" has no resolvable @key there',
        ),
        (
            """
            type Movie @key(fields: "id maker { name }") { id: ID! maker: Maker stars: Int }
            type Maker { name: String }
            """,
            'by @key(fields: "id maker { name }") of "Movie"',
        ),
    ],
)
def test_every_move_that_failed_has_its_reason(reviews: str, reason: str) -> None:
    messages = [error.message for error in failed(catalog=_CATALOG, reviews=fed2("key", reviews)).errors]
    assert any(reason in message for message in messages), messages


def test_what_a_field_requires_must_be_had_before_it() -> None:
    errors = failed(
        catalog=_CATALOG,
        fees=fed2(
            "key requires external",
            """
            type Movie @key(fields: "id") {
              id: ID! size: Int @external fee: Int @requires(fields: "size")
            }
            """,
        ),
        sizes=fed2("key", 'type Movie @key(fields: "slug") { slug: ID! size: Int }'),
    ).errors
    (fee,) = [error.message for error in errors if "    fee" in error.message]
    assert 'what @requires(fields: "size") of "Movie.fee" needs cannot be had' in fee


def test_moves_can_take_a_detour() -> None:
    composed(
        catalog=_CATALOG,
        slugs=fed2("key", 'type Movie @key(fields: "id") @key(fields: "slug") { id: ID! slug: ID! }'),
        reviews=fed2("key", 'type Movie @key(fields: "slug") { slug: ID! stars: Int }'),
    )


def test_what_is_provided_can_be_had_on_that_path_only() -> None:
    titles = fed2("key shareable", 'type Movie @key(fields: "slug") { slug: ID! title: String @shareable }')
    provides = '@provides(fields: "slug title")'
    catalog = """
        type Query {{ top: Movie {} movie: Movie }}
        type Movie @key(fields: "id") {{ id: ID! slug: ID! @external title: String @external }}
    """
    outcome = failed(
        catalog=fed2("key provides external", catalog.format(provides)),
        titles=titles,
    )
    assert all("  movie {" in error.message for error in outcome.errors)


def test_an_interface_object_leads_to_its_interface_s_types() -> None:
    composed(
        catalog=fed2(
            "key",
            """
            type Query { videos: [Video] }
            interface Video @key(fields: "id") { id: ID! }
            type Movie implements Video @key(fields: "id") { id: ID! title: String }
            """,
        ),
        lists=fed2(
            "key interfaceObject",
            'type Query { listed: Video } type Video @interfaceObject @key(fields: "id") { id: ID! n: Int }',
        ),
    )


def test_an_interface_object_without_a_way_to_its_interface_is_an_error() -> None:
    error = _error(
        catalog=fed2(
            "key",
            """
            type Query { videos: [Video] }
            interface Video @key(fields: "id", resolvable: false) { id: ID! }
            type Movie implements Video @key(fields: "id", resolvable: false) { id: ID! title: String }
            """,
        ),
        lists=fed2(
            "key interfaceObject",
            'type Query { listed: Video } type Video @interfaceObject @key(fields: "id") { id: ID! }',
        ),
    )
    assert "the real type of interface object" in error.message


def test_mutations_and_subscriptions_are_checked_too() -> None:
    reviews = fed2("key", 'type Movie @key(fields: "slug") { slug: ID! stars: Int }')
    catalog = """
        type Query { a: Int }
        type Mutation { rename: Movie }
        type Subscription { renamed: Movie }
        type Movie @key(fields: "id") { id: ID! }
    """
    messages = [error.message for error in failed(catalog=fed2("key", catalog), reviews=reviews).errors]
    assert any("mutation {\n  rename {" in message for message in messages)


def test_a_progressive_override_must_work_on_both_sides() -> None:
    source = fed2("key", 'type Query { a: Int } type Movie @key(fields: "slug") { slug: ID! title: String }')
    target = """
        type Query { movie: Movie }
        type Movie @key(fields: "id") { id: ID! title: String @override(from: "source"%s) }
    """
    outcome = failed(source=source, target=fed2("key override", target % ', label: "percent(5)"'))
    assert any("title" in error.message for error in outcome.errors)


def test_recursive_types_come_to_an_end() -> None:
    parts = [
        fed2(
            "key", 'type Query { t: T } type T @key(fields: "id") { id: ID! a: T b: [T!]! u: U } union U = T'
        )
    ]
    parts += [
        fed2("key", f'type T @key(fields: "id") {{ id: ID! next{number}: T other{number}: [[T]] }}')
        for number in range(6)
    ]
    outcome = compose(definitions({f"s{number}": sdl for number, sdl in enumerate(parts)}))
    assert "next5" in getattr(outcome, "supergraph_sdl", "")
