"""A connection to a node that is opened when needed and again when lost."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evcache.errors import FailureReason, NodeError
from evcache.redis_wire import RedisWire, pack, tls_context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evcache.redis_wire import Command, NodeAddress, Reply


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """Bounds of one lane.

    Attributes:
        timeout: seconds a call waits for its reply.
        connect_timeout: seconds opening may take.
        largest_queue: calls under way at once.
    """

    timeout: float
    connect_timeout: float
    largest_queue: int


class RedisLane:
    """Calls one node over one connection.

    A node has two lanes, for reads and for writes: large values on their way out never hold up a read, and
    each has a bound and a time-out of its own.

    Args:
        address: of the node.
        limits: of calls.
        greeting: further commands that open a connection.
        on_push: called with what the node sends unasked.
        on_lost: called when an open connection has ended.
    """

    def __init__(
        self,
        address: NodeAddress,
        limits: LaneLimits,
        *,
        greeting: Sequence[Command] = (),
        on_push: Callable[[Sequence[Any]], None] | None = None,
        on_lost: Callable[[], None] | None = None,
    ) -> None:
        self._address = address
        self._limits = limits
        self._greeting = (*address.greeting, *greeting)
        self._on_push = on_push
        self._on_lost = on_lost
        self._wire: RedisWire | None = None
        self._connecting: asyncio.Task[RedisWire] | None = None
        self._resolved: tuple[str, int] | None = None
        self._closed = False

    async def call(self, *command: str | bytes | int) -> Reply:
        """Send one command and return its reply.

        Raises:
            NodeError: no reply in time, no connection, too much under way, or a reply that is an error.
        """
        wire = self._wire
        if wire is None:
            wire = await self.connect()
        [future] = wire.send(pack((command,)))
        return await future

    async def call_many(self, commands: Sequence[Command]) -> list[Reply]:
        """Send commands in one write and return their replies in their order.

        Raises:
            NodeError: as call; the first of them where several fail.
        """
        wire = self._wire
        if wire is None:
            wire = await self.connect()
        futures = wire.send(pack(commands), len(commands))
        return [await future for future in futures]

    async def connect(self) -> RedisWire:
        """Open the connection, once for all who ask at the same time.

        Raises:
            NodeError: it cannot be opened in time.
        """
        if self._wire is not None:
            return self._wire
        if self._closed:
            raise NodeError(FailureReason.CONNECTION, "the node was closed here")
        if self._connecting is None:
            self._connecting = asyncio.get_running_loop().create_task(self._open())
            self._connecting.add_done_callback(self._opened)
        # Shielded: a caller that leaves does not take the connection from the others.
        return await asyncio.shield(self._connecting)

    async def close(self) -> None:
        """End the connection; calls under way fail."""
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
        if self._wire is not None:
            self._wire.close()

    async def _open(self) -> RedisWire:
        began = asyncio.get_running_loop().time()
        try:
            return await self._try_to_open()
        except NodeError as error:
            late = asyncio.get_running_loop().time() - began > 2 * self._limits.connect_timeout
            if error.reason is not FailureReason.TIMEOUT or not late:
                raise
        # The event loop was held up for longer than the whole time-out: that says nothing of the node.
        return await self._try_to_open()

    async def _try_to_open(self) -> RedisWire:
        wire: RedisWire | None = None
        try:
            async with asyncio.timeout(self._limits.connect_timeout):
                wire = await self._transport()
                for future in wire.send(pack(self._greeting), len(self._greeting)):
                    await future
        except TimeoutError:
            reason = FailureReason.TIMEOUT
            raise self._given_up(
                wire, reason, f"no connection in {self._limits.connect_timeout * 1000:g} ms"
            ) from None
        except NodeError as error:
            raise self._given_up(wire, error.reason, str(error)) from error
        except OSError as error:
            raise self._given_up(wire, FailureReason.CONNECTION, str(error)) from error
        except asyncio.CancelledError:
            if wire is not None:
                wire.close()
            raise
        self._wire = wire
        return wire

    def _given_up(self, wire: RedisWire | None, reason: FailureReason, text: str) -> NodeError:
        self._resolved = None  # the name may stand for another address by now
        if wire is not None:
            wire.close()
        return NodeError(reason, text)

    def _opened(self, task: asyncio.Task[RedisWire]) -> None:
        self._connecting = None
        if not task.cancelled():
            task.exception()  # every caller that waited has it; nobody may have

    async def _transport(self) -> RedisWire:
        loop = asyncio.get_running_loop()

        def made() -> RedisWire:
            return RedisWire(self._limits.timeout, self._limits.largest_queue, self._on_push, self._lost)

        address = self._address
        if address.path is not None:
            _, wire = await loop.create_unix_connection(made, address.path)
            return wire
        if self._resolved is None:
            found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            self._resolved = str(found[0][4][0]), address.port
        host, port = self._resolved
        if address.tls:
            _, wire = await loop.create_connection(
                made, host, port, ssl=tls_context(), server_hostname=address.host
            )
        else:
            _, wire = await loop.create_connection(made, host, port)
        return wire

    def _lost(self, wire: RedisWire) -> None:
        if wire is self._wire:
            self._wire = None
            if self._on_lost is not None:
                self._on_lost()
