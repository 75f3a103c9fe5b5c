"""A TCP proxy that spoils what goes through it, in Toxiproxy's words.

    async with FaultProxy("127.0.0.1", server.port) as proxy:
        with proxy.having(Latency(0.015)):
            ...  # clients of proxy.port find the server 15 ms further away

A toxic works on one direction: `upstream` is from the client to the server, `downstream` is back. It applies
to connections that are open already and to new ones, until it is taken away. Several apply in the order in
which they were added. Chance (jitter, sizes of slices, toxicity) comes from a seed.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Direction: TypeAlias = Literal["upstream", "downstream"]

_CHUNK = 65_536
_WAITING_CHUNKS = 64
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toxic:
    """What every toxic has.

    Attributes:
        stream: the direction it works on.
        toxicity: the share of connections it works on, 0 to 1; drawn once a connection.
    """

    stream: Direction = "downstream"
    toxicity: float = 1.0


@dataclass(frozen=True, slots=True)
class Latency(Toxic):
    """Everything arrives so many seconds later, give or take the jitter; the rate stays what it was."""

    seconds: float
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Bandwidth(Toxic):
    """No more than so many bytes a second, each direction of each connection for itself."""

    bytes_per_second: float


@dataclass(frozen=True, slots=True)
class Timeout(Toxic):
    """Nothing arrives any more; so many seconds after its next byte a connection is closed, with 0 never."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ResetPeer(Toxic):
    """Connections are reset (RST) so many seconds after their next byte."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Slicer(Toxic):
    """Data arrives in slices of about this size, with a pause of so many seconds after each."""

    average_size: int
    size_variation: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class LimitData(Toxic):
    """A connection is closed after so many bytes, counted from when the toxic was added."""

    count: int


@dataclass(frozen=True, slots=True)
class SlowClose(Toxic):
    """The end of a connection is passed on so many seconds late."""

    seconds: float


class FaultProxy:
    """Listens on a loopback port of its own and passes everything on to one address.

    Attributes:
        port: where it listens; 0 before it was started.
        connections: how many connections it has taken since it was started.
    """

    def __init__(self, host: str, port: int, *, seed: int = 0) -> None:
        self.port = 0
        self.connections = 0
        self._target = (host, port)
        self._toxics: list[Toxic] = []
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()

    @property
    def url(self) -> str:
        """Its address, as redis-py and CACHE_ZONES write it."""
        return f"redis://127.0.0.1:{self.port}"

    @property
    def open_connections(self) -> int:
        """How many connections are open through it."""
        return len(self._links)

    async def up(self) -> None:
        """Listen, at the port it had before if there was one."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Close every connection and take no more: clients find the connection refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cut()

    async def cut(self) -> None:
        """Close every connection there is; new ones are taken."""
        links = list(self._links)
        for link in links:
            link.cut()
        await asyncio.gather(*(link.ended() for link in links))

    def aim(self, host: str, port: int) -> None:
        """Pass new connections on to another address."""
        self._target = (host, port)

    def add(self, toxic: Toxic) -> None:
        """Apply a toxic, to open connections too."""
        self._toxics.append(toxic)

    def remove(self, toxic: Toxic) -> None:
        """Apply it no more."""
        self._toxics.remove(toxic)

    @contextmanager
    def having(self, *toxics: Toxic) -> Iterator[None]:
        """Apply toxics while the block runs."""
        for toxic in toxics:
            self.add(toxic)
        try:
            yield
        finally:
            for toxic in toxics:
                self.remove(toxic)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        if self._server is None:  # taken down while the server was being reached
            writer.transport.abort()
            far_writer.transport.abort()
            return
        link = _Link(
            _Pump("upstream", self._toxics, self._random, reader, far_writer),
            _Pump("downstream", self._toxics, self._random, far_reader, writer),
        )
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)


class _Link:
    """A connection through the proxy: one pump a direction."""

    def __init__(self, *pumps: _Pump) -> None:
        self._pumps = pumps
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Pump until both ends have closed, one of them broke, or `cut` was called."""
        try:
            self._tasks = [asyncio.create_task(pump.run()) for pump in self._pumps]
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for pump in self._pumps:
                pump.close()
            self._ended.set()

    def cut(self) -> None:
        """Stop both directions and close both ends, whatever is still on its way."""
        for pump in self._pumps:
            pump.abort()
        for task in self._tasks:
            task.cancel()

    async def ended(self) -> None:
        """Wait until both ends are closed."""
        await self._ended.wait()


class _BrokenError(Exception):
    """A toxic ended this connection."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What was read, and the loop's time before which it may not be written."""

    data: bytes
    due: float


