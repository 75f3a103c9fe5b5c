from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import orjson
import pytest

from gateway.execution.deadline_client import DeadlineClient
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.typed.typed_run import TypedRun
from tests.gateway.execution.typed.library_graph import FILM, asking, library, of, user
from tests.gateway.execution.typed.typed_kit import Scripted, answered_fast, fails, given_up, says, tells

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphClient, SubgraphRequest
    from tests.gateway.execution.typed.typed_kit import Json


@dataclass(slots=True)
class Gate:
    """A subgraph that answers when it is told to.

    Attributes:
        crowd: `asked` is set when so many requests are under way.
        tidied: how many cancelled requests have ended.
    """

    answer: Scripted
    crowd: int = 1
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    tidied: int = 0

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.under_way += 1
        if self.under_way == self.crowd:
            self.asked.set()
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # whoever cancels has to wait for this
            self.tidied += 1
            raise
        return await self.answer.fetch(request)


async def test_a_fetch_starts_as_soon_as_its_own_inputs_are_there() -> None:
    prepared = library().prepare("{ news user { nick } boxes { label } }")
    answers = {
        name: Scripted(answer) for name, answer in asking(user=user("1"), boxes=[of("Box", id="1")]).items()
    }
    slow = Gate(answers["social"], crowd=2)
    clients: dict[str, SubgraphClient] = {**answers, "social": slow}
    run = asyncio.create_task(TypedRun(prepared.compile(), ExecutionRequest(), clients, 0).run())
    await slow.asked.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(answers["post"].bodies) == 1
    assert not run.done()
    slow.open.set()
    body = await run
    assert body is not None
    assert orjson.loads(body)["data"]["boxes"] == [{"label": "l"}]


async def test_a_request_carries_what_the_executors_does() -> None:
    prepared = library().prepare("query Named($n: Int) { search(low: $n) }")
    seen: list[SubgraphRequest] = []

    def remember(request: SubgraphRequest) -> bytes:
        seen.append(request)
        return b'{"data":{"search":"s"}}'

    clients = {"books": Scripted(remember)}
    request = ExecutionRequest({"n": 1}, (("x-a", "1"),), (("traceparent", "t"),))
    executor = Executor(clients)
    assert await executor.fast_run(prepared.compile(), request).run() is not None
    await executor.execute(prepared.plan, request)
    fast, general = seen
    assert fast == general
    assert (fast.headers, fast.trace_headers, fast.sharing_scope) == (
        request.headers,
        request.trace_headers,
        executor.sharing_scope,
    )


async def test_when_the_caller_is_cancelled_every_fetch_is_cancelled_and_awaited() -> None:
    prepared = library().prepare("{ text news user { nick } signs { box { sign } } }")
    gates = {name: Gate(Scripted(answer)) for name, answer in asking().items()}
    before = asyncio.all_tasks()
    run = asyncio.create_task(TypedRun(prepared.compile(), ExecutionRequest(), gates, 0).run())
    for name in ("books", "social", "signs"):
        await gates[name].asked.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert {name: gate.tidied for name, gate in gates.items()} == {
        "books": 1,
        "social": 1,
        "signs": 1,
        "post": 0,
    }
    assert asyncio.all_tasks() == before


async def test_past_the_deadline_the_general_way_says_which_fetches_came_too_late() -> None:
    prepared = library().prepare("{ user { name nick } }")
    books = Scripted(tells({"user": user("1")}))
    slow = Gate(Scripted(fails()))
    executor = Executor({"books": books, "social": DeadlineClient(slow)}, new_error_id=lambda: "e")
    request = ExecutionRequest(deadline=asyncio.get_running_loop().time() + 0.01)
    run = executor.fast_run(prepared.compile(), request)
    assert await run.run() is None
    assert slow.tidied == slow.under_way == 1
    outcome = await executor.execute(prepared.plan, request, answered=run.answered)
    response = prepared.projector.project(outcome, {}).to_dict()
    assert response["data"] == {"user": {"name": "user 1", "nick": None}}
    [error] = outcome.errors
    assert response["errors"] == [
        {
            "message": error.message,
            "path": ["user", "nick"],
            "extensions": {"code": "SUBGRAPH_TIMEOUT", "subgraph": "social", "errorId": "e"},
        }
    ]
    assert len(books.bodies) == 1
    assert slow.under_way == 1


