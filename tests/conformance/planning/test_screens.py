"""The streaming graph's own screens: fetches and depth, each fetch valid in its subgraph."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gateway.query_plan.summary import count_fetches, count_stages, fetches
from tests.conformance.planning.audit_data import plan
from tests.conformance.planning.planner_oracles import HIVE
from tests.support.subgraph_schemas import operation_errors, subgraph_schema

ROOT = Path(__file__).parents[3]
SUPERGRAPH = (ROOT / "schema" / "supergraph.graphql").read_text()
SUBGRAPHS = {path.stem: path.read_text() for path in (ROOT / "schema" / "subgraphs").glob("*.graphql")}
OPERATIONS = {path.stem: path.read_text() for path in (ROOT / "clients" / "operations").glob("*.graphql")}

# The better of two other planners, measured on this graph: fetches, and how many wait for one another.
ANCHORS = {
    "home": (7, 6),
    "continue-watching": (4, 4),
    "account": (4, 3),
    "title-detail": (6, 4),
    "search": (4, 2),
    "node": (4, 3),
    "notifications": (3, 2),
    "top-ten-trending": (5, 3),
    "more-like-this": (4, 3),
}


def nested_more_like_this(depth: int) -> str:
    """Three fields at each level, from two subgraphs."""
    inner = "id title matchScore"
    for _ in range(depth):
        inner = f"id title matchScore moreLikeThis(first: 3) {{ edges {{ node {{ {inner} }} }} }}"
    return f'{{ video(ref: {{ id: "1" }}) {{ {inner} }} }}'


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_fetch_of_a_screen_is_valid_in_its_subgraph(name: str) -> None:
    for fetch in fetches(plan(SUPERGRAPH, OPERATIONS[name]).plan.node):
        schema = subgraph_schema(SUBGRAPHS[fetch.subgraph])
        assert operation_errors(schema, fetch.operation) == [], fetch.operation


@pytest.mark.parametrize("name", sorted(ANCHORS))
def test_a_screen_needs_no_more_than_the_best_known_plan(name: str) -> None:
    made = plan(SUPERGRAPH, OPERATIONS[name]).plan
    most, deepest = ANCHORS[name]
    assert count_fetches(made) <= most
    assert count_stages(made) <= deepest
    assert not made.greedy


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_nested_lists_take_no_more_fetches_and_hardly_more_time(depth: int) -> None:
    started = time.process_time()
    made = plan(SUPERGRAPH, nested_more_like_this(depth)).plan
    milliseconds = (time.process_time() - started) * 1000.0
    assert count_fetches(made) <= 4
    assert count_stages(made) <= 3
    assert milliseconds < 1000.0  # reading the supergraph included, which is most of it
    assert made.paths_considered < 100


@pytest.mark.skipif(not HIVE.is_there(), reason=HIVE.why_absent)
def test_no_screen_takes_more_fetches_than_the_other_planners_plan() -> None:
    names = sorted(OPERATIONS)
    (theirs,) = HIVE.fetch_counts([(SUPERGRAPH, [OPERATIONS[name] for name in names])])
    ours = [count_fetches(plan(SUPERGRAPH, OPERATIONS[name]).plan) for name in names]
    rows = list(zip(names, ours, theirs, strict=True))
    assert all(own <= other for _, own, other in rows if other is not None), rows
