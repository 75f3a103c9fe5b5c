from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import uvloop

from gateway.execution.http_errors import HttpBadAnswer, HttpUnavailable
from gateway.execution.http_pool import HttpPool
from gateway.execution.http_request_head import encode_headers
from tests.gateway.execution.http_kit import HeldServer, RawServer, http, unix_connector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from gateway.execution.http_answer import HttpAnswer
    from gateway.execution.http_pool import Connector

URL = "http://subgraph/graphql"
LIMIT = 1 << 20
OK = http("200 OK", "application/json", b"{}")
on_loopback = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"])]


@asynccontextmanager
async def pool_at(
    folder: Path,
    server: HeldServer | RawServer,
    *,
    max_connections: int = 100,
    max_idle_seconds: float = 15.0,
    connector: Connector | None = None,
) -> AsyncIterator[HttpPool]:
    """A pool of connections to the server."""
    socket = str(folder / "s")
    served: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        await server.serve(reader, writer)

    listening = await asyncio.start_unix_server(serve, socket)
    pool = HttpPool(
        URL,
        max_response_bytes=LIMIT,
        max_connections=max_connections,
        max_idle_seconds=max_idle_seconds,
        connector=connector or unix_connector(socket),
    )
    try:
        yield pool
    finally:
        await pool.close()
        listening.close()
        await asyncio.gather(*filter(None, served))
        await listening.wait_closed()


def start(pool: HttpPool, body: bytes, *, may_repeat: bool = True) -> asyncio.Task[HttpAnswer]:
    return asyncio.create_task(pool.post(body, b"", may_repeat=may_repeat))


