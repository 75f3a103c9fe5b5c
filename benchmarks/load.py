"""A small closed-loop load generator: each connection sends its next request when it has its answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httptools
import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class LoadResult:
    """What came back.

    Attributes:
        failures: answers with another status than 200, with errors, or unlike the first of the connection.
        response_bytes: of one answer's body, the first connection's.
    """

    requests: int = 0
    failures: int = 0
    response_bytes: int = 0
    seconds: float = 0.0
    problems: list[bytes] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """One connection; also what the parser calls back."""

    def __init__(self, request: bytes, end: float, least: int, result: LoadResult) -> None:
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request, self._end, self._least, self._result = request, end, least, result
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._first: bytes | None = None
        self._count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Judge the answer, and send the next request while there is time."""
        body = b"".join(self._body)
        self._body.clear()
        result = self._result
        self._count += 1
        result.requests += 1
        if self._first is None:
            self._first = body
            result.response_bytes = result.response_bytes or len(body)
        is_answer = self._parser.get_status_code() == 200 and not body.startswith(b'{"errors"')
        if not is_answer or body != self._first or b'"errors":[' in body[-2000:]:
            result.failures += 1
            result.problems = result.problems or [body[:500]]
        if self._transport is None:
            return
        if time.perf_counter() < self._end or self._count < self._least:
            self._parser = httptools.HttpResponseParser(self)
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            if exc is None and self._count:
                self.finished.set_result(None)
            else:
                self.finished.set_exception(exc or ConnectionError("closed without an answer"))


async def run_load(port: int, bodies: Sequence[bytes], seconds: float, least: int = 1) -> LoadResult:
    """Send requests for a while, one connection for each body.

    Args:
        port: of a gateway on the loopback.
        bodies: JSON request bodies.
        seconds: after which nothing new is sent; answers under way are waited for.
        least: requests every connection sends, however long they take.

    Raises:
        OSError: a connection broke.
        TimeoutError: answers did not come.
    """
    result = LoadResult()
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    connections = []
    for body in bodies:
        request = _request(port, body)
        _, connection = await loop.create_connection(
            lambda request=request: _Connection(request, began + seconds, least, result),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        connections.append(connection)
    async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
        await asyncio.gather(*(connection.finished for connection in connections))
    result.seconds = time.perf_counter() - began
    return result


def graphql_body(query: str, **variables: object) -> bytes:
    """A request body."""
    return orjson.dumps({"query": query, "variables": variables})


def _request(port: int, body: bytes) -> bytes:
    head = f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
    return f"{head}accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
