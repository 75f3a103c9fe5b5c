"""Compressed bodies (RFC 9110, section 8.4.1), decompressed piece by piece under a limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

_GZIP = 31
_ZLIB = 15
_RAW_DEFLATE = -15
# zlib collects what it makes in blocks and joins them: a piece of this size bounds what that costs.
_PIECE = 1 << 20


class Inflater:
    """Decompresses one body.

    Args:
        coding: "gzip" or "deflate". The latter means the zlib format, but some servers send bare deflate
            data under that name; the first byte tells them apart.
        limit: bytes, for the body as sent and as decompressed: a stream of nothing but empty members would
            never reach the second.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self._gzip = coding == "gzip"
        self._stream = zlib.decompressobj(_GZIP) if self._gzip else None
        self._limit = limit
        self._sent = 0
        self._made = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what more of the body gives, in pieces of at most 1 MiB.

        Raises:
            HttpAnswerTooLarge: over the limit now.
            HttpBadAnswer: not of this format.
        """
        self._sent += len(data)
        if self._sent > self._limit:
            raise HttpAnswerTooLarge(self._limit)
        more = bool(data)
        while more:
            size = min(self._limit - self._made + 1, _PIECE)
            piece, data = self._step(data, size)
            self._made += len(piece)
            if self._made > self._limit:
                raise HttpAnswerTooLarge(self._limit)
            yield piece
            # A full piece may have more behind it though all input is taken: zlib holds it back.
            more = bool(data) or len(piece) == size

    def finish(self) -> None:
        """Take note that the body has ended.

        Raises:
            HttpBadAnswer: in the middle of the compressed data.
        """
        if self._stream is not None and not self._stream.eof and self._sent:
            raise HttpBadAnswer("the compressed body ends too early")

    def _step(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        """Return a piece of at most that many bytes and the input it left over."""
        if self._stream is None:
            self._stream = zlib.decompressobj(_ZLIB if data[0] & 0x0F == 8 else _RAW_DEFLATE)
        elif self._stream.eof and data:
            if not self._gzip:
                raise HttpBadAnswer("more data after the end of the compressed body")
            self._stream = zlib.decompressobj(_GZIP)  # the next member (RFC 1952, section 2.2)
        try:
            piece = self._stream.decompress(data, size)
        except zlib.error as error:
            raise HttpBadAnswer(f"the body cannot be decompressed ({error})") from None
        return piece, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
