"""Equal queries in flight, over a graph of two root fields and a mutation."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
import pytest

from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.subgraph_client import SubgraphAnswer
from gateway.pipeline.answering import Answering
from gateway.pipeline.snapshot import PreparedOperation, Snapshot, ValidOperation
from gateway.projection.response import EncodedResponse, GraphQLResponse
from gateway.projection.response_errors import ErrorPolicy
from gateway.security.principal import ANONYMOUS
from gateway.settings import Settings
from tests.gateway.execution.typed.typed_kit import graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.execution.subgraph_client import SubgraphRequest
    from gateway.projection.response import Response

POLICIES = {explain: ErrorPolicy(explain=explain) for explain in (False, True)}
QUERY = "query($n: Int) { text(n: $n) }"
ANSWER = b'{"data":{"text":"t"}}'


@dataclass(slots=True)
class Gate:
    """A subgraph that answers when it is told to, then always."""

    body: bytes = ANSWER
    requests: list[SubgraphRequest] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.requests.append(request)
        self.asked.set()
        if "mutation" in request.document:
            return SubgraphAnswer(b'{"data":{"change":"c"}}')
        await self.open.wait()
        return SubgraphAnswer(self.body)


class Kit:
    """Answers operations as the pipeline does, from the plan on."""

    def __init__(self, snapshot: Snapshot, gate: Gate, *, share: bool) -> None:
        self.snapshot, self.gate = snapshot, gate
        self.answering = Answering(POLICIES, None, share=share)

    async def prepare(self, text: str = QUERY, *, fast: bool = True) -> PreparedOperation:
        operation = self.snapshot.read(text, None)
        assert isinstance(operation, ValidOperation)
        prepared = await self.snapshot.prepare(operation.normalized, ANONYMOUS, frozenset())
        if fast:
            await self.snapshot.compile(prepared)
        return prepared

    def begin(
        self, prepared: PreparedOperation, request: ExecutionRequest | None = None, *, explain: bool = False
    ) -> asyncio.Task[Response]:
        answer = self.answering.answer(
            self.snapshot, prepared, request or ExecutionRequest(), explain=explain
        )
        return asyncio.create_task(answer)

    async def settle(self) -> None:
        """Let everyone who can go on do so."""
        await self.gate.asked.wait()
        for _ in range(10):
            await asyncio.sleep(0)


@contextmanager
def kit(*, share: bool = True, body: bytes = ANSWER, is_open: bool = False) -> Iterator[Kit]:
    served = graph(a="type Query { text(n: Int): String must: String! } type Mutation { change: String }")
    gate = Gate(body)
    if is_open:
        gate.open.set()
    snapshot = Snapshot(served.supergraph, Executor({"a": gate}), Settings(), {})
    try:
        yield Kit(snapshot, gate, share=share)
    finally:
        snapshot.close()


@pytest.mark.parametrize("fast", [False, True])
async def test_equal_queries_in_flight_run_once_and_share_one_response(fast: bool) -> None:  # noqa: FBT001 - a parameter
    with kit() as made:
        prepared = await made.prepare(fast=fast)
        tasks = [made.begin(prepared, ExecutionRequest({"n": 1}, (("h", "1"),))) for _ in range(3)]
        await made.settle()
        made.gate.open.set()
        first, *others = [await task for task in tasks]
        assert all(other is first for other in others)
        assert isinstance(first, EncodedResponse if fast else GraphQLResponse)
        assert first.to_bytes() == ANSWER
        assert len(made.gate.requests) == 1


@pytest.mark.parametrize(
    "other",
    [
        ExecutionRequest({"n": 2}, (("h", "1"),)),
        ExecutionRequest({"n": True}, (("h", "1"),)),
        ExecutionRequest({}, (("h", "1"),)),
        ExecutionRequest({"n": None}, (("h", "1"),)),
        ExecutionRequest({"n": 1}, (("h", "2"),)),
        ExecutionRequest({"n": 1}),
    ],
)
async def test_other_variables_or_headers_are_another_query(other: ExecutionRequest) -> None:
    with kit() as made:
        prepared = await made.prepare()
        tasks = [
            made.begin(prepared, request) for request in (ExecutionRequest({"n": 1}, (("h", "1"),)), other)
        ]
        await made.settle()
        made.gate.open.set()
        one, two = [await task for task in tasks]
        assert one is not two
        assert len(made.gate.requests) == 2


async def test_the_trace_and_the_deadline_do_not_tell_queries_apart() -> None:
    with kit() as made:
        prepared = await made.prepare()
        far = asyncio.get_running_loop().time() + 3600
        requests = (ExecutionRequest(), ExecutionRequest(trace_headers=(("traceparent", "t"),), deadline=far))
        tasks = [made.begin(prepared, request) for request in requests]
        await made.settle()
        made.gate.open.set()
        one, two = [await task for task in tasks]
        assert one is two


async def test_another_operation_is_another_query() -> None:
    with kit(body=b'{"data":{"text":"t","must":"m"}}') as made:
        tasks = [made.begin(await made.prepare(text)) for text in ("{ text }", "{ must }")]
        await made.settle()
        made.gate.open.set()
        assert [(await task).to_dict()["data"] for task in tasks] == [{"text": "t"}, {"must": "m"}]


async def test_a_query_after_a_mutation_joins_none_from_before_it() -> None:
    with kit() as made:
        query, mutation = await made.prepare(), await made.prepare("mutation { change }")
        before = made.begin(query)
        await made.settle()
        assert (await made.begin(mutation)).to_dict() == {"data": {"change": "c"}}
        after = made.begin(query)
        await made.settle()
        assert len(made.gate.requests) == 3
        made.gate.open.set()
        assert await before is not await after


async def test_a_mutation_is_never_shared_and_has_no_fast_way() -> None:
    with kit(is_open=True) as made:
        mutation = await made.prepare("mutation { change }")
        one, two = [await task for task in [made.begin(mutation), made.begin(mutation)]]
        assert one is not two
        assert isinstance(one, GraphQLResponse)
        assert len(made.gate.requests) == 2


async def test_queries_one_after_the_other_are_not_shared() -> None:
    with kit(is_open=True) as made:
        prepared = await made.prepare()
        one, two = await made.begin(prepared), await made.begin(prepared)
        assert one is not two
        assert len(made.gate.requests) == 2


async def test_sharing_may_be_switched_off() -> None:
    with kit(share=False) as made:
        prepared = await made.prepare()
        tasks = [made.begin(prepared) for _ in range(2)]
        await made.settle()
        made.gate.open.set()
        assert [(await task).to_bytes() for task in tasks] == [ANSWER] * 2
        assert len(made.gate.requests) == 2


async def test_who_asks_for_an_explanation_gets_one_and_shares_nothing() -> None:
    with kit() as made:
        prepared = await made.prepare()
        plain, explained = made.begin(prepared), made.begin(prepared, explain=True)
        await made.settle()
        made.gate.open.set()
        assert (await plain).to_bytes() == ANSWER
        answer = await explained
        assert isinstance(answer, GraphQLResponse)
        assert answer.to_dict()["data"] == {"text": "t"}
        assert "queryPlan" in answer.extensions
        assert len(made.gate.requests) == 2


async def test_who_leaves_does_not_take_the_answer_from_who_shares_it() -> None:
    with kit() as made:
        prepared = await made.prepare()
        leaving, staying = made.begin(prepared), made.begin(prepared)
        await made.settle()
        leaving.cancel()
        made.gate.open.set()
        assert (await staying).to_bytes() == ANSWER
        assert leaving.cancelled()


async def test_a_run_given_up_is_answered_in_general_and_asks_nobody_twice() -> None:
    with kit(body=b'{"data":{"must":null}}', is_open=True) as made:
        answer = await made.begin(await made.prepare("{ must }"))
        assert isinstance(answer, GraphQLResponse)
        assert answer.first_code() == "UNEXPECTED_NULL"
        assert len(made.gate.requests) == 1


async def test_the_fast_way_is_left_out_after_three_runs_given_up_and_tried_again_later() -> None:
    with kit(body=b'{"data":{"must":null}}', is_open=True) as made:
        prepared = await made.prepare("{ must }")
        for _ in range(3):
            await made.begin(prepared)
        made.gate.body = b'{"data":{"must":"m"}}'
        kinds = [type(await made.begin(prepared)) for _ in range(201)]
        assert kinds == [GraphQLResponse] * 200 + [EncodedResponse]
        assert len(made.gate.requests) == 3 + 201


async def test_an_operation_is_compiled_at_its_second_use() -> None:
    with kit(is_open=True) as made:
        prepared = await made.prepare(fast=False)
        kinds = [type(await made.begin(prepared)) for _ in range(2)]
        assert kinds == [GraphQLResponse] * 2
        # The planning thread does one thing after the other: behind this stands what was to be done later.
        await made.prepare("{ must }", fast=False)
        assert isinstance(await made.begin(prepared), EncodedResponse)


async def test_the_fast_way_may_be_switched_off() -> None:
    supergraph = graph(a="type Query { text: String }").supergraph
    gate = Gate()
    gate.open.set()
    snapshot = Snapshot(supergraph, Executor({"a": gate}), Settings(fast_way=False), {})
    made = Kit(snapshot, gate, share=False)
    prepared = await made.prepare("{ text }")
    assert prepared.typed is None
    assert isinstance(await made.begin(prepared), GraphQLResponse)
    snapshot.close()


async def test_an_operation_that_needs_no_subgraph_is_answered_here() -> None:
    with kit(is_open=True) as made:
        answer = await made.begin(await made.prepare("{ __typename }"))
        assert orjson.loads(answer.to_bytes()) == {"data": {"__typename": "Query"}}
        assert made.gate.requests == []


async def test_an_operation_without_a_fast_way_is_answered_in_general(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with kit(is_open=True) as made, caplog.at_level(logging.WARNING):
        answer = await made.begin(await made.prepare('{ text __type(name: "Query") { name } }'))
        assert answer.to_dict() == {"data": {"text": "t", "__type": {"name": "Query"}}}
        assert caplog.records == []
