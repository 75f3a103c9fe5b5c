from __future__ import annotations

import copy

from hypothesis import given

from gateway.execution.merging import Merger, copy_containers
from tests.gateway.execution.json_strategies import Json, roots, values

merge = Merger().merge


def test_a_value_wins_over_null_whichever_came_first() -> None:
    one: dict[str, Json] = {"a": None, "b": 1}
    merge(one, {"a": 1, "b": None})
    assert one == {"a": 1, "b": 1}


def test_a_concrete_types_name_is_kept() -> None:
    merger = Merger(frozenset({"Film"}))
    one: dict[str, Json] = {"__typename": "Film", "x": {"__typename": "Media"}}
    merger.merge(one, {"__typename": "Media", "x": {"__typename": "Film"}})
    assert one == {"__typename": "Film", "x": {"__typename": "Film"}}


def test_a_hostile_type_name_does_not_break_the_merge() -> None:
    one: dict[str, Json] = {"__typename": ["x"]}
    Merger(frozenset({"Film"})).merge(one, {"__typename": 1})
    assert one == {"__typename": 1}


def test_a_longer_list_keeps_its_rest() -> None:
    one: dict[str, Json] = {"l": [1]}
    merge(one, {"l": [1, {"a": 1}]})
    assert one == {"l": [1, {"a": 1}]}


def united(old: Json, new: Json) -> Json:
    if old is None or new is None:
        return new if old is None else old
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: united(old.get(key), new.get(key)) for key in {**old, **new}}
    if isinstance(old, list) and isinstance(new, list):
        longest = max(len(old), len(new))
        padded = ([*items, *[None] * (longest - len(items))] for items in (old, new))
        return [united(left, right) for left, right in zip(*padded, strict=True)]
    return new


@given(roots, roots)
def test_merging_is_uniting(one: dict[str, Json], two: dict[str, Json]) -> None:
    expected = united(copy.deepcopy(one), copy.deepcopy(two))
    merge(one, two)
    assert one == expected


@given(roots)
def test_merging_an_answer_twice_changes_nothing(one: dict[str, Json]) -> None:
    target: dict[str, Json] = {}
    merge(target, one)
    before = copy.deepcopy(target)
    merge(target, one)
    merge(target, copy.deepcopy(one))
    assert target == before


def containers_in(value: Json) -> set[int]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {id(value)} if isinstance(value, dict | list) else set()
    return own.union(*(containers_in(item) for item in inner))


@given(values)
def test_a_copy_is_equal_and_shares_nothing_that_can_change(value: Json) -> None:
    copied = copy_containers(value)
    assert copied == value
    assert not containers_in(copied) & containers_in(value)
