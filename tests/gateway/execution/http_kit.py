"""Servers that answer with exactly the bytes they are given, behind a Unix socket: no network needed."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.execution.http_client import HeaderLines, HttpSubgraphClient
from gateway.execution.http_pool import Connector, HttpPool
from gateway.execution.response_decoding import SubgraphResponse, decode_answer
from gateway.execution.subgraph_client import RequestBody, SubgraphRequest
from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from gateway.execution.subgraph_client import SubgraphClient

ASK = SubgraphRequest(
    subgraph="s",
    document="{x}",
    operation_name=None,
    operation_kind=OperationKind.QUERY,
    body=RequestBody("{x}", None).with_variables({}),
)


async def ask(client: SubgraphClient, request: SubgraphRequest = ASK) -> SubgraphResponse:
    """What a client fetched, read."""
    return decode_answer(request.subgraph, await client.fetch(request))


@dataclass(slots=True)
class RawServer:
    """Sends the chunks, one after the other, to everyone who asks; keeps what it was sent.

    Attributes:
        hang_up: close the connection after the chunks, as a server that breaks off does.
        dropped: requests, counted from 1, after which the connection is closed without an answer.
        chunks_sent: how far it came, over all connections.
        connections: how many were opened.
    """

    chunks: Sequence[bytes]
    hang_up: bool = False
    dropped: Sequence[int] = ()
    requests: list[bytes] = field(default_factory=list)
    chunks_sent: int = 0
    connections: int = 0
    closed: int = 0
    all_closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                self.requests.append(head + await reader.readexactly(length))
                if len(self.requests) in self.dropped:
                    break
                for chunk in self.chunks:
                    writer.write(chunk)
                    await writer.drain()
                    self.chunks_sent += 1
                if self.hang_up:
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self.closed += 1
        if self.closed == self.connections:
            self.all_closed.set()


class HeldServer:
    """Answers when the test says so: each request it has read stands in `asked` with its connection."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[bytes, asyncio.StreamWriter]] = asyncio.Queue()
        self.connections = 0
        self.closed: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
                await self.asked.put((await reader.readexactly(length), writer))
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        await self.closed.put(writer)

    async def next(self, body: bytes) -> asyncio.StreamWriter:
        """Wait for the next request, which must have that body; return its connection."""
        asked, writer = await self.asked.get()
        assert asked == body
        return writer

    async def answer_next(self, body: bytes) -> asyncio.StreamWriter:
        """Answer the next request, which must have that body, with that body."""
        writer = await self.next(body)
        writer.write(http("200 OK", "text/plain", body))
        return writer


def http(status: str, content_type: str | None, body: bytes, *more: str) -> bytes:
    """A whole HTTP answer."""
    headers = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *more]
    if content_type is not None:
        headers.append(f"content-type: {content_type}")
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def chunked(*pieces: bytes) -> bytes:
    """A body in chunked coding; empty pieces are left out."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


def unix_connector(socket: str) -> Connector:
    """A way to the socket, whatever the URL's host."""

    async def connect(protocol: Callable[[], asyncio.Protocol]) -> None:
        await asyncio.get_running_loop().create_unix_connection(protocol, socket)

    return connect


@contextlib.asynccontextmanager
async def subgraph_at(
    folder: Path, server: RawServer, max_response_bytes: int = 1 << 20
) -> AsyncIterator[HttpSubgraphClient]:
    """A client of the server."""
    socket = str(folder / "s")
    listening = await asyncio.start_unix_server(server.serve, socket)
    pool = HttpPool(
        "http://subgraph/graphql", max_response_bytes=max_response_bytes, connector=unix_connector(socket)
    )
    try:
        yield HttpSubgraphClient(pool, HeaderLines())
    finally:
        await pool.close()
    if server.connections:
        await server.all_closed.wait()
    listening.close()
    await listening.wait_closed()
