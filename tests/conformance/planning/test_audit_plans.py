"""Plans for every operation of the public audit, without its server."""

from __future__ import annotations

import pytest

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.errors import PlanningError
from gateway.planning.planner import Planner
from gateway.query_plan.summary import count_fetches, fetches
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph
from tests.conformance.planning.audit_data import WHY_ABSENT, Suite, read_suite, suite_names
from tests.conformance.planning.planner_oracles import HIVE
from tests.support.subgraph_schemas import operation_errors, subgraph_schema

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not suite_names(), reason=WHY_ABSENT),
]


def counted(suite: Suite) -> list[int | None]:
    """Fetches of each operation; None where there is no plan."""
    supergraph = load_supergraph(suite.supergraph)
    schema = build_api_schema(supergraph.document)
    planner = Planner(supergraph)
    found: list[int | None] = []
    for text in suite.operations:
        operation = normalize_operation(parse_operation(text, None, OperationLimits()), schema)
        try:
            found.append(count_fetches(planner.plan(operation).plan))
        except PlanningError:
            found.append(None)
    return found


@pytest.mark.parametrize("name", suite_names())
def test_every_operation_of_every_plan_is_valid_in_its_subgraph(name: str) -> None:
    suite = read_suite(name)
    supergraph = load_supergraph(suite.supergraph)
    schema = build_api_schema(supergraph.document)
    planner = Planner(supergraph)
    subgraphs = {each: subgraph_schema(sdl) for each, sdl in suite.subgraphs.items()}
    checked = 0
    for index, text in enumerate(suite.operations):
        operation = normalize_operation(parse_operation(text, None, OperationLimits()), schema)
        try:
            plan = planner.plan(operation).plan
        except PlanningError:
            assert index in suite.refused
            continue
        for fetch in fetches(plan.node):
            problems = operation_errors(subgraphs[fetch.subgraph], fetch.operation)
            assert index in suite.refused or problems == [], fetch.operation
            checked += 1
    assert checked


@pytest.mark.skipif(not HIVE.is_there(), reason=HIVE.why_absent)
def test_no_plan_makes_more_fetches_than_the_other_planners() -> None:
    suites = [read_suite(name) for name in suite_names()]
    theirs = HIVE.fetch_counts([(suite.supergraph, list(suite.operations)) for suite in suites])
    our_total = their_total = 0
    for suite, their_counts in zip(suites, theirs, strict=True):
        for index, (own, other) in enumerate(zip(counted(suite), their_counts, strict=True)):
            if own is None or other is None:
                continue
            our_total += own
            their_total += other
            assert own <= other, f"{suite.name} {index}: {own} fetches, the other planner makes {other}"
    print(f"\naudit: {our_total} fetches, the other planner {their_total}")  # noqa: T201 - the figure to publish
    assert our_total <= their_total
