"""The bytes of one HTTP/1.1 answer, read as they come; framing by httptools, no I/O.

Where an answer ends is the part of HTTP that must not be guessed: whatever is not plainly one answer to one
request fails, or at least ends the connection.
"""

from __future__ import annotations

from dataclasses import dataclass

from httptools import HttpParserError, HttpResponseParser

from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer, HttpFailure
from gateway.execution.http_inflating import Inflater

# For everything that is no body: heads (interim answers' too), trailers, chunk extensions.
_MAX_HEAD_BYTES = 64 << 10
_CODINGS = {b"gzip": "gzip", b"x-gzip": "gzip", b"deflate": "deflate"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One final answer, its body whole and decompressed.

    Attributes:
        content_type: the header as it came; None without one.
        cache_control: likewise, with an Age header's seconds in it as `age=`.
    """

    status: int
    content_type: str | None
    body: bytes
    cache_control: str | None = None


class HttpAnswerReader:
    """Reads the answers of one connection, one after the other.

    Args:
        limit: bytes of a body, as sent and as decompressed.

    Attributes:
        complete: the answer is whole.
        reusable: the connection may carry another exchange after this answer.
    """

    complete: bool
    reusable: bool
    _status: int
    _fields: dict[bytes, bytes]
    _body: bytes | bytearray
    _inflater: Inflater | None
    _overhead: int
    _head_complete: bool
    _until_close: bool

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parser = HttpResponseParser(self)
        self.begin()

    def begin(self) -> None:
        """Be ready for the next answer."""
        self.complete = self.reusable = self._head_complete = self._until_close = False
        self._fields = {}
        self._body = b""
        self._inflater = None
        self._overhead = 0

    def feed(self, data: bytes) -> None:
        """Read what came.

        Raises:
            HttpFailure: this will be no answer; the connection and this reader are of no more use.
        """
        try:
            self._feed(data)
        except HttpParserError as error:
            self.reusable = False
            if self.complete:
                return  # what stands behind a whole answer is no part of it
            # What a callback below raised comes as the context of the parser's own complaint.
            cause = error.__context__
            raise (
                cause if isinstance(cause, HttpFailure) else HttpBadAnswer(f"no HTTP answer: {error}")
            ) from None

    def end(self) -> None:
        """Take note that the server sends no more: some answers end with that."""
        self.reusable = False
        self.complete = self.complete or self._until_close

    def answer(self) -> HttpAnswer:
        """Return the whole answer.

        Raises:
            HttpBadAnswer: its compressed body ends too early.
        """
        if self._inflater is not None:
            self._inflater.finish()
        kind = self._fields.get(b"content-type")
        body = self._body if isinstance(self._body, bytes) else bytes(self._body)
        kind_text = None if kind is None else kind.decode("latin-1")
        return HttpAnswer(self._status, kind_text, body, self._cache_control())

    def _cache_control(self) -> str | None:
        words = self._fields.get(b"cache-control")
        if words is None:
            return None
        age = self._fields.get(b"age")
        return (words if age is None else b"%b, age=%b" % (words, age)).decode("latin-1")

    def release(self) -> None:
        """Let go of the parser: the two hold one another, and the garbage collector may be far away."""
        del self._parser

    # Called by the parser.

    def on_message_begin(self) -> None:
        """Refuse a second answer to one request."""
        if self.complete:
            raise HttpBadAnswer("more data after the end of the answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header line (or a trailer, which nobody reads)."""
        if not self._head_complete:
            self._fields[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Decide how the body is read, and whether the connection outlives the answer."""
        status = self._status = self._parser.get_status_code()
        if status < 100 or status == 101:
            raise HttpBadAnswer(f"HTTP status {status}, which nothing here asks for")
        if status < 200:
            self._fields = {}
            return
        self._head_complete = True
        self.reusable = self._parser.should_keep_alive()
        self._judge_framing(status)
        if b"content-encoding" in self._fields:
            self._inflater = self._inflater_for(self._fields[b"content-encoding"])

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
        self.complete = self._head_complete

    def _feed(self, data: bytes) -> None:
        room = _MAX_HEAD_BYTES - self._overhead
        if len(data) > room and not self._head_complete:
            self._parser.feed_data(data[:room])
            self._need_head()
            data = data[room:]
        self._overhead += len(data)  # a piece of the body puts it back to nought
        self._parser.feed_data(data)
        if self._overhead > _MAX_HEAD_BYTES:
            raise HttpBadAnswer(f"over {_MAX_HEAD_BYTES} bytes of trailers or chunk extensions")

    def _need_head(self) -> None:
        if not self._head_complete:
            raise HttpBadAnswer(f"the head is over {_MAX_HEAD_BYTES} bytes")

    def _judge_framing(self, status: int) -> None:
        if status in {204, 304}:
            return  # no body, whatever the head says
        length = self._fields.get(b"content-length")
        if length is not None and int(length) > self._limit:
            raise HttpAnswerTooLarge(self._limit)
        coding = self._fields.get(b"transfer-encoding")
        if coding is None:
            self._until_close = length is None
        elif coding.strip().lower() != b"chunked":
            raise HttpBadAnswer(f"unknown transfer coding {coding[:100]!r}")

    def _inflater_for(self, coding: bytes) -> Inflater | None:
        coding = coding.strip().lower()
        if coding in {b"", b"identity"}:
            return None
        if coding not in _CODINGS:
            raise HttpBadAnswer(f"unknown content coding {coding[:100]!r}")
        return Inflater(_CODINGS[coding], self._limit)

    def _add(self, piece: bytes) -> None:
        # One buffer for all but the first piece: many small ones would cost far more than the limit.
        if not self._body:
            self._body = piece
            return
        if isinstance(self._body, bytes):
            self._body = bytearray(self._body)
        self._body += piece
