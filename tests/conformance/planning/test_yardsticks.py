"""The public yardsticks for planners: a heavy query, and an operation made to have very many plans."""

from __future__ import annotations

import time

import pytest

from gateway.query_plan.summary import count_fetches, count_stages
from tests.conformance.planning.audit_data import SHARED, WHY_ABSENT, plan

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not (SHARED / "planning").is_dir(), reason=WHY_ABSENT),
]


def read(name: str) -> tuple[str, str]:
    folder = SHARED / "planning"
    return (folder / f"{name}.supergraph.graphql").read_text(), (
        folder / f"{name}.operation.graphql"
    ).read_text()


def test_the_benchmarks_heavy_query_takes_at_most_seven_fetches_in_four_stages() -> None:
    result = plan(*read("benchmark"))
    assert count_fetches(result.plan) <= 7
    assert count_stages(result.plan) <= 4
    assert not result.plan.greedy


def test_many_plans_takes_at_most_fourteen_fetches_and_a_second() -> None:
    started = time.process_time()
    result = plan(*read("many-plans"))
    seconds = time.process_time() - started
    assert count_fetches(result.plan) <= 14
    assert not result.plan.greedy
    assert seconds < 1.0, f"{seconds:.3f} s"
