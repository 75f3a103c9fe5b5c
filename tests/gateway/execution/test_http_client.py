from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from typing import TYPE_CHECKING

import orjson
import pytest
from msgspec.structs import replace

from gateway.errors import ErrorCode
from gateway.execution.deadline_client import DeadlineClient
from gateway.execution.subgraph_client import RequestBody, SubgraphFailure, SubgraphRequest
from gateway.query_plan.nodes import OperationKind
from tests.gateway.execution.http_kit import ASK, RawServer, ask, http, subgraph_at

if TYPE_CHECKING:
    from pathlib import Path

JSON = "application/json"
GOOD = b'{"data":{"x":1}}'


async def failure_of(folder: Path, server: RawServer, limit: int = 1 << 20) -> SubgraphFailure:
    async with subgraph_at(folder, server, limit) as client:
        with pytest.raises(SubgraphFailure) as raised:
            await ask(client)
    return raised.value


async def test_a_request_is_a_post_of_json_with_everything_the_subgraph_needs(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)])
    request = SubgraphRequest(
        subgraph="s",
        document="query Q($n: Int) {x(n: $n)}",
        operation_name="Q",
        operation_kind=OperationKind.QUERY,
        body=RequestBody("query Q($n: Int) {x(n: $n)}", "Q").with_variables({"n": 1}),
        headers=(("x-principal", "signed"),),
        trace_headers=(("traceparent", "00-1"),),
    )
    async with subgraph_at(tmp_path, server) as client:
        response = await ask(client, request)
    assert response.data == {"x": 1}
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /graphql HTTP/1.1")
    sent = {line.lower() for line in head.split(b"\r\n")}
    assert {
        b"accept: application/graphql-response+json, application/json",
        b"content-type: application/json",
        b"x-principal: signed",
        b"traceparent: 00-1",
    } <= sent
    assert orjson.loads(body) == {
        "query": "query Q($n: Int) {x(n: $n)}",
        "variables": {"n": 1},
        "operationName": "Q",
    }


async def test_headers_that_belong_to_the_connection_are_not_forwarded(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)])
    names = ("content-length", "Transfer-Encoding", "host", "connection", "content-type", "accept", "upgrade")
    forwarded = tuple((name, "forwarded") for name in names)
    async with subgraph_at(tmp_path, server) as client:
        await client.fetch(replace(ASK, headers=forwarded, trace_headers=forwarded))
    assert b"forwarded" not in server.requests[0]


async def test_of_two_headers_with_one_name_the_last_is_sent_and_a_trace_header_wins(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)])
    headers = (("x-a", "1"), ("x-a", "2"), ("x-b", "1"))
    async with subgraph_at(tmp_path, server) as client:
        await client.fetch(replace(ASK, headers=headers, trace_headers=(("x-b", "2"),)))
        await client.fetch(replace(ASK, headers=headers))
    sent = [
        [line for line in request.split(b"\r\n") if line.startswith(b"x-")] for request in server.requests
    ]
    assert sent == [[b"x-a: 2", b"x-b: 2"], [b"x-a: 2", b"x-b: 1"]]


@pytest.mark.parametrize("value", ["1\r\nx-more: 2", "1\nx-more: 2", "1\0"])
async def test_a_header_that_would_end_its_line_is_not_sent(tmp_path: Path, value: str) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)])
    async with subgraph_at(tmp_path, server) as client:
        for request in (
            replace(ASK, headers=(("x-a", value),)),
            replace(ASK, trace_headers=(("x-a", value),)),
        ):
            with pytest.raises(SubgraphFailure) as raised:
                await client.fetch(request)
            assert raised.value.code is ErrorCode.SUBGRAPH_UNAVAILABLE
            assert "x-a" in raised.value.detail
    assert server.requests == []


async def test_a_connection_is_kept_for_the_next_request(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)])
    async with subgraph_at(tmp_path, server) as client:
        for _ in range(3):
            await ask(client)
    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_query_on_a_kept_connection_that_was_just_closed_is_sent_again(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)], dropped=[2])
    async with subgraph_at(tmp_path, server) as client:
        answers = [(await ask(client)).data for _ in range(3)]
    assert answers == [{"x": 1}] * 3
    assert len(server.requests) == 4


async def test_a_mutation_is_never_sent_twice(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, GOOD)], dropped=[2])
    mutation = replace(ASK, operation_kind=OperationKind.MUTATION)
    async with subgraph_at(tmp_path, server) as client:
        await client.fetch(mutation)
        with pytest.raises(SubgraphFailure) as raised:
            await client.fetch(mutation)
    assert raised.value.code is ErrorCode.SUBGRAPH_UNAVAILABLE
    assert len(server.requests) == 2


