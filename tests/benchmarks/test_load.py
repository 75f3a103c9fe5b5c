from __future__ import annotations

import asyncio

import pytest

from benchmarks.load import graphql_body, run_load

pytestmark = pytest.mark.system


async def _serve(answers: list[bytes]) -> asyncio.Server:
    """A server that gives one answer after the other, the last one for ever."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            body = answers.pop(0) if len(answers) > 1 else answers[0]
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))

    async def until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handle(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    return await asyncio.start_server(until_closed, "127.0.0.1", 0)


async def test_each_connection_sends_at_least_what_was_asked_for() -> None:
    async with await _serve([b'{"data":{}}']) as server:
        result = await run_load(server.sockets[0].getsockname()[1], [graphql_body("{ a }")] * 3, 0.0, least=4)
    assert (result.requests, result.failures, result.response_bytes) == (12, 0, 11)


async def test_an_answer_unlike_the_first_or_with_errors_is_a_failure() -> None:
    answers = [b'{"data":{}}', b'{"data":1}', b'{"data":{}}']
    async with await _serve(answers) as server:
        result = await run_load(server.sockets[0].getsockname()[1], [graphql_body("{ a }")], 0.0, least=3)
    assert (result.requests, result.failures) == (3, 1)
    async with await _serve([b'{"errors":[{"message":"no"}]}']) as server:
        result = await run_load(server.sockets[0].getsockname()[1], [graphql_body("{ a }")], 0.0)
    assert result.failures == 1
    assert result.problems == [b'{"errors":[{"message":"no"}]}']
