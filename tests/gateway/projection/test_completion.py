"""Null propagation and field collection, held to graphql-core's own execution."""

from __future__ import annotations

import copy
from dataclasses import replace
from random import Random
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, execute_sync, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.flatten_fragments import flatten_fragments
from gateway.operations.normalize.inline_fragment_spreads import inline_fragment_spreads
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.projection.projector import build_projector
from gateway.query_plan.outcome import ExecutionOutcome
from tests.gateway.projection.random_operations import Answer, RandomOperation, random_schema

DEPTH = 3


def by_response_key(source: object, info: GraphQLResolveInfo[Any]) -> object:
    assert isinstance(source, dict)
    return source.get(str(info.path.key))


def reference(
    schema: GraphQLSchema, text: str, answer: Answer, variables: dict[str, bool]
) -> tuple[object, list[object]]:
    """What graphql-core answers: data, and the paths of errors."""
    result = execute_sync(
        schema,
        parse(text),
        root_value=answer,
        variable_values=variables,
        field_resolver=by_response_key,
        type_resolver=lambda value, *_: value["__typename"],
    )
    return result.data, [error.path for error in result.errors or ()]


def in_order(value: object) -> object:
    """JSON with the order of keys told apart."""
    if isinstance(value, dict):
        return [(key, in_order(item)) for key, item in value.items()]
    return [in_order(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 2**32), st.fixed_dictionaries({"x": st.booleans(), "y": st.booleans()}), st.integers(0, 3)
)
def test_answers_are_completed_as_graphql_core_completes_them(
    seed: int, variables: dict[str, bool], damage: int
) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    schema = random_schema(random)
    dice = RandomOperation(random, schema, nulls=0.04 * damage, missing=0.03 * damage)
    text = f"query($x: Boolean = true, $y: Boolean = true) {dice.selections('Query', DEPTH)}"
    answer = dice.answer("Query", DEPTH)
    expected, expected_paths = reference(schema, text, copy.deepcopy(answer), variables)

    parsed = parse_operation(text, None, OperationLimits())
    normalized = normalize_operation(parsed, schema)
    # Merging moves a field to its first mention; the client's own order shows before that.
    unmerged = inline_fragment_spreads(parsed.operation.selection_set, parsed.fragments)
    in_clients_order = replace(normalized, selections=flatten_fragments(unmerged, schema, "Query"))
    projector = build_projector(in_clients_order, schema)
    response = projector.project(ExecutionOutcome(copy.deepcopy(answer)), variables)
    merged_response = build_projector(normalized, schema).project(ExecutionOutcome(answer), variables)

    assert in_order(response.data) == in_order(expected), text
    assert [error["path"] for error in response.errors] == expected_paths, text
    assert merged_response.data == expected, text
