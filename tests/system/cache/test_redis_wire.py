"""The protocol over real connections to a real redis-server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from evcache.errors import FailureReason, NodeError
from evcache.redis_wire import RedisWire, pack
from tests.support.redis_processes import RedisServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

PATIENT = 20.0


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


class Line:
    """An open wire and what it told.

    Attributes:
        wire: open.
        lost: set when it has ended.
        pushed: messages nobody asked for.
    """

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self.pushed: asyncio.Queue[Sequence[Any]] = asyncio.Queue()
        self.wire = RedisWire(PATIENT, 50_000, self.pushed.put_nowait, lambda _: self.lost.set())

    async def ask(self, *command: str | bytes | int) -> Any:  # noqa: ANN401 - whatever Redis answers
        [future] = self.wire.send(pack([command]))
        return await future


@pytest.fixture
async def line(server: RedisServer) -> AsyncIterator[Line]:
    server.flush()
    line = Line()
    await asyncio.get_running_loop().create_connection(lambda: line.wire, "127.0.0.1", server.port)
    await line.ask("HELLO", 3)
    yield line
    line.wire.close()


async def test_a_thousand_callers_share_a_connection_and_each_gets_its_own(line: Line) -> None:
    values = [f"value {number}".encode() for number in range(1000)]
    await asyncio.gather(*(line.ask("SET", f"key {number}", value) for number, value in enumerate(values)))
    assert await asyncio.gather(*(line.ask("GET", f"key {number}") for number in range(1000))) == values


async def test_values_of_megabytes_come_whole_and_in_order(line: Line) -> None:
    large = bytes(range(256)) * 16_384
    await line.ask("SET", "large", large)
    await line.ask("SET", "small", b"small")
    found = await asyncio.gather(*(line.ask("GET", key) for key in ("large", "small", "large", "none")))
    assert found == [large, b"small", large, None]


async def test_a_refusal_is_one_callers_and_the_connection_goes_on(line: Line) -> None:
    await line.ask("LPUSH", "list", "x")
    wrong, right = line.wire.send(pack([("GET", "list"), ("PING",)]), 2)
    with pytest.raises(NodeError, match="WRONGTYPE") as caught:
        await wrong
    assert caught.value.reason is FailureReason.REFUSED
    assert await right == b"PONG"


async def test_callers_that_leave_in_the_middle_disturb_nobody(line: Line) -> None:
    calls = [asyncio.ensure_future(line.ask("ECHO", f"{number}")) for number in range(500)]
    await asyncio.sleep(0)
    for call in calls[::3]:
        call.cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for number, answer in enumerate(answers):
        assert answer == f"{number}".encode() or (
            number % 3 == 0 and isinstance(answer, asyncio.CancelledError)
        )


async def test_messages_nobody_asked_for_come_between_replies(line: Line, server: RedisServer) -> None:
    await line.ask("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "app:")
    server.command("SET", "app:1", "x")
    async with asyncio.timeout(PATIENT):
        message = await line.pushed.get()
    assert list(message) == [b"invalidate", [b"app:1"]]
    assert await line.ask("PING") == b"PONG"


async def test_a_connection_that_the_node_ends_is_noticed(line: Line, server: RedisServer) -> None:
    await line.ask("PING")
    server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    async with asyncio.timeout(PATIENT):
        await line.lost.wait()
    with pytest.raises(NodeError) as caught:
        await line.ask("PING")
    assert caught.value.reason is FailureReason.CONNECTION
