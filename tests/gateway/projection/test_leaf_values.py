from __future__ import annotations

import pytest

from tests.gateway.projection.projection_kit import codes, project


@pytest.mark.parametrize(
    ("field", "value", "answered"),
    [
        ("text", "x", "x"),
        ("id", "x", "x"),
        ("id", 7, "7"),
        ("count", 2**31 - 1, 2**31 - 1),
        ("count", 3.0, 3),
        ("ratio", 0.5, 0.5),
        ("ratio", 2, 2),
        ("flag", False, False),
        ("mood", "GOOD", "GOOD"),
        ("any", {"a": [1, None]}, {"a": [1, None]}),
        ("grid", [[1], None, []], [[1], None, []]),
    ],
)
def test_values_of_the_type_are_let_through(field: str, value: object, answered: object) -> None:
    response = project(f"{{{field}}}", {field: value})
    assert response.data == {field: answered}
    assert type(response.data[field]) is type(answered)
    assert response.errors == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 1),
        ("text", True),
        ("text", {}),
        ("text", []),
        ("id", 1.5),
        ("id", True),
        ("count", 2**31),
        ("count", -(2**31) - 1),
        ("count", "1"),
        ("count", True),
        ("count", 1.5),
        ("count", 1e300),
        ("ratio", "1"),
        ("ratio", False),
        ("flag", 1),
        ("flag", "true"),
        ("mood", 1),
        ("mood", ["GOOD"]),
        ("film", "x"),
        ("film", []),
        ("films", {}),
        ("media", []),
    ],
)
def test_a_value_of_another_type_is_null_with_an_error(field: str, value: object) -> None:
    selection = " { id }" if field in {"film", "films", "media"} else ""
    response = project(f"{{ {field}{selection} name: __typename }}", {field: value})
    assert response.data == {field: None, "name": "Query"}
    assert codes(response) == [([field], "SUBGRAPH_BAD_RESPONSE")]


def test_a_custom_scalar_nests_only_so_deep() -> None:
    deep: object = 1
    for _ in range(300):
        deep = [deep]
    response = project("{any text}", {"any": deep, "text": "t"})
    assert response.data == {"any": None, "text": "t"}
    assert codes(response) == [(["any"], "SUBGRAPH_BAD_RESPONSE")]
    assert response.to_bytes()


def test_an_enum_value_outside_the_api_schema_is_null_and_its_name_is_not_told() -> None:
    response = project("{mood moods}", {"mood": "SECRET", "moods": ["GOOD", "SECRET"]})
    assert response.data == {"mood": None, "moods": None}
    assert codes(response) == [(["mood"], "VALUE_NOT_IN_SCHEMA"), (["moods", 1], "VALUE_NOT_IN_SCHEMA")]
    assert b"SECRET" not in response.to_bytes()
