from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from gateway.execution.response_paths import compile_path, locate, places_by_object
from gateway.query_plan.nodes import KeySegment, ListSegment
from tests.gateway.execution.json_strategies import Json, paths, roots
from tests.gateway.execution.plan_kit import path

if TYPE_CHECKING:
    from gateway.query_plan.nodes import ResponsePath

FOUND: dict[str, Json] = {
    "items": [
        {"__typename": "Book", "author": {"id": "1"}},
        {"__typename": "Film", "author": {"id": "2"}},
        None,
        {"author": {"id": "3"}},
        [{"__typename": "Book", "author": {"id": "4"}}],
    ]
}


def test_type_segments_let_through_only_their_types() -> None:
    find = compile_path(path("items.@|[Book].author"))
    assert find(FOUND) == [{"id": "1"}]


def test_each_list_level_has_a_segment_of_its_own() -> None:
    assert compile_path(path("items.@.@.author"))(FOUND) == [{"id": "4"}]


def test_the_empty_path_is_the_root() -> None:
    assert compile_path(())(FOUND) == [FOUND]


def test_an_object_that_stands_in_two_places_is_told_at_both() -> None:
    shared = {"id": "1"}
    found = {"items": [{"a": shared}, {"a": shared}]}
    assert places_by_object(found, [path("items.@.a"), path("items.@.a")]) == {
        id(shared): [("items", 0, "a"), ("items", 1, "a"), ("items", 0, "a"), ("items", 1, "a")]
    }


def naive(value: Json, rest: ResponsePath) -> list[Json]:
    if not rest:
        return [value] if isinstance(value, dict) else []
    segment, *others = rest
    if isinstance(segment, KeySegment):
        fits = isinstance(value, dict) and segment.key in value
        return naive(value[segment.key], tuple(others)) if fits else []
    if isinstance(segment, ListSegment):
        return [x for item in value for x in naive(item, tuple(others))] if isinstance(value, list) else []
    matches = isinstance(value, dict) and value.get("__typename") in segment.type_names
    return naive(value, tuple(others)) if matches else []


@given(roots, paths)
def test_compiled_paths_find_what_walking_finds(root: dict[str, Json], along: ResponsePath) -> None:
    found = compile_path(along)(root)
    expected = naive(root, along)
    assert [id(value) for value in found] == [id(value) for value in expected]


@given(roots, paths)
def test_places_lead_back_to_the_objects(root: dict[str, Json], along: ResponsePath) -> None:
    located = list(locate(root, along))
    assert [id(value) for _, value in located] == [id(value) for value in compile_path(along)(root)]
    for place, value in located:
        at: Json = root
        for entry in place:
            at = at[entry]
        assert at is value
