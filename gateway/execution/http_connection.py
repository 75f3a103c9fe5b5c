"""One keep-alive connection: a request's bytes out, one whole answer back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from gateway.execution.http_answer import HttpAnswer, HttpAnswerReader
from gateway.execution.http_errors import HttpFailure, HttpUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable


class HttpConnection(asyncio.Protocol):
    """Carries one exchange at a time.

    Args:
        max_response_bytes: the limit of a body, as sent and as decompressed.
        on_lost: called once, when the connection is gone.

    Attributes:
        answer_begun: since the last request, the server has sent something.
        idle_since: the event loop's time; for whoever keeps the connection.
    """

    def __init__(self, max_response_bytes: int, on_lost: Callable[[HttpConnection], None]) -> None:
        self._ready = False
        self.answer_begun = False
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._on_lost = on_lost
        self._gone = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._reader = HttpAnswerReader(max_response_bytes)
        self._waiter: asyncio.Future[HttpAnswer] | None = None

    @property
    def usable(self) -> bool:
        """May carry an exchange now."""
        # A transport closes a moment before it says so, and then refuses to be written to.
        return self._ready and not cast("asyncio.Transport", self._transport).is_closing()

    def exchange(self, request: bytes) -> asyncio.Future[HttpAnswer]:
        """Send the bytes; the future yields the answer.

        Only for a usable connection. Whoever stops waiting must call `abort`: the answer would otherwise be
        the next caller's. The future fails with an HttpFailure, after which the connection is not usable.
        """
        self._ready = False
        self.answer_begun = False
        self._reader.begin()
        self._waiter = waiter = self._loop.create_future()
        cast("asyncio.Transport", self._transport).write(request)
        return waiter

    def abort(self, reason: str = "the connection was given up") -> None:
        """Close at once, whatever is under way; safe to repeat."""
        self._ready = False
        if self._transport is not None:
            self._transport.abort()
        self._fail(HttpUnavailable(reason))

    async def wait_gone(self) -> None:
        """Wait until the connection is closed for good."""
        await asyncio.shield(self._gone)

    # Called by the transport.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready for the first exchange."""
        self._transport = cast("asyncio.Transport", transport)
        self._ready = True

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        waiter = self._waiter
        if waiter is None or waiter.done():
            # Nothing was asked, or nobody waits any more: the next answer must not start with this.
            self.abort()
            return
        self.answer_begun = True
        try:
            self._reader.feed(data)
        except HttpFailure as failure:
            self._fail(failure)
        else:
            if self._reader.complete:
                self._finish(waiter)

    def eof_received(self) -> None:
        """Take note that the server sends no more; the transport then closes itself."""
        self._ended("the server closed the connection")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits, and whoever keeps the connection."""
        if exc is None:
            self._ended("the connection was closed")
        else:
            self._fail(HttpUnavailable(f"the connection broke off: {type(exc).__name__}: {exc}"))
        self._ready = False
        self._reader.release()
        if not self._gone.done():
            self._gone.set_result(None)
        self._on_lost(self)

    def _finish(self, waiter: asyncio.Future[HttpAnswer]) -> None:
        """Hand the answer over, and keep the connection if nothing speaks against it."""
        try:
            answer = self._reader.answer()
        except HttpFailure as failure:
            self._fail(failure)
            return
        self._waiter = None
        transport = cast("asyncio.Transport", self._transport)
        # A request that is still being written was answered early: the server may never read the rest of it.
        if self._reader.reusable and not transport.get_write_buffer_size():
            self._ready = True
        else:
            transport.abort()
        if not waiter.done():
            waiter.set_result(answer)

    def _ended(self, reason: str) -> None:
        self._ready = False
        self._reader.end()
        if self._waiter is not None and self._reader.complete:
            self._finish(self._waiter)
        else:
            self._fail(HttpUnavailable(reason))

    def _fail(self, failure: HttpFailure) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is None:
            return
        self._ready = False
        cast("asyncio.Transport", self._transport).abort()
        if not waiter.done():
            waiter.set_exception(failure)
            # Marks it as seen: whoever waits may be cancelled in this very moment, which is no fault to log.
            waiter.exception()
