"""Connections that are opened when needed and again when lost, against real and against silent servers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from evcache.errors import FailureReason, NodeError
from evcache.redis_lane import LaneLimits, RedisLane
from evcache.redis_wire import NodeAddress
from tests.evcache.node_values import until
from tests.support.redis_processes import RedisServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

PATIENT = LaneLimits(timeout=20.0, connect_timeout=20.0, largest_queue=10_000)
SHORT = 0.05


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


@contextlib.asynccontextmanager
async def _lane(url: str, limits: LaneLimits = PATIENT, **options: Any) -> AsyncIterator[RedisLane]:  # noqa: ANN401 - a lane's own
    lane = RedisLane(NodeAddress.parse(url), limits, **options)
    try:
        yield lane
    finally:
        await lane.close()


@contextlib.asynccontextmanager
async def _silent() -> AsyncIterator[tuple[str, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]]:
    """A server that takes connections and never says a word: its address, and who has come."""
    came: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    server = await asyncio.start_server(lambda *streams: came.append(streams), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    try:
        yield f"redis://127.0.0.1:{port}", came
    finally:
        server.close()
        for _, writer in came:
            writer.transport.abort()
        await server.wait_closed()


def _reasons(answers: list[Any]) -> set[FailureReason | None]:
    """Why calls failed; None stands for one that did not."""
    return {answer.reason if isinstance(answer, NodeError) else None for answer in answers}


async def _answered(lane: RedisLane, *command: str | int) -> object:
    """The first reply that comes in time: on a slow machine one may not."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(NodeError):
                return await lane.call(*command)


async def _connections(server: RedisServer) -> int:
    return int(server.info("clients")["connected_clients"]) - 1  # the one that asks


async def test_many_callers_at_once_open_one_connection(server: RedisServer) -> None:
    async with _lane(server.url) as lane:
        answers = await asyncio.gather(*(lane.call("ECHO", f"{number}") for number in range(200)))
        assert answers == [f"{number}".encode() for number in range(200)]
        assert await _connections(server) == 1


async def test_several_commands_are_answered_in_their_order(server: RedisServer) -> None:
    async with _lane(server.url) as lane:
        assert await lane.call_many([("SET", "k", 1), ("INCR", "k"), ("GET", "k")]) == [b"OK", 2, b"2"]


async def test_of_several_failures_the_first_is_raised_and_the_lane_goes_on(server: RedisServer) -> None:
    async with _lane(server.url) as lane:
        with pytest.raises(NodeError, match="WRONGTYPE"):
            await lane.call_many([("LPUSH", "k", 1), ("GET", "k"), ("NOSUCH",), ("PING",)])
        assert await lane.call("PING") == b"PONG"


async def test_a_lost_connection_is_opened_again_by_the_next_call(server: RedisServer) -> None:
    lost: list[str] = []
    async with _lane(server.url, on_lost=lambda: lost.append("lost")) as lane:
        await lane.call("PING")
        for number in range(1, 4):
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await until(lambda number=number: len(lost) == number)  # type: ignore[misc] # bound now
            assert await lane.call("PING") == b"PONG"


async def test_a_process_that_restarts_is_found_again(server: RedisServer) -> None:
    async with _lane(server.url) as lane:
        await lane.call("PING")
        server.kill()
        for _ in range(3):
            with pytest.raises(NodeError) as caught:
                await lane.call("PING")
            assert caught.value.reason is FailureReason.CONNECTION
        server.restart()
        assert await lane.call("PING") == b"PONG"


async def test_the_greeting_comes_first_on_every_connection(server: RedisServer) -> None:
    lost: list[str] = []
    greeting = [("CLIENT", "SETNAME", "greeted")]
    async with _lane(f"{server.url}/3", greeting=greeting, on_lost=lambda: lost.append("lost")) as lane:
        for number in range(1, 3):
            assert await lane.call("CLIENT", "GETNAME") == b"greeted"
            assert b" db=3 " in await lane.call("CLIENT", "INFO")
            assert b" resp=3" in await lane.call("CLIENT", "INFO")
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await until(lambda number=number: len(lost) == number)  # type: ignore[misc] # bound now


async def test_with_a_wrong_password_calls_are_refused_and_with_the_right_one_they_are_not(
    server: RedisServer,
) -> None:
    server.command("ACL", "SETUSER", "me", "on", ">right", "~*", "+@all")
    async with _lane(f"redis://me:wrong@127.0.0.1:{server.port}") as lane:
        with pytest.raises(NodeError, match="WRONGPASS") as caught:
            await lane.call("PING")
        assert caught.value.reason is FailureReason.REFUSED
    async with _lane(f"redis://me:right@127.0.0.1:{server.port}") as lane:
        assert await lane.call("ACL", "WHOAMI") == b"me"


