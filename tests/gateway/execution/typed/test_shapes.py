from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from graphql import build_schema

from gateway.execution.typed.shapes import NotTypableError, Shape, Wrapper, build_root_shape, leaf_of
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation

if TYPE_CHECKING:
    from graphql import GraphQLSchema

SCHEMA = build_schema("""
    scalar Anything
    enum Mood { GOOD BAD }
    interface Media { id: ID! title: String rank: Int! }
    type Film implements Media { id: ID! title: String rank: Int! minutes: Int length: Int maker: Maker }
    type Song implements Media { id: ID! title: String rank: Int! singer: String length: String maker: Maker }
    type Maker { name: String age: Int }
    type Query {
        text: String id: ID! count: Int ratio: Float flag: Boolean mood: Mood any: Anything
        grid: [[Int!]]! moods: [Mood] film: Film media: [Media]
    }
""")


def shape_of(text: str, schema: GraphQLSchema = SCHEMA, **flags: bool) -> Shape:
    operation = normalize_operation(parse_operation(text, None, OperationLimits()), schema)
    assert schema.query_type is not None
    return build_root_shape(schema, schema.query_type, operation.selections, flags)


def below(shape: Shape, key: str) -> Shape:
    found = shape.slots[key].shape
    assert found is not None
    return found


def test_keys_stand_in_the_clients_order_under_names_made_here() -> None:
    shape = shape_of("{ flag a: text text film { title } }")
    assert list(shape.slots) == ["flag", "a", "text", "film"]
    assert [slot.attribute for slot in shape.slots.values()] == ["f0", "f1", "f2", "f3"]
    assert dict(shape.possible) == {"Query": ("flag", "a", "text", "film")}


def test_wrappers_say_what_may_be_null_at_each_list_level() -> None:
    slots = shape_of("{ text id grid moods media { id } }").slots
    assert {key: slot.wrapper for key, slot in slots.items()} == {
        "text": Wrapper(nullable=True),
        "id": Wrapper(nullable=False),
        "grid": Wrapper(nullable=False, lists=(True, False)),
        "moods": Wrapper(nullable=True, lists=(True,)),
        "media": Wrapper(nullable=True, lists=(True,)),
    }
    assert [slot.depth for slot in slots.values()] == [0, 0, 2, 1, 1]


def test_only_strings_that_stand_alone_are_text() -> None:
    slots = shape_of("{ text id count mood moods any }").slots
    assert [key for key, slot in slots.items() if slot.text] == ["text", "id", "mood"]


def test_an_interfaces_types_share_one_layout_and_keep_their_own_keys() -> None:
    media = below(shape_of("{ media { title ... on Film { minutes } ... on Song { singer } id } }"), "media")
    assert media.abstract
    assert dict(media.possible) == {"Film": ("title", "minutes", "id"), "Song": ("title", "singer", "id")}
    order = list(media.slots)
    for keys in media.possible.values():
        assert [key for key in order if key in keys] == list(keys)


def test_a_typename_is_one_of_the_types_that_ask_for_it() -> None:
    media = below(shape_of("{ media { k: __typename ... on Song { t: __typename } } }"), "media")
    assert media.slots["k"].typename
    assert media.slots["t"].typename
    for value, fits in (("Song", True), ("Film", False)):
        assert _fits(value, media.slots["t"].leaf) is fits
        assert _fits(value, media.slots["k"].leaf)


def test_what_a_condition_leaves_out_has_no_key() -> None:
    text = "query($a: Boolean!) { text @include(if: $a) flag @skip(if: $a) }"
    assert list(shape_of(text, a=True).slots) == ["text"]
    assert list(shape_of(text, a=False).slots) == ["flag"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("{ __schema { queryType { name } } }", "introspection"),
        ('{ text __type(name: "Film") { name } }', "introspection"),
        ("{ media { ... on Film { a: id b: title } ... on Song { b: title a: id } } }", "different orders"),
        ("{ film { __typename: title } }", "calls __typename"),
        ("{ media { ... on Film { m: maker { name } } ... on Song { m: maker { age } } } }", 'things by "m"'),
        ("{ media { ... on Film { x: id } ... on Song { x: rank } } }", 'things by "x"'),
    ],
)
def test_what_no_layout_fits_is_refused_with_a_reason(query: str, reason: str) -> None:
    with pytest.raises(NotTypableError, match=reason):
        shape_of(query)


def test_a_place_of_very_many_types_is_refused() -> None:
    types = "".join(f"type T{n} implements I {{ a: Int }}\n" for n in range(41))
    schema = build_schema(f"interface I {{ a: Int }}\n{types} type Query {{ i: I }}")
    with pytest.raises(NotTypableError, match="41 types"):
        shape_of("{ i { a } }", schema)


def test_a_shape_knows_which_keys_the_client_must_not_see() -> None:
    media = below(shape_of("{ media { title ... on Film { id } } }"), "media")
    media.add_internal("__typename", str)
    media.own = {"Film": {"title", "id", "__typename"}, "Song": {"title", "id"}}
    media.late = {"Song": {"__typename"}}
    assert [slot.key for slot in media.surplus_of("Film")] == ["__typename"]
    assert [slot.key for slot in media.surplus_of("Song")] == ["id", "__typename"]


def _fits(value: object, leaf: object) -> bool:
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=leaf)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("field", "fitting", "unfit"),
    [
        ("text", ["", "a"], [1, True, ["a"], None]),
        ("id", ["", "a"], [1, None]),
        ("count", [0, 2**31 - 1, -(2**31)], [2**31, -(2**31) - 1, 1.5, 1.0, True, "1", None]),
        ("ratio", [0, 1.5, 1e300, 2**63 - 1, -(2**63)], [2**63, True, "1", None]),
        ("flag", [True, False], [0, 1, "true", None]),
        ("mood", ["GOOD", "BAD"], ["UGLY", "good", 1, None]),
        ("any", [1, 1.5, "a", True], [{"a": 1}, [1], 2**64, None]),
    ],
)
def test_a_leaf_lets_through_what_the_general_way_leaves_as_it_is(
    field: str, fitting: list[object], unfit: list[object]
) -> None:
    assert SCHEMA.query_type is not None
    _, leaf, _ = leaf_of(SCHEMA.query_type.fields[field].type)
    assert [value for value in fitting if not _fits(value, leaf)] == []
    assert [value for value in unfit if _fits(value, leaf)] == []