async def test_a_deadline_that_is_far_away_changes_nothing() -> None:
    prepared = library().prepare("{ text }")
    deadline = asyncio.get_running_loop().time() + 3600
    clients = {"books": Scripted(tells({"text": "t"}))}
    run = TypedRun(prepared.compile(), ExecutionRequest(deadline=deadline), clients, 0)
    assert await run.run() == b'{"data":{"text":"t"}}'


@pytest.mark.parametrize(
    ("query", "failing", "nulls"),
    [
        ("{ text news }", "books", {"text": None, "news": "none"}),
        ("{ text news }", "social", {"text": "t", "news": None}),
        ("{ user { name nick } }", "social", {"user": {"name": "user 1", "nick": None}}),
        ("{ boxes { sign label } text }", "post", {"boxes": [{"sign": None, "label": None}], "text": "t"}),
        ("{ boxes { sign label } text }", "signs", {"boxes": [{"sign": None, "label": "l"}], "text": "t"}),
        ("{ film { stars } text }", "social", {"film": None, "text": "t"}),
    ],
)
async def test_a_subgraph_that_fails_costs_its_fields_and_nobody_is_asked_twice(
    query: str, failing: str, nulls: Json
) -> None:
    known = asking(text="t", user=user("1"), boxes=[of("Box", id="1", width=1)], film=FILM)
    outcome = await given_up(library().prepare(query), {**known, failing: fails()})
    assert outcome.data == nulls
    assert {code for _, code in outcome.errors} == {"SUBGRAPH_UNAVAILABLE"}


async def test_fetches_under_way_when_the_run_is_given_up_are_waited_for_and_kept() -> None:
    prepared = library().prepare("{ text news }")
    bad, slow = Gate(Scripted(says(b""))), Gate(Scripted(tells({"news": "n"})))
    run = TypedRun(prepared.compile(), ExecutionRequest(), {"books": bad, "social": slow}, 0)
    task = asyncio.create_task(run.run())
    await bad.asked.wait()
    await slow.asked.wait()
    bad.open.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert {name for name, _ in run.answered} == {"books"}
    assert not task.done()
    slow.open.set()
    assert await task is None
    assert {name for name, _ in run.answered} == {"books", "social"}


async def test_a_fetch_that_fails_stops_those_that_wait_for_it_alone() -> None:
    answers = {**asking(boxes=[of("Box", id="1", width=1)]), "post": says({"data": None})}
    outcome = await given_up(library().prepare("{ boxes { sign } }"), answers)
    assert outcome.sent("signs") == []


@pytest.mark.parametrize("body", [b'{"data":{"text":"\xff"}}', b'{"more":' + b"[" * 100_000])
async def test_bytes_that_break_the_decoder_are_no_defect_of_ours(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    prepared = library().prepare("{ text }")
    with caplog.at_level(logging.ERROR):
        assert (
            await TypedRun(prepared.compile(), ExecutionRequest(), {"books": Scripted(says(body))}, 0).run()
            is None
        )
    assert caplog.records == []


async def test_a_defect_within_a_fetch_is_logged_and_the_general_way_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    prepared = library().prepare("{ text }")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    program = prepared.compile()
    [fetch] = program.fetches
    clients = {"books": Scripted(tells({"text": "t"}))}
    run = TypedRun(replace(program, fetches=(replace(fetch, take=broken),)), ExecutionRequest(), clients, 0)
    assert await run.run() is None
    assert [record.message for record in caplog.records] == ["The fast way broke at fetch 0"]
    assert len(run.answered) == 1


async def test_a_defect_at_the_end_is_logged_and_the_general_way_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    prepared = library().prepare("{ text }")

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    clients = {"books": Scripted(tells({"text": "t"}))}
    run = TypedRun(replace(prepared.compile(), finish=broken), ExecutionRequest(), clients, 0)
    assert await run.run() is None
    assert [record.message for record in caplog.records] == ["The fast way broke at its end"]


async def test_a_program_keeps_nothing_of_its_runs() -> None:
    prepared = library().prepare("{ people { nick name } }")
    for people in ([user("1")], [user("2"), user("1")], []):
        outcome = await answered_fast(prepared, asking(people=people))
        assert len(outcome.data["people"]) == len(people)
    program = prepared.compile()
    for people in ([user("1")], [user("2"), user("1")]):
        clients = {name: Scripted(answer) for name, answer in asking(people=people).items()}
        body = await TypedRun(program, ExecutionRequest(), clients, 0).run()
        assert body is not None
        assert [item["name"] for item in orjson.loads(body)["data"]["people"]] == [p["name"] for p in people]
