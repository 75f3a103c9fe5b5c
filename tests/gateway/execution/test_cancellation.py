from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from gateway.execution.deadline_client import DeadlineClient
from gateway.execution.deduplicating_client import DeduplicatingClient
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.failure_naming_client import FailureNamingClient
from gateway.execution.prepared_plan import prepare_plan
from gateway.query_plan.nodes import ParallelNode, QueryPlan, SequenceNode
from gateway.query_plan.outcome import FetchFailure
from tests.gateway.execution.plan_kit import FunctionSubgraph, data, entities, looking_up, requires, root

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphClient

NEVER = 3600.0


async def test_a_client_that_leaves_cancels_every_fetch_within_a_moment() -> None:
    slow = FunctionSubgraph(lambda _: {"data": {}}, delay=NEVER, crowd=5)
    stack = FailureNamingClient(DeadlineClient(DeduplicatingClient(slow)))
    plan = prepare_plan(QueryPlan(ParallelNode(tuple(root(n, "a", f"{{f{n}}}") for n in range(5)))))
    before = asyncio.all_tasks()
    request = asyncio.create_task(Executor({"a": stack}).execute(plan, ExecutionRequest()))
    await slow.crowded.wait()
    left = time.perf_counter()
    request.cancel()
    await asyncio.wait([request])
    assert time.perf_counter() - left < 0.1
    assert (slow.under_way, slow.cancelled) == (0, 5)
    assert request.cancelled()
    assert asyncio.all_tasks() == before


async def test_a_slow_subgraph_costs_its_own_fields_and_no_more_than_the_deadline() -> None:
    slow = FunctionSubgraph(lambda _: {"data": {}}, delay=NEVER)
    found = data({"m": {"__typename": "M", "id": "1"}})
    subgraphs: dict[str, SubgraphClient] = {
        "a": found,
        "b": DeadlineClient(slow),
        "c": looking_up({"1": {"y": 1}}),
    }
    plan = prepare_plan(
        QueryPlan(
            SequenceNode(
                (
                    root(1, "a", "{m{id}}"),
                    ParallelNode(
                        (
                            entities(2, "m", "b", requires("M", "id"), "x"),
                            entities(3, "m", "c", requires("M", "id"), "y"),
                        )
                    ),
                )
            )
        )
    )
    began = time.perf_counter()
    deadline = asyncio.get_running_loop().time() + 0.05
    outcome = await Executor(subgraphs).execute(plan, ExecutionRequest(deadline=deadline))
    assert time.perf_counter() - began < 1.0
    assert outcome.data == {"m": {"__typename": "M", "id": "1", "y": 1}}
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.subgraph, failure.places, failure.keys) == (
        "SUBGRAPH_TIMEOUT",
        "b",
        (("m",),),
        frozenset({"x"}),
    )


async def test_what_waits_for_a_timed_out_fetch_is_not_sent_and_blames_it() -> None:
    slow = FunctionSubgraph(lambda _: {"data": {}}, delay=NEVER)
    last = looking_up({})
    plan = prepare_plan(
        QueryPlan(
            SequenceNode(
                (
                    root(1, "a", "{m{id}}"),
                    entities(2, "m", "b", requires("M", "id"), "key"),
                    entities(3, "m", "c", requires("M", "key"), "x", depends_on=(2,)),
                )
            )
        )
    )
    subgraphs: dict[str, SubgraphClient] = {
        "a": data({"m": {"__typename": "M", "id": "1"}}),
        "b": DeadlineClient(slow),
        "c": last,
    }
    deadline = asyncio.get_running_loop().time() + 0.02
    outcome = await Executor(subgraphs).execute(plan, ExecutionRequest(deadline=deadline))
    assert last.requests == []
    failures = [error for error in outcome.errors if isinstance(error, FetchFailure)]
    assert [(f.fetch_id, f.code, f.subgraph, f.keys) for f in failures] == [
        (2, "SUBGRAPH_TIMEOUT", "b", frozenset({"key"})),
        (3, "SUBGRAPH_TIMEOUT", "b", frozenset({"x"})),
    ]


@pytest.mark.parametrize(("leaver", "calls"), [(0, 2), (1, 1)])
async def test_one_of_two_sharing_clients_may_leave(leaver: int, calls: int) -> None:
    slow = FunctionSubgraph(lambda _: {"data": {"x": 1}}, delay=0.03)
    executor = Executor({"a": DeduplicatingClient(slow)})
    plan = prepare_plan(QueryPlan(root(1, "a", "{x}")))
    clients = [asyncio.create_task(executor.execute(plan, ExecutionRequest())) for _ in range(2)]
    await slow.crowded.wait()
    clients.pop(leaver).cancel()
    assert (await clients[0]).data == {"x": 1}
    assert len(slow.requests) == calls  # who shared the call of one who left sends it anew
