from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from gateway.errors import ErrorCode
from gateway.execution.deduplicating_client import DeduplicatingClient
from gateway.execution.failure_naming_client import FailureNamingClient
from gateway.execution.subgraph_client import RequestBody, SubgraphAnswer, SubgraphFailure, SubgraphRequest
from gateway.query_plan.nodes import OperationKind
from tests.gateway.execution.http_kit import ASK
from tests.gateway.execution.plan_kit import FunctionSubgraph, data

SHARED = replace(ASK, sharing_scope=0)


def with_variables(variables: dict[str, object]) -> bytes:
    return RequestBody("{x}", None).with_variables(variables)


async def fetch_all(client: DeduplicatingClient, *requests: SubgraphRequest) -> list[SubgraphAnswer]:
    return await asyncio.gather(*(client.fetch(request) for request in requests))


async def test_equal_requests_are_one_call_with_an_answer_for_each() -> None:
    inner = data({"list": [{"id": "1"}]})
    answers = await fetch_all(DeduplicatingClient(inner), SHARED, SHARED, SHARED)
    assert len(inner.requests) == 1
    assert [answer.body for answer in answers] == [b'{"data":{"list":[{"id":"1"}]}}'] * 3


@pytest.mark.parametrize(
    "other",
    [
        replace(SHARED, body=with_variables({"n": 1})),
        replace(SHARED, headers=(("x-principal", "someone else"),)),
        replace(SHARED, body=RequestBody("{x}", "Other").with_variables({})),
        replace(SHARED, body=RequestBody("{y}", None).with_variables({})),
        replace(SHARED, subgraph="t"),
        replace(SHARED, sharing_scope=7),
        replace(SHARED, sharing_scope=None),
    ],
)
async def test_requests_that_differ_are_calls_of_their_own(other: SubgraphRequest) -> None:
    inner = data({"x": 1})
    await fetch_all(DeduplicatingClient(inner), SHARED, other)
    assert len(inner.requests) == 2


async def test_true_and_one_are_different_variables() -> None:
    inner = data({"x": 1})
    requests = tuple(replace(SHARED, body=with_variables({"n": n})) for n in (1, True))
    await fetch_all(DeduplicatingClient(inner), *requests)
    assert len(inner.requests) == 2


async def test_trace_headers_and_deadlines_make_no_difference() -> None:
    inner = data({"x": 1})
    later = asyncio.get_running_loop().time() + 10
    other = replace(SHARED, trace_headers=(("traceparent", "00-2"),), deadline=later)
    await fetch_all(DeduplicatingClient(inner), SHARED, other)
    assert len(inner.requests) == 1


async def test_mutations_are_never_joined() -> None:
    inner = data({"x": 1})
    mutation = replace(SHARED, operation_kind=OperationKind.MUTATION)
    await fetch_all(DeduplicatingClient(inner), mutation, mutation)
    assert len(inner.requests) == 2


async def test_a_failure_reaches_all_and_is_not_kept() -> None:
    healthy = False

    def answer(_: SubgraphRequest) -> object:
        if healthy:
            return {"data": {"x": 1}}
        raise SubgraphFailure("s", ErrorCode.SUBGRAPH_UNAVAILABLE, "down")

    inner = FunctionSubgraph(answer)
    client = DeduplicatingClient(inner)
    outcomes = await asyncio.gather(client.fetch(SHARED), client.fetch(SHARED), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [SubgraphFailure] * 2
    healthy = True
    assert (await client.fetch(SHARED)).body == b'{"data":{"x":1}}'
    assert len(inner.requests) == 2


async def test_whatever_a_client_raises_has_a_name_and_a_code() -> None:
    def broken(_: SubgraphRequest) -> object:
        raise ZeroDivisionError

    with pytest.raises(SubgraphFailure) as raised:
        await FailureNamingClient(FunctionSubgraph(broken)).fetch(ASK)
    assert (raised.value.subgraph, raised.value.code) == ("s", ErrorCode.INTERNAL_SERVER_ERROR)

    def named(_: SubgraphRequest) -> object:
        raise SubgraphFailure("s", ErrorCode.SUBGRAPH_BAD_RESPONSE, "no JSON")

    with pytest.raises(SubgraphFailure) as raised:
        await FailureNamingClient(FunctionSubgraph(named)).fetch(ASK)
    assert raised.value.code is ErrorCode.SUBGRAPH_BAD_RESPONSE
