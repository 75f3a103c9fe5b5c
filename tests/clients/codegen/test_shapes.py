"""Selection sets to shapes: what is in every case, what may be absent, and what cannot be told."""

from __future__ import annotations

import pytest
from graphql import build_schema, parse
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

from clients.codegen.errors import CodegenError
from clients.codegen.ir import ListType, ObjectShape, Shape, ShapeType, UnionShape
from clients.codegen.shapes import ShapeBuilder

SCHEMA = build_schema(
    """
    type Query { video: Video hit: Hit movies: [[Movie]!] }
    interface Node { id: ID! }
    interface Video implements Node { id: ID! title: String! parent: Video }
    type Movie implements Video & Node { id: ID! title: String! parent: Movie minutes: Int! }
    type Show implements Video & Node { id: ID! title: String! parent: Video seasons: Int }
    type Person implements Node { id: ID! name: String }
    union Hit = Movie | Show | Person
    """
)


def root(text: str) -> ObjectShape:
    document = parse(text)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    [operation] = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    shape = ShapeBuilder(SCHEMA, fragments).shape("Query", operation.selection_set)
    assert isinstance(shape, ObjectShape)
    return shape


def below(text: str) -> Shape:
    """The shape of the one field at the root."""
    [field] = root(text).fields
    assert isinstance(field.type, ShapeType)
    return field.type.shape


def keys(shape: ObjectShape) -> dict[str, bool]:
    """Whether a field may be null, by key."""
    return {item.key: item.type.nullable for item in shape.fields}


def test_fields_for_every_object_make_one_shape() -> None:
    shape = below(
        "query A { video { id ... on Node { id } ... on Video { title } ...F } } fragment F on Node { id }"
    )
    assert isinstance(shape, ObjectShape)
    assert keys(shape) == {"id": False, "title": False}
    assert [spread.fragment for spread in shape.spreads] == ["F"]


def test_more_of_some_types_makes_a_case_each_and_one_for_all_others() -> None:
    shape = below("query A { video { id ... on Movie { minutes } } }")
    assert isinstance(shape, UnionShape)
    assert [case.type_name for case in shape.cases] == ["Movie"]
    assert keys(shape.cases[0]) == {"__typename": False, "id": False, "minutes": False}
    assert keys(shape.other) == {"__typename": False, "id": False}
    assert keys(shape.common) == {"__typename": False, "id": False}


def test_an_interface_of_all_members_is_no_promise_of_members_to_come() -> None:
    shape = below("query A { hit { ... on Node { id } } }")
    assert isinstance(shape, UnionShape)
    assert [case.type_name for case in shape.cases] == ["Movie", "Person", "Show"]
    assert keys(shape.other) == {"__typename": False}


def test_a_field_with_other_subfields_in_a_case_is_common_no_more() -> None:
    shape = below("query A { video { parent { id } ... on Show { parent { title } } } }")
    assert isinstance(shape, UnionShape)
    assert keys(shape.common) == {"__typename": False}
    [parent] = [item for item in shape.cases[0].fields if item.key == "parent"]
    assert isinstance(parent.type, ShapeType)
    assert isinstance(parent.type.shape, ObjectShape)
    assert keys(parent.type.shape) == {"id": False, "title": False}


@pytest.mark.parametrize("directive", ["@include(if: $x)", "@skip(if: $x)"])
def test_what_may_be_left_out_may_be_null_unless_it_is_there_anyway(directive: str) -> None:
    shape = below(
        f"query A($x: Boolean!) {{ video {{ id {directive} title {directive} ... on Video {{ id }} }} }}"
    )
    assert isinstance(shape, ObjectShape)
    assert keys(shape) == {"id": False, "title": True}
    inline = below(f"query A($x: Boolean!) {{ video {{ id ... {directive} {{ id title }} }} }}")
    assert isinstance(inline, ObjectShape)
    assert keys(inline) == {"id": False, "title": True}


def test_a_part_of_an_object_that_may_be_left_out_may_be_null() -> None:
    shape = below("query A($x: Boolean!) { video { parent { id } parent @include(if: $x) { title } } }")
    assert isinstance(shape, ObjectShape)
    [parent] = shape.fields
    assert isinstance(parent.type, ShapeType)
    assert isinstance(parent.type.shape, ObjectShape)
    assert keys(parent.type.shape) == {"id": False, "title": True}


def test_an_object_that_may_be_left_out_is_whole_where_it_is_there() -> None:
    shape = below("query A($x: Boolean!) { video { parent @include(if: $x) { id } } }")
    assert isinstance(shape, ObjectShape)
    [parent] = shape.fields
    assert isinstance(parent.type, ShapeType)
    assert isinstance(parent.type.shape, ObjectShape)
    assert keys(parent.type.shape) == {"id": False}


def test_a_fragment_that_may_be_left_out_is_told_by_keys_of_its_own() -> None:
    shape = below(
        "query A($x: Boolean!) { video { id ...F @include(if: $x) ...G } }"
        " fragment F on Video { id title parent { id } } fragment G on Video { title @skip(if: $x) }"
    )
    assert isinstance(shape, ObjectShape)
    assert {spread.fragment: spread.proof for spread in shape.spreads} == {"F": ("parent",), "G": ()}


def test_a_fragment_that_no_key_tells_is_refused_with_its_place() -> None:
    with pytest.raises(CodegenError, match=r"1:42: no answer tells whether F is in it"):
        below(
            "query A($x: Boolean!) { video { id title ...F @include(if: $x) } }"
            " fragment F on Video { id title }"
        )


def test_lists_in_lists_keep_their_nulls() -> None:
    [field] = root("query A { movies { id } }").fields
    outer = field.type
    assert isinstance(outer, ListType)
    assert isinstance(outer.item, ListType)
    assert (outer.nullable, outer.item.nullable, outer.item.item.nullable) == (True, False, True)
