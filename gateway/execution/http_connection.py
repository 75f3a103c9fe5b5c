"""One keep-alive connection: a request's bytes out, one whole answer back, framing by httptools.

Where an answer ends is the part of HTTP that must not be guessed: whatever is not plainly one answer to one
request fails, and the connection with it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from httptools import HttpParserError, HttpResponseParser

from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer, HttpFailure, HttpUnavailable
from gateway.execution.http_inflating import Inflater

if TYPE_CHECKING:
    from collections.abc import Callable

# For everything that is no body: heads (interim answers' too), trailers, chunk extensions.
_MAX_HEAD_BYTES = 64 << 10
_CODINGS = {b"gzip": "gzip", b"x-gzip": "gzip", b"deflate": "deflate"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One final answer, its body whole and decompressed.

    Attributes:
        content_type: the header as it came; None without one.
    """

    status: int
    content_type: str | None
    body: bytes


class HttpConnection(asyncio.Protocol):
    """Carries one exchange at a time.

    Args:
        max_response_bytes: the limit of a body, as sent and as decompressed.
        on_lost: called once, when the connection is gone.

    Attributes:
        usable: may carry an exchange now.
        answer_begun: since the last request, the server has sent something.
        idle_since: the event loop's time; for whoever keeps the connection.
    """

    def __init__(self, max_response_bytes: int, on_lost: Callable[[HttpConnection], None]) -> None:
        self.usable = False
        self.answer_begun = False
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._limit = max_response_bytes
        self._on_lost = on_lost
        self._gone = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._waiter: asyncio.Future[HttpAnswer] | None = None
        self._begin()

    def exchange(self, request: bytes) -> asyncio.Future[HttpAnswer]:
        """Send the bytes; the future yields the answer.

        Only for a usable connection. Whoever stops waiting must call `abort`: the answer would otherwise be
        the next caller's. The future fails with an HttpFailure, after which the connection is not usable.
        """
        self.usable = False
        self.answer_begun = False
        self._begin()
        self._waiter = waiter = self._loop.create_future()
        cast("asyncio.Transport", self._transport).write(request)
        return waiter

    def abort(self, reason: str = "the connection was given up") -> None:
        """Close at once, whatever is under way; safe to repeat."""
        self.usable = False
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
        self.usable = True

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        waiter = self._waiter
        if waiter is None or waiter.done():
            # Nothing was asked: no answer may start with this.
            self.abort()
            return
        self.answer_begun = True
        try:
            self._feed(data)
        except HttpParserError as error:
            # What a callback of ours raised is wrapped; anything else is the parser's own judgement.
            cause = error.__context__
            self._keep = False
            if not self._complete:
                failure = cause if isinstance(cause, HttpFailure) else HttpBadAnswer(f"no HTTP answer: {error}")
                self._fail(failure)
        except HttpFailure as failure:
            self._fail(failure)
        if self._complete:
            self._finish()

    def eof_received(self) -> None:
        """Take note that the server sends no more; the transport then closes itself."""
        self._ended("the server closed the connection")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits, and whoever keeps the connection."""
        if exc is None:
            self._ended("the connection was closed")
        else:
            self._fail(HttpUnavailable(f"the connection broke off: {type(exc).__name__}: {exc}"))
        self.usable = False
        if not self._gone.done():
            self._gone.set_result(None)
        # Connection and parser hold one another; the garbage collector may be far away.
        del self._parser
        self._on_lost(self)

    # Called by the parser.

    def on_message_begin(self) -> None:
        """Refuse a second answer to one request."""
        if self._complete:
            raise HttpBadAnswer("more data after the end of the answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header line (or a trailer's, which nobody reads)."""
        self._fields[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Decide how the body is read, and whether the connection outlives the answer."""
        status = self._status = self._parser.get_status_code()
        if status < 200:
            if status == 101:
                raise HttpBadAnswer("the server changes the protocol, unasked")
            self._fields = {}
            return
        fields = self._fields
        self._head_complete = True
        self._keep = self._parser.should_keep_alive()
        length = fields.get(b"content-length")
        if length is not None and int(length) > self._limit and status not in {204, 304}:
            raise HttpAnswerTooLarge(self._limit)
        if b"transfer-encoding" in fields:
            coding = fields[b"transfer-encoding"]
            if coding.lower() != b"chunked":
                raise HttpBadAnswer(f"unknown transfer coding {coding[:100]!r}")
        elif length is None:
            self._until_close = True
        if b"content-encoding" in fields:
            self._inflater = self._inflater_for(fields[b"content-encoding"])

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body."""
        if not self._head_complete:
            return  # an interim answer's
        self._overhead = 0
        if self._inflater is not None:
            for piece in self._inflater.feed(data):
                self._add(piece)
        elif len(self._body) + len(data) > self._limit:
            raise HttpAnswerTooLarge(self._limit)
        else:
            self._add(data)

    def on_message_complete(self) -> None:
        """Take note that the answer is whole, if it was the final one."""
        self._complete = self._head_complete

    def _begin(self) -> None:
        self._fields: dict[bytes, bytes] = {}
        self._body: bytes | bytearray = b""
        self._inflater: Inflater | None = None
        self._overhead = 0
        self._head_complete = self._until_close = self._complete = self._keep = False

    def _feed(self, data: bytes) -> None:
        room = _MAX_HEAD_BYTES - self._overhead
        if len(data) > room and not self._head_complete:
            self._parser.feed_data(data[:room])
            if not self._head_complete:
                raise HttpBadAnswer(f"the head is over {_MAX_HEAD_BYTES} bytes")
            data = data[room:]
        self._overhead += len(data)  # a piece of the body puts it back to nought
        self._parser.feed_data(data)
        if self._overhead > _MAX_HEAD_BYTES:
            raise HttpBadAnswer(f"over {_MAX_HEAD_BYTES} bytes of trailers or chunk extensions")

    def _add(self, piece: bytes) -> None:
        # One buffer for all but the first piece: a list of many small ones would cost far more than the limit.
        if not self._body:
            self._body = piece
            return
        if isinstance(self._body, bytes):
            self._body = bytearray(self._body)
        self._body += piece

    def _inflater_for(self, coding: bytes) -> Inflater | None:
        coding = coding.strip().lower()
        if coding in {b"", b"identity"}:
            return None
        if coding not in _CODINGS:
            raise HttpBadAnswer(f"unknown content coding {coding[:100]!r}")
        return Inflater(_CODINGS[coding], self._limit)

    def _finish(self) -> None:
        """Hand the answer over, and keep the connection if nothing speaks against it."""
        if self._inflater is not None:
            try:
                self._inflater.finish()
            except HttpBadAnswer as failure:
                self._fail(failure)
                return
        transport = cast("asyncio.Transport", self._transport)
        # A request that is still being written was answered early: what is left of it may never be read.
        if self._keep and not transport.is_closing() and not transport.get_write_buffer_size():
            self.usable = True
        else:
            transport.abort()
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            kind = self._fields.get(b"content-type")
            body = self._body if isinstance(self._body, bytes) else bytes(self._body)
            waiter.set_result(HttpAnswer(self._status, kind.decode("latin-1") if kind else None, body))

    def _ended(self, reason: str) -> None:
        self.usable = False
        if self._waiter is not None and self._head_complete and self._until_close:
            self._finish()
        else:
            self._fail(HttpUnavailable(reason))

    def _fail(self, failure: HttpFailure) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is None:
            return
        self.usable = False
        cast("asyncio.Transport", self._transport).abort()
        if not waiter.done():
            waiter.set_exception(failure)
            # Marks it as seen: whoever waits may be cancelled in this same moment, and that is no fault to log.
            waiter.exception()
