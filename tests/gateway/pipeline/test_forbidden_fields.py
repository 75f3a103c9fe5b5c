from typing import Any

from gateway.errors import ErrorCode
from gateway.pipeline.forbidden_fields import take_out_forbidden
from gateway.security.authorization import ForbiddenField


def forbid(path: str, *types: str) -> ForbiddenField:
    return ForbiddenField(tuple(path.split(".")), frozenset(types), ErrorCode.UNAUTHENTICATED, "no")


def places(data: dict[str, Any], *forbidden: ForbiddenField) -> list[tuple[str | int, ...]]:
    return [place for failure in take_out_forbidden(forbidden, data) for place in failure.places]


def test_every_object_behind_lists_is_a_place() -> None:
    data: dict[str, Any] = {"a": [[{"b": {}}, None], [{"b": None}]]}
    assert places(data, forbid("a.b.c", "B")) == [("a", 0, 0, "b")]


def test_a_value_fetched_for_another_field_does_not_get_through() -> None:
    data: dict[str, Any] = {"a": {"__typename": "A", "secret": 1, "open": 2}}
    assert places(data, forbid("a.secret", "A")) == [("a",)]
    assert data == {"a": {"__typename": "A", "open": 2}}


def test_only_the_forbidden_runtime_types_lose_the_field() -> None:
    data: dict[str, Any] = {"n": [{"__typename": "A", "id": 1}, {"__typename": "B", "id": 2}]}
    assert places(data, forbid("n.id", "A")) == [("n", 0)]
    assert data["n"][1] == {"__typename": "B", "id": 2}


def test_at_the_root_the_place_is_the_root() -> None:
    data: dict[str, Any] = {"secret": 1}
    assert places(data, forbid("secret", "Query")) == [()]
    assert data == {}


def test_without_a_place_there_is_no_failure() -> None:
    assert not list(take_out_forbidden([forbid("a.b", "A")], {"a": None}))
