"""The screens' operations against the checked-in schema: each is valid, and has a plan."""

import json
from pathlib import Path

import pytest
from graphql import parse, validate

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.operations.variables import coerce_variables
from gateway.planning.planner import Planner
from gateway.query_plan.summary import count_fetches, count_stages
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "clients" / "operations").glob("*.graphql"))
SUPERGRAPH = load_supergraph((ROOT / "schema" / "supergraph.graphql").read_text(encoding="utf-8"))
API_SCHEMA = build_api_schema(SUPERGRAPH.document)
PLANNER = Planner(SUPERGRAPH)

BEST = {
    "home": (8, 6),
    "continue-watching": (4, 4),
    "account": (4, 3),
    "title-detail": (5, 3),
    "search": (4, 2),
    "node": (4, 3),
    "top-ten-trending": (5, 2),
    "more-like-this": (4, 3),
}
"""Requests and depth of the better of Apollo's and Hive's planners, for the screens measured with both."""


def test_there_are_operations() -> None:
    assert len(PATHS) >= 5


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_an_operation_is_valid_and_its_variables_fit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not validate(API_SCHEMA, parse(text))
    variables = path.with_suffix(".variables.json")
    values = json.loads(variables.read_text(encoding="utf-8")) if variables.is_file() else {}
    operation = parse_operation(text, None, OperationLimits()).operation
    assert isinstance(coerce_variables(API_SCHEMA, operation, values), dict)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_an_operation_has_a_plan_no_larger_than_the_best_known(path: Path) -> None:
    parsed = parse_operation(path.read_text(encoding="utf-8"), None, OperationLimits())
    plan = PLANNER.plan(normalize_operation(parsed, API_SCHEMA)).plan
    assert not plan.greedy
    fetches, depth = BEST.get(path.stem, (99, 99))
    assert count_fetches(plan) <= fetches
    assert count_stages(plan) <= depth
