"""Project an answer written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import build_schema

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.projection.projector import Projector, build_projector
from gateway.query_plan.outcome import ExecutionOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.projection.response import GraphQLResponse
    from gateway.projection.response_errors import ErrorPolicy
    from gateway.query_plan.outcome import ExecutionError

SCHEMA = build_schema("""
    scalar Anything
    enum Mood { GOOD BAD }
    interface Media { id: ID! title: String }
    type Film implements Media { id: ID! title: String minutes: Int! price: Float }
    type Song implements Media { id: ID! title: String singer: String! }
    union Found = Film | Song
    type Query {
        film: Film
        films: [Film]
        must: [Film!]!
        media: Media
        found: [Found]
        mood: Mood
        moods: [Mood!]
        any: Anything
        text: String
        id: ID
        count: Int
        ratio: Float
        flag: Boolean
        grid: [[Int!]]
    }
    type Mutation { film: Film }
""")


def projector_of(text: str) -> Projector:
    return build_projector(
        normalize_operation(parse_operation(text, None, OperationLimits()), SCHEMA), SCHEMA
    )


def project(
    text: str,
    data: dict[str, object],
    *errors: ExecutionError,
    variables: Mapping[str, object] | None = None,
    policy: ErrorPolicy | None = None,
) -> GraphQLResponse:
    return projector_of(text).project(ExecutionOutcome(data, errors), variables or {}, policy)


def codes(response: GraphQLResponse) -> list[tuple[object, object]]:
    """(path, code) of each error."""
    found = []
    for error in response.errors:
        extensions = error["extensions"]
        assert isinstance(extensions, dict)
        found.append((error.get("path"), extensions["code"]))
    return found
