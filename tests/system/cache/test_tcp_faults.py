"""The TCP fault proxy: each toxic does what its name says, to its stream, while it is there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.tcp_faults import (
    Bandwidth,
    FaultProxy,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    SlowClose,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.tcp_faults import Direction

PATIENCE = 20.0
SHORT = 0.15


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that echoes."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    async with FaultProxy("127.0.0.1", server.sockets[0].getsockname()[1]) as running:
        yield running
    server.close()


class Client:
    """A connection, and how long its last echo took."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.seconds = 0.0

    async def echo(self, data: bytes = b"hello") -> bytes:
        started = asyncio.get_running_loop().time()
        self.writer.write(data)
        await self.writer.drain()
        answer = await asyncio.wait_for(self.reader.readexactly(len(data)), PATIENCE)
        self.seconds = asyncio.get_running_loop().time() - started
        return answer

    async def silent(self) -> bool:
        """Whether nothing comes back for a while."""
        try:
            await asyncio.wait_for(self.reader.read(1), SHORT)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def connected(proxy: FaultProxy) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()


async def test_without_toxics_everything_passes(proxy: FaultProxy) -> None:
    data = bytes(range(256)) * 2000
    async with connected(proxy) as client:
        writing = asyncio.create_task(client.echo(data))
        assert await writing == data
    assert proxy.connections == 1


@pytest.mark.parametrize("stream", ["upstream", "downstream"])
async def test_latency_delays_one_direction_while_it_is_there(proxy: FaultProxy, stream: Direction) -> None:
    async with connected(proxy) as client:
        with proxy.having(Latency(0.1, stream=stream)):
            assert await client.echo() == b"hello"
            assert client.seconds >= 0.1
        assert min([await _seconds(client) for _ in range(5)]) < 0.1


async def _seconds(client: Client, data: bytes = b"hello") -> float:
    await client.echo(data)
    return client.seconds


async def test_latency_moves_what_is_sent_and_does_not_hold_up_what_follows(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(Latency(0.2)):
            started = asyncio.get_running_loop().time()
            for number in range(10):
                client.writer.write(b"%d" % number)
                await asyncio.sleep(0.02)
            assert await asyncio.wait_for(client.reader.readexactly(10), PATIENCE) == b"0123456789"
            # One after the other they would take two seconds.
            assert asyncio.get_running_loop().time() - started < 1.5


async def test_jitter_takes_from_a_delay_no_more_than_its_bound(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(Latency(0.03, jitter=0.02)):
            assert min([await _seconds(client) for _ in range(8)]) >= 0.01


async def test_bandwidth_is_a_trickle(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(Bandwidth(20_000)):
            await client.echo(b"x" * 10_000)
            assert client.seconds >= 0.4
        assert min([await _seconds(client, b"x" * 10_000) for _ in range(5)]) < 0.4


async def test_a_timeout_of_nought_is_a_black_hole(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        hole = Timeout()
        proxy.add(hole)
        client.writer.write(b"lost")
        assert await client.silent()
        proxy.remove(hole)
        assert await client.echo(b"found") == b"found"


async def test_a_timeout_closes_the_connection_in_time(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(Timeout(0.05)):
            client.writer.write(b"lost")
            assert await asyncio.wait_for(client.reader.read(), PATIENCE) == b""


async def test_a_reset_is_a_reset(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(ResetPeer()):
            client.writer.write(b"hello")
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(client.reader.read(), PATIENCE)


async def test_a_slicer_delivers_in_slices(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(Slicer(10, 5, seconds=0.005)):
            client.writer.write(b"x" * 100)
            sizes: list[int] = []
            while sum(sizes) < 100:
                sizes.append(len(await asyncio.wait_for(client.reader.read(100), PATIENCE)))
        assert len(sizes) > 1


async def test_limited_data_ends_in_the_middle(proxy: FaultProxy) -> None:
    async with connected(proxy) as client:
        with proxy.having(LimitData(7)):
            client.writer.write(b"12345")
            assert await asyncio.wait_for(client.reader.readexactly(5), PATIENCE) == b"12345"
            client.writer.write(b"67890")
            assert await asyncio.wait_for(client.reader.read(), PATIENCE) == b"67"


async def test_a_slow_close_is_late(proxy: FaultProxy) -> None:
    loop = asyncio.get_running_loop()
    async with connected(proxy) as client:
        with proxy.having(SlowClose(0.2)):
            await client.echo()
            started = loop.time()
            client.writer.write_eof()
            assert await asyncio.wait_for(client.reader.read(), PATIENCE) == b""
            assert loop.time() - started >= 0.2


async def test_down_refuses_and_up_listens_at_the_same_port(proxy: FaultProxy) -> None:
    port = proxy.port
    async with connected(proxy) as client:
        await client.echo()
        await proxy.down()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.echo()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    await proxy.up()
    assert proxy.port == port
    async with connected(proxy) as client:
        assert await client.echo() == b"hello"


async def test_cut_closes_what_is_open_and_takes_new_connections(proxy: FaultProxy) -> None:
    async with connected(proxy) as client, connected(proxy) as other:
        await client.echo()
        await other.echo()
        assert proxy.open_connections == 2
        await proxy.cut()
        assert proxy.open_connections == 0
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.echo()
    async with connected(proxy) as client:
        assert await client.echo() == b"hello"


async def test_toxicity_is_a_share_of_connections_and_repeats_with_its_seed() -> None:
    first, again, other = await _struck(1), await _struck(1), await _struck(2)
    assert first == again
    assert first != other
    assert 0 < sum(first) < len(first)


async def _struck(seed: int) -> list[bool]:
    """Which of 16 connections half a toxic works on."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    struck = []
    async with FaultProxy("127.0.0.1", server.sockets[0].getsockname()[1], seed=seed) as proxy:
        proxy.add(ResetPeer(toxicity=0.5))
        for _ in range(16):
            async with connected(proxy) as client:
                try:
                    await client.echo()
                except ConnectionError:
                    struck.append(True)
                else:
                    struck.append(False)
    server.close()
    return struck


async def test_a_server_that_is_not_there_closes_the_connection() -> None:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with FaultProxy("127.0.0.1", port) as proxy, connected(proxy) as client:
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.echo()