async def others_run() -> None:
    """Let everything that is ready come to rest: all here happens in this one event loop."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_request_is_the_constant_head_the_length_the_callers_headers_and_the_body(
    tmp_path: Path,
) -> None:
    server = RawServer([OK])
    async with pool_at(tmp_path, server) as pool:
        answer = await pool.post(b"{x}", encode_headers([("x-a", "1")]), may_repeat=True)
    assert (answer.status, answer.content_type, answer.body) == (200, "application/json", b"{}")
    assert server.requests == [
        (
            b"POST /graphql HTTP/1.1\r\n"
            b"host: subgraph\r\n"
            b"content-type: application/json\r\n"
            b"accept: application/graphql-response+json, application/json\r\n"
            b"accept-encoding: gzip, deflate\r\n"
            b"content-length: 3\r\n"
            b"x-a: 1\r\n"
            b"\r\n"
            b"{x}"
        )
    ]


async def test_the_most_recently_used_connection_is_used_next(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server) as pool:
        calls = [start(pool, b"a"), start(pool, b"b")]
        held = dict([await server.asked.get(), await server.asked.get()])
        for name in (b"b", b"a"):
            held[name].write(OK)
            await calls[b"ab".index(name)]
        for _ in range(3):
            call = start(pool, b"c")
            assert await server.answer_next(b"c") is held[b"a"]
            await call
    assert server.connections == 2


async def test_a_connection_that_was_idle_too_long_is_not_trusted(tmp_path: Path) -> None:
    server = RawServer([OK])
    async with pool_at(tmp_path, server, max_idle_seconds=-1) as pool:
        for _ in range(3):
            await pool.post(b"", b"", may_repeat=False)
    assert (len(server.requests), server.connections) == (3, 3)


async def test_callers_beyond_the_bound_wait_their_turn(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=2) as pool:
        calls = [start(pool, b"%d" % number) for number in range(6)]
        await others_run()
        assert server.asked.qsize() == 2
        for number in range(6):
            await server.answer_next(b"%d" % number)
        assert [(await call).body for call in calls] == [b"%d" % number for number in range(6)]
    assert server.connections == 2


async def test_a_newcomer_does_not_overtake_a_caller_who_was_given_the_connection(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=1) as pool:

        async def first_then_another() -> HttpAnswer:
            await pool.post(b"first", b"", may_repeat=True)
            return await pool.post(b"another", b"", may_repeat=True)

        calls = [asyncio.create_task(first_then_another()), start(pool, b"waiting")]
        for body in (b"first", b"waiting", b"another"):
            await server.answer_next(body)
        assert [(await call).body for call in calls] == [b"another", b"waiting"]
    assert server.connections == 1


async def test_a_waiting_caller_who_leaves_is_passed_over(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=1) as pool:
        first, leaving, last = start(pool, b"first"), start(pool, b"leaving"), start(pool, b"last")
        await others_run()
        leaving.cancel()
        await server.answer_next(b"first")
        await server.answer_next(b"last")
        assert [(await first).body, (await last).body] == [b"first", b"last"]
        assert leaving.cancelled()


async def test_a_caller_who_leaves_as_his_turn_comes_hands_it_on(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=1) as pool:

        async def first_then_cancel() -> None:
            await pool.post(b"first", b"", may_repeat=True)
            leaving.cancel()  # its turn has come, and it has not run yet

        first = asyncio.create_task(first_then_cancel())
        leaving, last = start(pool, b"leaving"), start(pool, b"last")
        await server.answer_next(b"first")
        await server.answer_next(b"last")
        await first
        assert (await last).body == b"last"
        assert leaving.cancelled()
    assert server.connections == 1


async def test_a_caller_who_leaves_takes_his_connection_with_him(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=1) as pool:
        leaving = start(pool, b"leaving")
        waiting = start(pool, b"waiting")
        writer = await server.next(b"leaving")
        leaving.cancel()
        assert await server.closed.get() is writer
        await server.answer_next(b"waiting")
        assert (await waiting).body == b"waiting"
    assert server.connections == 2


async def test_a_caller_who_leaves_while_connecting_frees_his_place(tmp_path: Path) -> None:
    server = HeldServer()
    connect = unix_connector(str(tmp_path / "s"))
    tried = asyncio.Event()

    async def stuck_once(protocol: Callable[[], asyncio.Protocol]) -> None:
        if not tried.is_set():
            tried.set()
            await asyncio.Event().wait()
        await connect(protocol)

    async with pool_at(tmp_path, server, max_connections=1, connector=stuck_once) as pool:
        leaving, waiting = start(pool, b"leaving"), start(pool, b"waiting")
        await tried.wait()
        leaving.cancel()
        await server.answer_next(b"waiting")
        assert (await waiting).body == b"waiting"


async def test_failures_free_their_places(tmp_path: Path) -> None:
    server = RawServer([b"garbage"])
    async with pool_at(tmp_path, server, max_connections=1) as pool:
        for _ in range(3):
            with pytest.raises(HttpBadAnswer):
                await pool.post(b"", b"", may_repeat=True)
    assert (len(server.requests), server.connections) == (3, 3)


async def test_no_connection_in_time_is_a_failure() -> None:
    async def never(protocol: Callable[[], asyncio.Protocol]) -> None:  # noqa: ARG001 - the name is the contract
        await asyncio.Event().wait()

    pool = HttpPool(URL, max_response_bytes=LIMIT, connect_timeout=0.01, connector=never)
    with pytest.raises(HttpUnavailable, match=r"no connection within 0\.01 s"):
        await pool.post(b"", b"", may_repeat=True)
    await pool.close()


async def test_nobody_listening_is_a_failure(tmp_path: Path) -> None:
    connector = unix_connector(str(tmp_path / "nobody"))
    pool = HttpPool(URL, max_response_bytes=LIMIT, connector=connector)
    with pytest.raises(HttpUnavailable, match="cannot connect: FileNotFoundError"):
        await pool.post(b"", b"", may_repeat=True)
    await pool.close()


@pytest.mark.parametrize(("may_repeat", "sent"), [(True, 3), (False, 2)])
async def test_what_broke_off_without_an_answer_is_sent_again_only_if_it_may_be(
    tmp_path: Path, sent: int, *, may_repeat: bool
) -> None:
    server = RawServer([OK], dropped=[2])
    async with pool_at(tmp_path, server) as pool:
        await pool.post(b"", b"", may_repeat=may_repeat)
        if may_repeat:
            await pool.post(b"", b"", may_repeat=may_repeat)
        else:
            with pytest.raises(HttpUnavailable):
                await pool.post(b"", b"", may_repeat=may_repeat)
    assert len(server.requests) == sent


async def test_what_broke_off_within_an_answer_is_not_sent_again(tmp_path: Path) -> None:
    server = RawServer([OK[:-1]], hang_up=True)
    async with pool_at(tmp_path, server) as pool:
        with pytest.raises(HttpUnavailable):
            await pool.post(b"", b"", may_repeat=True)
    assert len(server.requests) == 1


async def test_a_connection_that_the_server_closed_while_idle_is_not_used(tmp_path: Path) -> None:
    server = RawServer([OK], hang_up=True)
    async with pool_at(tmp_path, server) as pool:
        for _ in range(3):
            # What may not be repeated would fail on a connection that is closed.
            await pool.post(b"", b"", may_repeat=False)
            await server.all_closed.wait()
            await others_run()
    assert (len(server.requests), server.connections) == (3, 3)


async def test_a_connection_whose_end_is_only_just_known_is_not_used(tmp_path: Path) -> None:
    server = RawServer([OK])
    connect = unix_connector(str(tmp_path / "s"))
    made: list[asyncio.Protocol] = []

    async def watched(protocol: Callable[[], asyncio.Protocol]) -> None:
        def kept() -> asyncio.Protocol:
            made.append(protocol())
            return made[-1]

        await connect(kept)

    async with pool_at(tmp_path, server, connector=watched) as pool:
        for _ in range(2):
            await pool.post(b"", b"", may_repeat=False)
            made[-1].eof_received()  # and the transport has not told yet that it is closed
    assert (len(server.requests), server.connections) == (2, 2)


async def test_a_server_that_wants_the_connection_closed_gets_it_closed(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", None, b"{}", "connection: close")])
    async with pool_at(tmp_path, server) as pool:
        for _ in range(2):
            await pool.post(b"", b"", may_repeat=False)
        await server.all_closed.wait()
    assert server.connections == 2


async def test_a_pool_that_closes_fails_whoever_is_there_and_whoever_comes(tmp_path: Path) -> None:
    server = HeldServer()
    async with pool_at(tmp_path, server, max_connections=1) as pool:
        idle = start(pool, b"idle")
        await server.answer_next(b"idle")
        await idle
        asking, waiting = start(pool, b"asking"), start(pool, b"waiting")
        writer = await server.next(b"asking")
        await pool.close()
        for call in (asking, waiting, start(pool, b"late")):
            with pytest.raises(HttpUnavailable, match="closed"):
                await call
        assert await server.closed.get() is writer
        await pool.close()


async def test_a_connection_that_comes_after_the_pool_closed_is_closed_at_once(tmp_path: Path) -> None:
    server = HeldServer()
    connect = unix_connector(str(tmp_path / "s"))
    tried, go_on = asyncio.Event(), asyncio.Event()

    async def slow(protocol: Callable[[], asyncio.Protocol]) -> None:
        tried.set()
        await go_on.wait()
        await connect(protocol)

    async with pool_at(tmp_path, server, connector=slow) as pool:
        call = start(pool, b"")
        await tried.wait()
        await pool.close()
        go_on.set()
        with pytest.raises(HttpUnavailable, match="closed"):
            await call
        await server.closed.get()


def test_a_url_that_cannot_be_called_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="neither http nor https"):
        HttpPool("ftp://a/", max_response_bytes=LIMIT)


class TestOnLoopback:
    pytestmark = on_loopback

    @pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
    @pytest.mark.parametrize("size", [10, 5_000_000])
    def test_both_event_loops_carry_it(
        self, run: Callable[[Coroutine[None, None, None]], None], size: int
    ) -> None:
        body = b"x" * size

        async def exchange() -> None:
            server = HeldServer()
            listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 16)
            port = listening.sockets[0].getsockname()[1]
            pool = HttpPool(f"http://127.0.0.1:{port}/g", max_response_bytes=size)
            for _ in range(3):
                call = start(pool, body)
                await server.answer_next(body)
                assert (await call).body == body
            await pool.close()
            await server.closed.get()
            listening.close()
            await listening.wait_closed()
            assert server.connections == 1

        run(exchange())

    async def test_https_speaks_tls_and_names_the_host(self) -> None:
        seen: asyncio.Queue[bytes] = asyncio.Queue()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.put(await reader.read(4096))
            writer.close()

        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        pool = HttpPool(f"https://localhost:{port}/g", max_response_bytes=LIMIT)
        with pytest.raises(HttpUnavailable, match="cannot connect"):
            await pool.post(b"secret", b"", may_repeat=True)
        hello = await seen.get()
        assert hello.startswith(b"\x16\x03")
        assert b"localhost" in hello
        assert b"secret" not in hello
        await pool.close()
        listening.close()
        await listening.wait_closed()
