"""How large a plan is."""

from __future__ import annotations

from gateway.query_plan.nodes import QueryPlan
from gateway.query_plan.summary import count_fetches, count_stages, fetches
from tests.gateway.query_plan.test_text import BATCH, EVERYTHING, ROOT


def test_every_fetch_of_every_node_is_met_in_order() -> None:
    assert [fetch.id for fetch in fetches(EVERYTHING.node)] == [0, 0, 0, 1, 2, 0, 1, 3, 2]


def test_stages_are_the_longest_chain() -> None:
    assert count_stages(QueryPlan(None)) == 0
    assert count_stages(QueryPlan(ROOT)) == 1
    assert (count_fetches(EVERYTHING), count_stages(EVERYTHING)) == (9, 2)
    assert count_stages(QueryPlan(BATCH)) == 1
