from __future__ import annotations

from graphql import GraphQLObjectType

from gateway.operations.collect_fields import collect_fields, condition_variables, sub_selections
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from tests.gateway.projection.projection_kit import SCHEMA

TEXT = """
    query($x: Boolean!, $y: Boolean!) {
        media {
            id
            ... on Film @include(if: $x) { title minutes @skip(if: $y) }
            ... on Song { singer }
            title
        }
    }
"""


def keys_of(type_name: str, *, x: bool, y: bool) -> list[str]:
    operation = normalize_operation(parse_operation(TEXT, None, OperationLimits()), SCHEMA)
    assert condition_variables(operation.selections) == {"x", "y"}
    assert SCHEMA.query_type is not None
    root = collect_fields(SCHEMA, SCHEMA.query_type, operation.selections, {"x": x, "y": y})
    runtime_type = SCHEMA.type_map[type_name]
    assert isinstance(runtime_type, GraphQLObjectType)
    below = sub_selections(root["media"])
    return list(collect_fields(SCHEMA, runtime_type, below, {"x": x, "y": y}))


def test_fields_follow_the_runtime_type_and_the_conditions() -> None:
    assert sorted(keys_of("Film", x=True, y=False)) == ["id", "minutes", "title"]
    assert sorted(keys_of("Film", x=True, y=True)) == ["id", "title"]
    assert keys_of("Film", x=False, y=False) == ["id", "title"]
    assert sorted(keys_of("Song", x=True, y=True)) == ["id", "singer", "title"]
