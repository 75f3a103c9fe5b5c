from typing import Any

import pytest
from graphql import build_schema

from gateway.errors import ErrorCode
from gateway.operations.limits import OperationLimits
from gateway.operations.parse import parse_operation
from gateway.operations.variables import coerce_variables

SCHEMA = build_schema(
    """
    type Query { f(n: Int, e: E, i: I, x: JSON): Int }
    enum E { A B }
    input I { a: Int! = 3 b: [E!] }
    scalar JSON
    """
)


def coerce(definitions: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - either kind of result
    operation = parse_operation(f"query({definitions}) {{ f }}", None, OperationLimits()).operation
    return coerce_variables(SCHEMA, operation, values)


def test_defaults_are_filled_in_and_absent_variables_stay_absent() -> None:
    assert coerce("$n: Int = 7, $e: E, $i: I", {"i": {}}) == {"n": 7, "i": {"a": 3}}


def test_an_explicit_null_stays_null() -> None:
    assert coerce("$n: Int = 7", {"n": None}) == {"n": None}


def test_enums_and_custom_scalars_stay_json() -> None:
    value = {"x": [1, {"y": None}]}
    assert coerce("$e: E, $x: JSON", {"e": "B", "x": value}) == {"e": "B", "x": value}


@pytest.mark.parametrize(
    ("definitions", "values"),
    [
        ("$n: Int!", {}),
        ("$n: Int", {"n": "1"}),
        ("$e: E", {"e": "C"}),
        ("$i: I", {"i": {"z": 1}}),
        ("$i: I", {"i": {"b": [None]}}),
    ],
)
def test_what_does_not_fit_is_bad_user_input_with_a_place(definitions: str, values: dict[str, Any]) -> None:
    errors = coerce(definitions, values)
    assert [error.code for error in errors] == [ErrorCode.BAD_USER_INPUT]
    assert errors[0].locations


def test_every_wrong_variable_is_reported() -> None:
    assert len(coerce("$n: Int!, $e: E!", {})) == 2
