"""One connection to a Redis process: commands go out as they come, replies come back in their order.

As EVCache's memcached client, and unlike redis-py's pools, a connection is shared by all callers at once:
nobody waits for another's reply before sending. A caller that gives up leaves its place in the queue, and the
reply is dropped when it comes; redis-py has to close the connection then. It also costs a third of the time
(`make bench-cache`). Packing and parsing are hiredis's.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import hiredis
from redis.asyncio.connection import SSLConnection, parse_url

from evcache.errors import CacheSettingsError, FailureReason, NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Command: TypeAlias = "tuple[str | bytes | int, ...]"
Reply: TypeAlias = Any  # bytes, int, None, or lists and dictionaries of them

_STUCK_SECONDS: Final = 1.0
"""A reply overdue by this much: the connection leads nowhere any more, and is given up."""

_LATE_SECONDS: Final = 0.005
_GRACE_SECONDS: Final = 0.002


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """Where a Redis process listens.

    Attributes:
        host: name or address; empty for a Unix socket.
        port: TCP port.
        path: of a Unix socket.
        tls: whether to speak TLS.
        greeting: commands that open a connection (HELLO with the credentials, SELECT).
    """

    host: str
    port: int
    path: str | None
    tls: bool
    greeting: tuple[Command, ...]

    @classmethod
    def parse(cls, url: str) -> NodeAddress:
        """Read redis://, rediss:// or unix:// with user, password and database.

        Raises:
            CacheSettingsError: not such a URL.
        """
        try:
            parts = parse_url(url)
        except ValueError as error:
            raise CacheSettingsError(f"{url!r} is no address of a Redis process: {error}") from error
        hello: Command = ("HELLO", 3)
        if password := parts.get("password"):
            hello = (*hello, "AUTH", parts.get("username") or "default", password)
        select: tuple[Command, ...] = (("SELECT", number),) if (number := parts.get("db")) else ()
        return cls(
            host=parts.get("host") or ("" if parts.get("path") else "127.0.0.1"),
            port=parts.get("port") or 6379,
            path=parts.get("path"),
            tls=parts.get("connection_class") is SSLConnection,
            greeting=(hello, *select),
        )


class RedisWire(asyncio.Protocol):
    """The protocol of one open connection.

    Args:
        timeout: seconds a caller waits for a reply.
        largest_queue: replies waited for at once; more are refused, so that a slow node cannot pile up work.
        on_push: called with what the node sends unasked.
        on_lost: called once when the connection has ended.
    """

    def __init__(
        self,
        timeout: float,
        largest_queue: int,
        on_push: Callable[[Sequence[Any]], None] | None,
        on_lost: Callable[[RedisWire], None],
    ) -> None:
        self._timeout = timeout
        self._largest_queue = largest_queue
        self._on_push = on_push
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._waiting: deque[tuple[asyncio.Future[Reply], float]] = deque()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._due = 0.0
        self._graced = False

    def send(self, packed: bytes, replies: int = 1) -> list[asyncio.Future[Reply]]:
        """Send packed commands.

        Returns:
            One future a command; NodeError is set on it where no reply comes in time.

        Raises:
            NodeError: too much under way, or the connection has ended.
        """
        transport = self._transport
        if transport is None or transport.is_closing():
            raise NodeError(FailureReason.CONNECTION, "the connection has ended")
        now = self._loop.time()
        if self._waiting and now - self._waiting[0][1] > _STUCK_SECONDS:
            transport.abort()
            raise NodeError(FailureReason.CONNECTION, "nothing has come over the connection for too long")
        if self._paused or len(self._waiting) + replies > self._largest_queue:
            raise NodeError(FailureReason.QUEUE_FULL, "too many calls wait for this node")
        deadline = now + self._timeout
        futures = [self._loop.create_future() for _ in range(replies)]
        for future in futures:
            self._waiting.append((future, deadline))
        if self._timer is None:
            self._wake_at(deadline)
        transport.write(packed)
        return futures

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.abort()

    def _wake_at(self, deadline: float) -> None:
        self._due = deadline
        self._timer = self._loop.call_at(deadline, self._expire)

    def _expire(self) -> None:
        """Tell everyone whose time is over; the timer then stands at the next one's."""
        self._timer = None
        now = self._loop.time()
        if not self._graced and now - self._due > _LATE_SECONDS:
            # The event loop was held up, by a collection or a burst: what is late may be us. Replies that
            # have come meanwhile are read in the next turn; EVCache looks once more for the same reason.
            self._graced = True
            self._timer = self._loop.call_later(_GRACE_SECONDS, self._expire)
            return
        self._graced = False
        for future, deadline in self._waiting:
            if future.done():
                continue
            if deadline > now:
                self._wake_at(deadline)
                return
            future.set_exception(NodeError(FailureReason.TIMEOUT, f"no reply in {self._timeout * 1000:g} ms"))
            # Whoever cancelled or left never looks at it; that is no error of theirs.
            future.exception()

    # -- called by the event loop ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        # Streams have transports that write; uvloop's are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        reader, waiting = self._reader, self._waiting
        reader.feed(data)
        try:
            while (reply := reader.gets()) is not False:
                if isinstance(reply, hiredis.PushNotification):
                    if self._on_push is not None:
                        self._on_push(reply)
                    continue
                future = waiting.popleft()[0]
                if future.done():
                    continue
                if isinstance(reply, hiredis.ReplyError):
                    future.set_exception(NodeError(FailureReason.REFUSED, str(reply)))
                    future.exception()
                else:
                    future.set_result(reply)
        except (hiredis.ProtocolError, IndexError):
            # Not Redis, or replies nobody asked for: nothing on this connection means anything any more.
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            future, _ = self._waiting.popleft()
            if not future.done():
                future.set_exception(NodeError(FailureReason.CONNECTION, f"the connection ended: {exc}"))
                future.exception()
        self._on_lost(self)

    def pause_writing(self) -> None:
        """See asyncio.Protocol: the node does not read; refuse more rather than buffer it."""
        self._paused = True

    def resume_writing(self) -> None:
        """See asyncio.Protocol."""
        self._paused = False


def pack(commands: Sequence[Command]) -> bytes:
    """Commands as they go over the wire."""
    return b"".join([hiredis.pack_command(command) for command in commands])  # type: ignore[arg-type] # tuples of any length


def tls_context() -> ssl.SSLContext:
    """TLS as the machine trusts it."""
    return ssl.create_default_context()