async def test_a_unix_socket_leads_there_too(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    with RedisServer("--unixsocket", str(path)):
        async with _lane(f"unix://{path}") as lane:
            assert await lane.call("PING") == b"PONG"


async def test_a_name_with_an_address_that_nobody_listens_at_leads_to_the_other(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def two_addresses(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        families = [(socket.AF_INET6, ("::1", port, 0, 0)), (socket.AF_INET, ("127.0.0.1", port))]
        return [(family, socket.SOCK_STREAM, 6, "", where) for family, where in families]

    # Names are the machine's: whether localhost has an IPv6 address is not for a test to decide.
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", _only_for("cache.example", two_addresses))
    async with _lane(f"redis://cache.example:{server.port}") as lane:
        assert await lane.call("PING") == b"PONG"
        assert asked == ["cache.example"]


def _only_for(name: str, resolve: Any) -> Any:  # noqa: ANN401 - a loop's own method
    """The loop's getaddrinfo, but for one name."""
    real = asyncio.get_running_loop().getaddrinfo

    async def getaddrinfo(host: str, port: int, **options: Any) -> Any:  # noqa: ANN401 - as above
        return await (resolve if host == name else real)(host, port, **options)

    return getaddrinfo


async def test_a_name_that_leads_nowhere_is_no_connection() -> None:
    async with _lane("unix:///nowhere/at/all.sock") as lane:
        with pytest.raises(NodeError) as caught:
            await lane.call("PING")
        assert caught.value.reason is FailureReason.CONNECTION


async def test_a_server_that_never_says_a_word_costs_the_time_of_connecting_and_no_more() -> None:
    async with _silent() as (url, came), _lane(url, LaneLimits(20.0, SHORT, 100)) as lane:
        answers = await asyncio.gather(*(lane.call("PING") for _ in range(50)), return_exceptions=True)
        assert {answer.reason for answer in answers if isinstance(answer, NodeError)} == {
            FailureReason.TIMEOUT
        }
        assert len(came) <= 1


async def test_a_frozen_process_costs_one_calls_time_and_is_found_again(
    server: RedisServer,
) -> None:
    async with _lane(server.url, LaneLimits(SHORT, 20.0, 100)) as lane:
        assert await _answered(lane, "PING") == b"PONG"
        server.freeze()
        answers = await asyncio.gather(*(lane.call("PING") for _ in range(20)), return_exceptions=True)
        assert {answer.reason for answer in answers if isinstance(answer, NodeError)} == {
            FailureReason.TIMEOUT
        }
        server.thaw()
        for number in range(10):  # replies that came too late are nobody else's
            assert await _answered(lane, "ECHO", number) == b"%d" % number


async def test_an_event_loop_that_is_held_up_while_a_lane_opens_is_not_the_nodes_fault(
    server: RedisServer,
) -> None:
    async with _lane(server.url, LaneLimits(20.0, 0.4, 100)) as lane:
        calling = asyncio.ensure_future(lane.call("PING"))
        for _ in range(3):
            await asyncio.sleep(0)
        time.sleep(1.2)  # noqa: ASYNC251 - a collection, or a burst of work
        assert await calling == b"PONG"


async def test_a_caller_that_leaves_does_not_take_the_connection_from_the_others() -> None:
    async with _silent() as (url, came), _lane(url) as lane:
        leaving, staying = (asyncio.ensure_future(lane.call("PING")) for _ in range(2))
        await until(lambda: len(came) == 1)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        assert leaving.cancelled()
        assert not staying.done()
        [(reader, writer)] = came
        writer.write(b"%0\r\n")  # what HELLO is answered
        async with asyncio.timeout(20):
            await reader.readuntil(b"PING\r\n")
        writer.write(b"+PONG\r\n")
        assert await staying == b"PONG"


async def test_a_lane_that_is_closed_while_it_opens_fails_its_callers_and_cancels_none() -> None:
    async with _silent() as (url, came), _lane(url) as lane:
        waiting = asyncio.ensure_future(lane.call("PING"))
        await until(lambda: len(came) == 1)
        await lane.close()
        with pytest.raises(NodeError, match="closed here") as caught:
            await waiting
        assert caught.value.reason is FailureReason.CONNECTION


async def test_a_lane_that_is_closed_fails_calls_under_way_and_opens_no_more(server: RedisServer) -> None:
    async with _lane(server.url) as lane:
        await lane.call("PING")
        waiting = asyncio.ensure_future(lane.call("BLPOP", "nothing", 0))
        await asyncio.sleep(0)
        await lane.close()
        with pytest.raises(NodeError):
            await waiting
        with pytest.raises(NodeError, match="closed here"):
            await lane.call("PING")


async def test_what_is_not_redis_is_no_connection() -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    web = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with web, _lane(f"redis://127.0.0.1:{web.sockets[0].getsockname()[1]}") as lane:
        with pytest.raises(NodeError) as caught:
            await lane.call("PING")
        assert caught.value.reason is FailureReason.CONNECTION
