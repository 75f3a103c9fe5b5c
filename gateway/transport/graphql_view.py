"""GraphQL over HTTP: Strawberry's ASGI view, with our answers, statuses and limits.

The rules are those of the GraphQL over HTTP specification: `application/graphql-response+json` carries
real status codes, `application/json` is 200 for every well-formed GraphQL request, and what is no GraphQL
request at all is 4xx in both. Every refusal is a GraphQL error object with a stable code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.asgi import GraphQL
from strawberry.http.parse_content_type import parse_content_type

from gateway.errors import ClientError, ErrorCode
from gateway.transport.answers import (
    GRAPHQL_RESPONSE,
    JSON,
    negotiate,
    refusal_response,
    status_of,
    status_of_code,
)
from gateway.transport.client_presence import ClientPresence
from gateway.transport.federated_schema import FederatedResult, RequestContext
from gateway.transport.ide import CONTENT_SECURITY_POLICY, IdeTab, render_ide
from gateway.transport.json_corridor import JsonCorridor
from gateway.transport.request_headers import RequestHeaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Message, Receive, Scope, Send
    from starlette.websockets import WebSocket
    from strawberry.http import GraphQLHTTPResponse
    from strawberry.http.base import BaseRequestProtocol
    from strawberry.types import ExecutionResult

    from gateway.projection.response import Response as PipelineResponse
    from gateway.transport.federated_schema import FederatedSchema


class _RequestTooLargeError(Exception):
    """The body is over the limit."""


class _DisconnectedError(Exception):
    """The client left before its request was read."""


class GraphQLView(GraphQL[RequestContext, None]):
    """The ASGI application of one GraphQL endpoint.

    A client that leaves while its operation runs has the operation cancelled.

    Args:
        corridor: plain JSON queries take the short way; the answers are the same without.
    """

    def __init__(
        self,
        schema: FederatedSchema,
        *,
        max_request_bytes: int,
        graphiql: bool = True,
        corridor: bool = True,
    ) -> None:
        super().__init__(schema, graphql_ide="graphiql" if graphiql else None, subscription_protocols=())
        self._max_request_bytes = max_request_bytes
        self._page = render_ide(()) if graphiql else ""
        self._corridor = JsonCorridor(schema.pipeline) if corridor else None

    def open_ide_with(self, tabs: Sequence[IdeTab]) -> None:
        """Choose the operations GraphiQL opens with."""
        self._page = render_ide(tabs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        try:
            body = await _read_body(receive, self._max_request_bytes)
        except _DisconnectedError:
            return
        except _RequestTooLargeError:
            limit = self._max_request_bytes
            error = ClientError(f"The request body is over {limit} bytes.", ErrorCode.BAD_REQUEST)
            await refusal_response(error, 413, JSON)(scope, receive, send)
            return
        plain = self._corridor.admit(scope, body) if self._corridor else None
        if self._corridor and plain:
            await self._corridor.answer(plain, receive, send)
            return
        response: Response | None = None
        with ClientPresence(receive):
            response = await self._respond(Request(scope, _replay(body)), body)
        if response is not None:
            await response(scope, receive, send)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Whether a person asks for GraphiQL; a GET with the id of a trusted document asks for its answer."""
        return super().should_render_graphql_ide(request) and "extensions" not in request.query_params

    async def _respond(self, request: Request, body: bytes) -> Response:
        accepted = negotiate(request.headers.get("accept"))
        if accepted is None and not self.should_render_graphql_ide(self.request_adapter_class(request)):
            message = f'The "Accept" header must allow {JSON} or {GRAPHQL_RESPONSE}.'
            return refusal_response(ClientError(message, ErrorCode.BAD_REQUEST), 406, JSON)
        media_type = accepted or JSON
        if request.method == "POST":
            content_type, parameters = parse_content_type(request.headers.get("content-type", ""))
            if content_type != JSON or parameters.get("charset", "utf-8").lower().strip('"') != "utf-8":
                message = f'POST requests must have "Content-Type: {JSON}", in UTF-8.'
                return refusal_response(ClientError(message, ErrorCode.BAD_REQUEST), 415, media_type)
            if body.lstrip()[:1] not in {b"{", b"["}:
                message = 'The request body must be a JSON object with a "query".'
                return refusal_response(ClientError(message, ErrorCode.BAD_REQUEST), 400, media_type)
        try:
            return await self.run(request)
        except HTTPException as error:
            code = ErrorCode.METHOD_NOT_ALLOWED if error.status_code == 405 else ErrorCode.BAD_REQUEST
            response = refusal_response(ClientError(error.reason, code), error.status_code, media_type)
            if error.status_code == 405:
                response.headers["allow"] = "GET, POST"
            return response
        except ClientError as error:
            return refusal_response(error, status_of_code(error.code.name), media_type)

    async def get_context(self, request: Request | WebSocket, response: Any) -> RequestContext:  # noqa: ANN401 - Strawberry's
        """Take over what the pipeline may know of the request."""
        headers = RequestHeaders(request.headers.raw)
        request_id = headers.request_id()
        response.headers["x-request-id"] = request_id
        response.media_type = negotiate(headers.get("accept")) or JSON
        return RequestContext(
            headers=headers,
            method=str(request.scope["method"]),
            request_id=request_id,
            explain=headers.asks_to_explain(),
        )

    def decode_json(self, data: str | bytes) -> object:
        """Read a request body: strict JSON, duplicate keys keep the last, nesting is bounded."""
        return orjson.loads(data)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Keep the pipeline's response as it is."""
        del request
        return cast("GraphQLHTTPResponse", {"response": cast("FederatedResult", result).response})

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """Write the pipeline's response."""
        answer: PipelineResponse = cast("dict[str, Any]", response_data)["response"]
        media_type = sub_response.media_type or JSON
        response = Response(
            answer.to_bytes(), status_code=status_of(answer, media_type), media_type=media_type
        )
        response.headers["x-request-id"] = sub_response.headers["x-request-id"]
        if response.status_code == 405:
            response.headers["allow"] = "POST"
        return response

    async def render_graphql_ide(self, request: Request) -> Response:
        """Serve GraphiQL."""
        del request
        headers = {"content-security-policy": CONTENT_SECURITY_POLICY, "cache-control": "no-store"}
        return HTMLResponse(self._page, headers=headers)


async def _read_body(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _DisconnectedError
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _RequestTooLargeError
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
