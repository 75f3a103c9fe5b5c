"""A client that goes away takes its work with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pytest
import strawberry

from subgraphs.chassis.entities import SubgraphSchema
from subgraphs.chassis.principal import DEVELOPMENT_KEY, Principal, sign
from subgraphs.chassis.settings import SubgraphSettings
from subgraphs.chassis.subgraph import Subgraph, SubgraphDefinition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class Work:
    """What the one resolver does, as tests see it."""

    started: asyncio.Event
    cancelled: asyncio.Event


@strawberry.type
class Query:
    @strawberry.field
    async def wait(self, info: strawberry.Info[Work, None]) -> int:
        info.context.started.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            info.context.cancelled.set()
            raise
        return 1

    @strawberry.field
    async def secret(self) -> int:
        raise ValueError("the secret inside")


def make(work: Work, *, require_principal: bool = False) -> Subgraph[str]:
    definition: SubgraphDefinition[str] = SubgraphDefinition(
        name="demo",
        schema=SubgraphSchema(query=Query),
        service="demo.v1.Demo",
        client=lambda _channel: "no service stands behind this schema",
        context=lambda _client, _reads: work,
    )
    return Subgraph(definition, SubgraphSettings("unix:/nowhere", require_principal=require_principal))


@pytest.fixture
def work() -> Work:
    return Work(asyncio.Event(), asyncio.Event())


class Opened:
    """A started subgraph with a client's connection, spoken to in ASGI messages."""

    def __init__(self, subgraph: Subgraph[str]) -> None:
        self.subgraph = subgraph
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: list[dict[str, Any]] = []

    async def post(self, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "headers": headers,
            "query_string": b"",
        }
        self.incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})

        async def send(message: Any) -> None:  # noqa: ANN401 - an ASGI message
            self.outgoing.append(message)

        await self.subgraph.asgi(scope, self.incoming.get, send)


@pytest.fixture
async def opened(work: Work) -> AsyncIterator[Opened]:
    subgraph = make(work)
    await subgraph.start()
    yield Opened(subgraph)
    await subgraph.close()


async def test_a_disconnect_cancels_the_resolvers(opened: Opened, work: Work) -> None:
    serving = asyncio.ensure_future(opened.post(orjson.dumps({"query": "{ wait }"})))
    await asyncio.wait_for(work.started.wait(), 5)
    opened.incoming.put_nowait({"type": "http.disconnect"})
    await asyncio.wait_for(work.cancelled.wait(), 0.5)
    await asyncio.wait_for(serving, 5)


async def test_a_deadline_cancels_the_resolvers(opened: Opened, work: Work) -> None:
    answer = await opened.subgraph.execute("{ wait }", None, None, {"x-marquee-deadline-ms": "50"})
    assert work.cancelled.is_set()
    assert answer["data"] is None


async def test_a_cancelled_caller_in_process_cancels_the_resolvers(opened: Opened, work: Work) -> None:
    asking = asyncio.ensure_future(opened.subgraph.execute("{ wait }", None, None, {}))
    await asyncio.wait_for(work.started.wait(), 5)
    asking.cancel()
    await asyncio.wait_for(work.cancelled.wait(), 0.5)


async def test_a_defect_shows_an_id_and_nothing_else(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    answer: Any = await opened.subgraph.execute("{ secret }", None, None, {})
    error = answer["errors"][0]
    assert error["extensions"] == {"code": "INTERNAL", "service": "demo"}
    assert "secret inside" not in str(answer)
    assert error["message"].rpartition(" ")[2] in caplog.text
    assert "the secret inside" in caplog.text


async def test_too_large_a_body_is_refused(opened: Opened) -> None:
    await opened.post(b" " * (4 * 1024 * 1024 + 1))
    assert opened.outgoing[0]["status"] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b'{"query": 7}',
        b'{"query": ""}',
        b'{"query": "{a}", "variables": []}',
        b'{"query": "{a}", "operationName": 7}',
        b"\xff",
    ],
)
async def test_what_is_no_request_is_refused(opened: Opened, body: bytes) -> None:
    await opened.post(body)
    assert opened.outgoing[0]["status"] == 400
    assert orjson.loads(opened.outgoing[1]["body"])["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_subgraph_may_insist_on_a_principal(work: Work) -> None:
    subgraph = make(work, require_principal=True)
    refused: Any = await subgraph.execute("{ __typename }", None, None, {})
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    headers = {"x-marquee-principal": sign(Principal(), DEVELOPMENT_KEY)}
    unstarted: Any = await subgraph.execute("{ __typename }", None, None, headers)
    assert unstarted["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    await subgraph.start()
    assert await subgraph.execute("{ __typename }", None, None, headers) == {"data": {"__typename": "Query"}}
    await subgraph.close()
