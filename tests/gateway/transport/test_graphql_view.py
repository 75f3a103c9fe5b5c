"""GraphQL over HTTP, against a pipeline that is a function: no socket, no subgraph."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema
from starlette.testclient import TestClient

from gateway.errors import ClientError, ErrorCode
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.pipeline.refusals import refusal
from gateway.projection.response import GraphQLResponse
from gateway.transport.answers import GRAPHQL_RESPONSE, JSON
from gateway.transport.federated_schema import FederatedSchema
from gateway.transport.graphql_view import GraphQLView

Answer = Callable[[GraphQLRequest], GraphQLResponse]


class FakePipeline:
    """Answers with a function and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[GraphQLRequest] = []

    async def run(self, request: GraphQLRequest) -> GraphQLResponse:
        self.asked.append(request)
        return self._answer(request)

    def api_schema(self) -> GraphQLSchema:
        return build_schema("type Query { a: Int }")


def good(_: GraphQLRequest) -> GraphQLResponse:
    return GraphQLResponse({"a": 1})


def invalid(_: GraphQLRequest) -> GraphQLResponse:
    return refusal([ClientError("no", ErrorCode.GRAPHQL_VALIDATION_FAILED, [(1, 2)])])


def wrong_method(_: GraphQLRequest) -> GraphQLResponse:
    return refusal([ClientError("POST it", ErrorCode.METHOD_NOT_ALLOWED)])


def client(answer: Answer = good, **options: Any) -> tuple[TestClient, FakePipeline]:  # noqa: ANN401
    pipeline = FakePipeline(answer)
    view = GraphQLView(FederatedSchema(pipeline), max_request_bytes=10_000, **options)
    return TestClient(view), pipeline


def test_a_post_is_handed_to_the_pipeline_whole() -> None:
    http, pipeline = client()
    body = {"query": "{ a }", "variables": {"x": 1}, "operationName": "N", "extensions": {"e": 1}}
    response = http.post("/", json=body, headers={"Authorization": "Bearer x", "X-Request-Id": "r1"})
    assert response.json() == {"data": {"a": 1}}
    assert response.headers["x-request-id"] == "r1"
    request = pipeline.asked[0]
    assert (request.document, request.operation_name, request.request_id) == ("{ a }", "N", "r1")
    assert (dict(request.variables), dict(request.extensions)) == ({"x": 1}, {"e": 1})
    assert request.headers["authorization"] == "Bearer x"
    assert not request.safe


def test_a_get_is_safe_and_reads_its_query_string() -> None:
    http, pipeline = client()
    response = http.get("/", params={"query": "{ a }", "variables": '{"x": 2}'}, headers={"accept": JSON})
    assert response.status_code == 200
    assert pipeline.asked[0].safe
    assert dict(pipeline.asked[0].variables) == {"x": 2}


def test_an_id_may_stand_for_the_text_in_a_post_and_in_a_get() -> None:
    http, pipeline = client()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "x"}}
    http.post("/", json={"extensions": extensions})
    for accept in (JSON, "*/*", "text/html,*/*"):
        response = http.get("/", params={"extensions": json.dumps(extensions)}, headers={"accept": accept})
        assert response.json() == {"data": {"a": 1}}
    assert [request.document for request in pipeline.asked] == [""] * 4
    assert [request.safe for request in pipeline.asked] == [False, True, True, True]
    assert all(dict(request.extensions) == extensions for request in pipeline.asked)


@pytest.mark.parametrize("accept", [JSON, "*/*", f"{GRAPHQL_RESPONSE};q=0.5, {JSON}", ""])
def test_json_is_200_for_every_wellformed_request(accept: str) -> None:
    http, _ = client(invalid)
    response = http.post("/", json={"query": "{ b }"}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == JSON
    assert response.json() == {
        "errors": [
            {
                "message": "no",
                "locations": [{"line": 1, "column": 2}],
                "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            }
        ]
    }


def test_graphql_response_json_has_real_status_codes() -> None:
    headers = {"accept": f"{GRAPHQL_RESPONSE}, {JSON};q=0.9"}
    refused = client(invalid)[0].post("/", json={"query": "{ b }"}, headers=headers)
    assert refused.status_code == 400
    assert refused.headers["content-type"] == GRAPHQL_RESPONSE
    assert client()[0].post("/", json={"query": "{ a }"}, headers=headers).status_code == 200


def test_partial_data_is_200() -> None:
    http, _ = client(lambda _: GraphQLResponse(None, [{"message": "x", "extensions": {"code": "C"}}]))
    response = http.post("/", json={"query": "{ a }"}, headers={"accept": GRAPHQL_RESPONSE})
    assert response.status_code == 200
    assert response.json()["data"] is None


def test_a_mutation_by_get_is_405_and_says_what_is_allowed() -> None:
    response = client(wrong_method)[0].get("/", params={"query": "mutation { a }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b'"x"', JSON, 400),
        (b"{}", JSON, 400),
        (b'{"query": 3}', JSON, 400),
        (b'{"query": "{ a }", "variables": []}', JSON, 400),
        (b'{"query": "{ a }", "extensions": 1}', JSON, 400),
        (b'{"query": "{ a }", "operationName": 1}', JSON, 400),
        (b'[{"query": "{ a }"}]', JSON, 400),
        (b'{"query": "\xff"}', JSON, 400),
        (b'{"query": "{ a }"}', "text/plain", 415),
        (b'{"query": "{ a }"}', "application/json; charset=latin-1", 415),
        (b"query=%7Ba%7D", "application/x-www-form-urlencoded", 415),
        (b'{"query": "' + b" " * 20_000 + b'{ a }"}', JSON, 413),
    ],
)
def test_what_is_no_graphql_request_is_refused_with_a_reason(
    content: bytes, content_type: str, status: int
) -> None:
    http, pipeline = client()
    response = http.post("/", content=content, headers={"content-type": content_type})
    assert response.status_code == status
    error = response.json()["errors"][0]
    assert error["message"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert not pipeline.asked


def test_an_unacceptable_accept_header_is_406() -> None:
    assert client()[0].post("/", json={"query": "{ a }"}, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(method: str) -> None:
    response = client()[0].request(method, "/")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_browser_gets_the_ide_unless_it_is_off() -> None:
    page = client()[0].get("/", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert client(graphiql=False)[0].get("/", headers={"accept": "text/html"}).status_code == 404


def test_a_hostile_request_id_is_replaced() -> None:
    http, pipeline = client()
    http.post("/", json={"query": "{ a }"}, headers={"x-request-id": "a" * 1000})
    assert len(pipeline.asked[0].request_id) == 32


@pytest.mark.parametrize("corridor", [True, False])
async def test_a_client_that_leaves_has_its_operation_cancelled(corridor: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    started, cancelled = asyncio.Event(), asyncio.Event()

    class Slow(FakePipeline):
        async def run(self, request: GraphQLRequest) -> GraphQLResponse:
            started.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set()
                raise
            return await super().run(request)

    view = GraphQLView(FederatedSchema(Slow(good)), max_request_bytes=1000, corridor=corridor)
    body = json.dumps({"query": "{ a }"}).encode()
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await started.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
        raise AssertionError(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    async with asyncio.timeout(60):
        await view(scope, receive, send)
    assert cancelled.is_set()
