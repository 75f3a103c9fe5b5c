"""Keep-alive connections to one URL: POST bytes, get an answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from typing import TYPE_CHECKING, Protocol

from gateway.execution.http_connection import HttpConnection
from gateway.execution.http_errors import HttpUnavailable
from gateway.execution.http_request_head import parse_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.execution.http_answer import HttpAnswer
    from gateway.execution.http_request_head import HttpTarget

# Shorter than what stands between usually allows: firewalls and address translators forget a silent
# connection without telling anyone, and the next request on it would hang until its deadline.
_MAX_IDLE_SECONDS = 15.0


class Connector(Protocol):
    """Opens connections."""

    async def __call__(self, protocol: Callable[[], asyncio.Protocol]) -> None:
        """Connect, TLS included, and give the transport to the protocol.

        Raises:
            OSError: it cannot be done.
        """
        ...


class HttpPool:
    """Sends POST requests to one URL over at most `max_connections` connections.

    An idle connection is used again, the most recently used first, so that those beyond what the load
    needs grow old and are closed. When all are busy, callers wait their turn; nobody overtakes. No
    cookies, no redirects: an answer is handed over as it is. Deadlines are the caller's: cancel the call.

    Args:
        url: http or https.
        max_response_bytes: a body's limit, as sent and as decompressed.
        connect_timeout: seconds, TLS included.
        max_idle_seconds: how long an unused connection is trusted.
        connector: how to connect, if not to the URL's host and port.

    Raises:
        ValueError: as `parse_target`.
    """

    def __init__(
        self,
        url: str,
        *,
        max_response_bytes: int,
        max_connections: int = 100,
        connect_timeout: float = 2.0,
        max_idle_seconds: float = _MAX_IDLE_SECONDS,
        connector: Connector | None = None,
    ) -> None:
        target = parse_target(url)
        self._head = target.head
        self._max_response_bytes = max_response_bytes
        self._max_connections = max_connections
        self._connect_timeout = connect_timeout
        self._max_idle_seconds = max_idle_seconds
        self._connect = connector or _connector_to(target)
        self._closed = False
        # Busy slots and idle connections together never exceed the bound: a slot is freed when its connection
        # becomes idle, and a new connection is opened only when none is idle.
        self._busy = 0
        self._idle: deque[HttpConnection] = deque()
        self._waiting: deque[asyncio.Future[HttpConnection | None]] = deque()
        self._alive: set[HttpConnection] = set()

    async def post(self, body: bytes, headers: bytes, *, may_repeat: bool) -> HttpAnswer:
        """Send one request and return the answer, whatever its status.

        Args:
            body: JSON.
            headers: further header lines, from `encode_headers`.
            may_repeat: sending it twice does no harm. If its connection breaks off before any of the answer
                has come (most often a kept one that the server was just closing), it is sent once more, over
                a fresh connection.

        Raises:
            HttpUnavailable: no connection in time, or it broke off; also once the pool is closed.
            HttpBadAnswer: the answer is not HTTP, or not as announced.
            HttpAnswerTooLarge: its body is over the limit.
        """
        request = b"%bcontent-length: %d\r\n%b\r\n%b" % (self._head, len(body), headers, body)
        connection = await self._take()
        try:
            if connection is None:
                connection = await self._open()
            try:
                answer = await connection.exchange(request)
            except HttpUnavailable:
                if connection.answer_begun or not may_repeat:
                    raise
                connection = await self._open()
                answer = await connection.exchange(request)
        except BaseException:
            # Cancellation too: the answer that is under way would be the next caller's.
            if connection is not None:
                connection.abort()
            self._give_back(None)
            raise
        self._give_back(connection)
        return answer

    async def close(self) -> None:
        """Close every connection; calls under way and waiting fail with HttpUnavailable."""
        self._closed = True
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(_closed())
        alive = list(self._alive)
        for connection in alive:
            connection.abort("the connection pool was closed")
        for connection in alive:
            await connection.wait_gone()

    async def _take(self) -> HttpConnection | None:
        """Take a slot, and an idle connection if there is one."""
        self._refuse_if_closed()
        if self._busy < self._max_connections:
            self._busy += 1
            return self._usable_idle()
        waiter: asyncio.Future[HttpConnection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            connection = await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._give_back(waiter.result())  # handed over in the same moment: the next one's now
            elif waiter in self._waiting:
                self._waiting.remove(waiter)
            raise
        return connection if connection is not None and connection.usable else None

    def _usable_idle(self) -> HttpConnection | None:
        if not self._idle:
            return None
        oldest_allowed = asyncio.get_running_loop().time() - self._max_idle_seconds
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.idle_since >= oldest_allowed:
                return connection
            connection.abort()
        return None

    def _give_back(self, connection: HttpConnection | None) -> None:
        """Free a slot, with its connection if that can be used again; the longest waiting caller gets it."""
        if connection is not None and not connection.usable:
            connection = None
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._busy -= 1
        if connection is None:
            return
        if self._closed:
            connection.abort()
            return
        connection.idle_since = now = asyncio.get_running_loop().time()
        self._idle.append(connection)
        if self._idle[0].idle_since < now - self._max_idle_seconds:
            self._idle.popleft().abort()

    async def _open(self) -> HttpConnection:
        """Connect, in a slot that is already taken."""
        self._refuse_if_closed()
        made: list[HttpConnection] = []

        def protocol() -> HttpConnection:
            connection = HttpConnection(self._max_response_bytes, self._forget)
            made.append(connection)
            return connection

        try:
            async with asyncio.timeout(self._connect_timeout):
                await self._connect(protocol)
        except BaseException as error:
            for connection in made:
                connection.abort()
            if isinstance(error, TimeoutError):
                raise HttpUnavailable(f"no connection within {self._connect_timeout} s") from None
            if isinstance(error, OSError):
                raise HttpUnavailable(f"cannot connect: {type(error).__name__}: {error}") from error
            raise
        connection = made[-1]
        if self._closed:
            connection.abort()
            raise _closed()
        if not connection.usable:
            raise HttpUnavailable("the server closed the connection as soon as it was there")
        self._alive.add(connection)
        return connection

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise _closed()

    def _forget(self, connection: HttpConnection) -> None:
        self._alive.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)


def _connector_to(target: HttpTarget) -> Connector:
    context = ssl.create_default_context() if target.tls else None

    async def connect(protocol: Callable[[], asyncio.Protocol]) -> None:
        transport, _ = await asyncio.get_running_loop().create_connection(
            protocol, target.host, target.port, ssl=context
        )
        # Event loops set this themselves, but none promises it; without it a request in two packets waits
        # for the server's delayed acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    return connect


def _closed() -> HttpUnavailable:
    return HttpUnavailable("the connection pool is closed")