async def test_a_query_is_sent_twice_at_most(tmp_path: Path) -> None:
    server = RawServer([], dropped=[1, 2, 3])
    failure = await failure_of(tmp_path, server)
    assert failure.code is ErrorCode.SUBGRAPH_UNAVAILABLE
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", ["400 Bad Request", "500 Internal Server Error"])
async def test_an_error_status_with_a_graphql_body_is_read(tmp_path: Path, status: str) -> None:
    body = b'{"errors":[{"message":"no such field"}]}'
    server = RawServer([http(status, "application/graphql-response+json; charset=utf-8", body)])
    async with subgraph_at(tmp_path, server) as client:
        response = await ask(client)
    assert response.data is None
    assert response.errors == [{"message": "no such field"}]


async def test_a_compressed_answer_is_read(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", JSON, gzip.compress(GOOD), "content-encoding: gzip")])
    async with subgraph_at(tmp_path, server) as client:
        assert (await ask(client)).data == {"x": 1}


async def test_an_answer_without_a_content_type_is_judged_by_its_body(tmp_path: Path) -> None:
    server = RawServer([http("200 OK", None, GOOD)])
    async with subgraph_at(tmp_path, server) as client:
        assert (await ask(client)).data == {"x": 1}


@pytest.mark.parametrize(
    ("status", "content_type", "body", "code"),
    [
        ("200 OK", "text/html", b"<html>", ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b"<html>", ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b'{"data":{"x":', ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b'{"data":{"x":NaN}}', ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b'{"data":{"x":"\xff"}}', ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b'{"data":' + b"[" * 100_000, ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("200 OK", JSON, b"", ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("301 Moved", JSON, b"{}", ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("404 Not Found", "text/plain", b"not found", ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ("502 Bad Gateway", "text/html", b"<html>", ErrorCode.SUBGRAPH_UNAVAILABLE),
        ("503 Service Unavailable", JSON, b'{"reason":"down"}', ErrorCode.SUBGRAPH_UNAVAILABLE),
    ],
)
async def test_what_is_no_graphql_response_is_a_typed_failure(
    tmp_path: Path, status: str, content_type: str, body: bytes, code: ErrorCode
) -> None:
    failure = await failure_of(tmp_path, RawServer([http(status, content_type, body)]))
    assert (failure.subgraph, failure.code) == ("s", code)


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    server = RawServer([http("302 Found", JSON, b"", "location: http://elsewhere/")])
    await failure_of(tmp_path, server)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"],
        [b"certainly no HTTP\r\n\r\n"],
    ],
)
async def test_a_server_that_breaks_off_is_unavailable(tmp_path: Path, chunks: list[bytes]) -> None:
    failure = await failure_of(tmp_path, RawServer(chunks, hang_up=True))
    assert failure.code is ErrorCode.SUBGRAPH_UNAVAILABLE


async def test_a_subgraph_that_does_not_listen_is_unavailable(tmp_path: Path) -> None:
    server = RawServer([])
    async with subgraph_at(tmp_path, server) as client:
        (tmp_path / "s").unlink()
        with pytest.raises(SubgraphFailure) as raised:
            await ask(client)
    assert raised.value.code is ErrorCode.SUBGRAPH_UNAVAILABLE


async def test_a_huge_announced_body_is_refused_before_it_is_read(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 200000000\r\n\r\n"
    failure = await failure_of(tmp_path, RawServer([head], hang_up=True))
    assert failure.code is ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE


async def test_a_huge_body_is_cut_off_and_costs_no_more_memory_than_the_limit(tmp_path: Path) -> None:
    megabyte = b"x" * (1 << 20)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    server = RawServer([head, *[b"100000\r\n" + megabyte + b"\r\n"] * 200], hang_up=True)
    tracemalloc.start()
    failure = await failure_of(tmp_path, server, limit=4 << 20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failure.code is ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE
    assert server.chunks_sent < 30
    assert peak < 32 << 20


async def test_a_compressed_bomb_is_cut_off_too(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (200 << 20), compresslevel=1)
    tracemalloc.start()
    server = RawServer([http("200 OK", JSON, bomb, "content-encoding: gzip")])
    failure = await failure_of(tmp_path, server, limit=4 << 20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failure.code in {ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE, ErrorCode.SUBGRAPH_UNAVAILABLE}
    assert peak < 64 << 20


async def test_a_subgraph_that_never_answers_is_left_at_the_deadline(tmp_path: Path) -> None:
    async with subgraph_at(tmp_path, RawServer([])) as client:
        deadline = asyncio.get_running_loop().time() + 0.03
        request = replace(ASK, deadline=deadline)
        with pytest.raises(SubgraphFailure) as raised:
            await DeadlineClient(client).fetch(request)
    assert raised.value.code is ErrorCode.SUBGRAPH_TIMEOUT