class _Pump:
    """One direction of one connection: a task that reads, a task that writes, the toxics in between.

    Reading and writing are apart so that a delay moves what was read to a later time and does not hold up
    what comes after it.
    """

    def __init__(
        self,
        direction: Direction,
        toxics: list[Toxic],
        chance: random.Random,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._direction = direction
        self._toxics = toxics
        self._random = chance
        self._reader = reader
        self._writer = writer
        self._chunks: asyncio.Queue[_Chunk | None] = asyncio.Queue(_WAITING_CHUNKS)
        self._drawn: dict[int, tuple[Toxic, bool]] = {}
        self._passed: dict[int, int] = {}

    async def run(self) -> None:
        """Pass everything on until the reader's end.

        Raises:
            _BrokenError: a toxic ended the connection.
            OSError: the other end did.
        """
        reading = asyncio.create_task(self._read())
        writing = asyncio.create_task(self._write())
        try:
            await asyncio.wait((reading, writing), return_when=asyncio.FIRST_EXCEPTION)
            for task in (reading, writing):
                if task.done():
                    task.result()
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    def close(self) -> None:
        """Close the end it writes to, once everything written has left."""
        self._writer.close()

    def abort(self) -> None:
        """Close the end it writes to at once: a peer that does not read could hold it up for ever."""
        self._writer.transport.abort()

    def _active(self) -> list[Toxic]:
        return [toxic for toxic in self._toxics if toxic.stream == self._direction and self._works(toxic)]

    def _works(self, toxic: Toxic) -> bool:
        # The toxic is kept with its draw, so that no other toxic can come to have the same id.
        if id(toxic) not in self._drawn:
            self._drawn[id(toxic)] = (toxic, self._random.random() < toxic.toxicity)
        return self._drawn[id(toxic)][1]

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while data := await self._reader.read(_CHUNK):
            delay = sum(self._delay(toxic) for toxic in self._active() if isinstance(toxic, Latency))
            await self._chunks.put(_Chunk(data, loop.time() + delay))
        await self._chunks.put(None)

    def _delay(self, toxic: Latency) -> float:
        return max(0.0, toxic.seconds + self._random.uniform(-toxic.jitter, toxic.jitter))

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while (chunk := await self._chunks.get()) is not None:
            await asyncio.sleep(chunk.due - loop.time())
            await self._deliver(chunk.data, self._active())
        for toxic in self._active():
            if isinstance(toxic, SlowClose):
                await asyncio.sleep(toxic.seconds)
        if self._writer.can_write_eof():
            self._writer.write_eof()

    async def _deliver(self, data: bytes, toxics: Sequence[Toxic]) -> None:
        """Write the data through these toxics, one after the other."""
        for position, toxic in enumerate(toxics):
            match toxic:
                case Bandwidth() | Slicer():
                    return await self._in_pieces(data, toxic, toxics[position + 1 :])
                case Timeout():
                    return await self._swallow(toxic)
                case ResetPeer():
                    return await self._reset(toxic)
                case LimitData():
                    await self._up_to(toxic, data)
                case _:
                    pass  # a delay is part of when the data is due, a slow close comes at the end
        self._writer.write(data)
        await self._writer.drain()
        return None

    async def _in_pieces(self, data: bytes, toxic: Bandwidth | Slicer, following: Sequence[Toxic]) -> None:
        while data:
            size, pause = self._piece(toxic, len(data))
            await self._deliver(data[:size], following)
            data = data[size:]
            await asyncio.sleep(pause)

    def _piece(self, toxic: Bandwidth | Slicer, length: int) -> tuple[int, float]:
        """How many bytes go next, and how long nothing does afterwards."""
        if toxic not in self._toxics:
            return length, 0.0  # it was taken away meanwhile
        if isinstance(toxic, Slicer):
            variation = self._random.randint(-toxic.size_variation, toxic.size_variation)
            return max(1, toxic.average_size + variation), toxic.seconds
        # In tenths of a second, so that a slow line is a trickle and not one late block.
        size = min(length, max(1, int(toxic.bytes_per_second / 10)))
        return size, size / toxic.bytes_per_second

    async def _swallow(self, toxic: Timeout) -> None:
        """Lose this data; close the connection in time, if the toxic says so."""
        if toxic.seconds:
            await asyncio.sleep(toxic.seconds)
            raise _BrokenError

    async def _reset(self, toxic: ResetPeer) -> None:
        await asyncio.sleep(toxic.seconds)
        sock: socket.socket = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._writer.transport.abort()
        raise _BrokenError

    async def _up_to(self, toxic: LimitData, data: bytes) -> None:
        passed = self._passed.get(id(toxic), 0)
        self._passed[id(toxic)] = passed + len(data)
        if passed + len(data) >= toxic.count:
            self._writer.write(data[: toxic.count - passed])
            await self._writer.drain()
            raise _BrokenError
