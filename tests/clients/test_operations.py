"""The screens' operations against the checked-in schema: each is valid, and has a plan."""

import json
from pathlib import Path

import pytest
from graphql import parse, validate

from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import compile_program
from gateway.operations.collect_fields import condition_variables
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.normalized_operation import NormalizedOperation
from gateway.operations.parse import parse_operation
from gateway.operations.variables import coerce_variables
from gateway.planning.planner import Planner
from gateway.query_plan.nodes import QueryPlan
from gateway.query_plan.summary import count_fetches, count_stages
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph
from tests.conformance.planning.planner_oracles import HIVE

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "clients" / "operations").glob("*.graphql"))
SUPERGRAPH = load_supergraph((ROOT / "schema" / "supergraph.graphql").read_text(encoding="utf-8"))
API_SCHEMA = build_api_schema(SUPERGRAPH.document)
PLANNER = Planner(SUPERGRAPH)


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
def test_an_operation_has_a_plan(path: Path) -> None:
    plan = plan_of(path)
    assert not plan.greedy
    assert count_fetches(plan) >= 1


def test_the_home_screen_is_within_the_better_of_two_known_planners() -> None:
    """Measured for this screen: Apollo's planner 8 requests in 6 waves, Hive's 9 in 6."""
    plan = plan_of(ROOT / "clients" / "operations" / "home.graphql")
    assert count_fetches(plan) <= 8
    assert count_stages(plan) <= 6


# What stands against a fast way; a screen that comes to be here costs several times as much.
NO_FAST_WAY = {"account": "a representation with objects in it"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_screen_has_a_fast_way_unless_it_is_known_why_not(path: Path) -> None:
    operation = operation_of(path)
    flags = dict.fromkeys(condition_variables(operation.selections), False)
    plan = prepare_plan(PLANNER.plan(operation).plan)
    if path.stem not in NO_FAST_WAY:
        assert compile_program(plan, operation, API_SCHEMA, flags).fetches
        return
    with pytest.raises(NotTypableError, match=NO_FAST_WAY[path.stem]):
        compile_program(plan, operation, API_SCHEMA, flags)


@pytest.mark.skipif(not HIVE.is_there(), reason=HIVE.why_absent)
def test_no_plan_is_larger_than_the_best_rust_planners() -> None:
    operations = [path.read_text(encoding="utf-8") for path in PATHS]
    theirs = HIVE.fetch_counts([(SUPERGRAPH.sdl, operations)])[0]
    ours = [count_fetches(plan_of(path)) for path in PATHS]
    larger = [
        (path.stem, mine, other)
        for path, mine, other in zip(PATHS, ours, theirs, strict=True)
        if other is not None and mine > other
    ]
    assert not larger


def operation_of(path: Path) -> NormalizedOperation:
    parsed = parse_operation(path.read_text(encoding="utf-8"), None, OperationLimits())
    return normalize_operation(parsed, API_SCHEMA)


def plan_of(path: Path) -> QueryPlan:
    return PLANNER.plan(operation_of(path)).plan
