"""HTTP/1.1 as uvicorn speaks it, for clients that offer HTTP/2 on the side.

Java's own client and others send `Upgrade: h2c` with every request over plain HTTP. A server may ignore the
offer (RFC 9110, section 7.8); uvicorn's parser takes it for the end of HTTP and drops the body.
"""

from __future__ import annotations

import re
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_REQUEST: Final = re.compile(rb"(?:POST|GET|PUT|DELETE|PATCH|HEAD|OPTIONS) ")
_OFFER: Final = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, deaf to offers of HTTP/2."""

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        super().data_received(without_offer(data) if b"h2c" in data else data)


def without_offer(data: bytes) -> bytes:
    """Take the offer out of a request's head; nothing else is changed, and no body ever."""
    end = data.find(b"\r\n\r\n")
    if end < 0 or not _REQUEST.match(data):
        return data
    return _OFFER.sub(b"", data[: end + 2]) + data[end + 2 :]
