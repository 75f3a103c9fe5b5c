"""GraphQL over HTTP: Strawberry's ASGI view, with our answers, statuses and limits.

The rules are those of the GraphQL over HTTP specification: `application/graphql-response+json` carries
real status codes, `application/json` is 200 for every well-formed GraphQL request, and what is no GraphQL
request at all is 4xx in both. Every refusal is a GraphQL error object with a stable code.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.asgi import GraphQL
from strawberry.http.parse_content_type import parse_content_type

from gateway.errors import ClientError, ErrorCode
from gateway.transport.federated_schema import FederatedResult, RequestContext
from gateway.transport.ide import CONTENT_SECURITY_POLICY, IdeTab, render_ide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Message, Receive, Scope, Send
    from starlette.websockets import WebSocket
    from strawberry.http import GraphQLHTTPResponse
    from strawberry.types import ExecutionResult

    from gateway.projection.response import Response as PipelineResponse
    from gateway.transport.federated_schema import FederatedSchema

JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"

_STATUS: Final = {
    ErrorCode.METHOD_NOT_ALLOWED.name: 405,
    ErrorCode.UNAUTHENTICATED.name: 401,
    ErrorCode.INTERNAL_SERVER_ERROR.name: 500,
}
"""Status of a response without data, for `application/graphql-response+json`; 400 otherwise."""

_ALWAYS: Final = frozenset({ErrorCode.METHOD_NOT_ALLOWED.name, ErrorCode.BAD_REQUEST.name})
"""Codes whose status is sent whatever the client accepts: no GraphQL request was made."""


class _RequestTooLargeError(Exception):
    """The body is over the limit."""


class _DisconnectedError(Exception):
    """The client left before its request was read."""


class GraphQLView(GraphQL[RequestContext, None]):
    """The ASGI application of one GraphQL endpoint.

    A client that leaves while its operation runs has the operation cancelled.
    """

    def __init__(
        self,
        schema: FederatedSchema,
        *,
        max_request_bytes: int,
        graphiql: bool = True,
    ) -> None:
        super().__init__(schema, graphql_ide="graphiql" if graphiql else None, subscription_protocols=())
        self._max_request_bytes = max_request_bytes
        self._page = render_ide(()) if graphiql else ""

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
            await _refusal(error, 413, JSON)(scope, receive, send)
            return
        response = await _unless_disconnected(self._respond(Request(scope, _replay(body)), body), receive)
        if response is not None:
            await response(scope, receive, send)

    async def _respond(self, request: Request, body: bytes) -> Response:
        accepted = _negotiate(request.headers.get("accept"))
        if accepted is None and not self.should_render_graphql_ide(self.request_adapter_class(request)):
            message = f'The "Accept" header must allow {JSON} or {GRAPHQL_RESPONSE}.'
            return _refusal(ClientError(message, ErrorCode.BAD_REQUEST), 406, JSON)
        media_type = accepted or JSON
        if request.method == "POST":
            content_type, parameters = parse_content_type(request.headers.get("content-type", ""))
            if content_type != JSON or parameters.get("charset", "utf-8").lower().strip('"') != "utf-8":
                message = f'POST requests must have "Content-Type: {JSON}", in UTF-8.'
                return _refusal(ClientError(message, ErrorCode.BAD_REQUEST), 415, media_type)
            if body.lstrip()[:1] not in {b"{", b"["}:
                message = 'The request body must be a JSON object with a "query".'
                return _refusal(ClientError(message, ErrorCode.BAD_REQUEST), 400, media_type)
        try:
            return await self.run(request)
        except HTTPException as error:
            code = ErrorCode.METHOD_NOT_ALLOWED if error.status_code == 405 else ErrorCode.BAD_REQUEST
            response = _refusal(ClientError(error.reason, code), error.status_code, media_type)
            if error.status_code == 405:
                response.headers["allow"] = "GET, POST"
            return response
        except ClientError as error:
            return _refusal(error, _STATUS.get(error.code.name, 400), media_type)

    async def get_context(self, request: Request | WebSocket, response: Any) -> RequestContext:  # noqa: ANN401 - Strawberry's
        """Take over what the pipeline may know of the request."""
        headers = {key.lower(): value for key, value in request.headers.items()}
        request_id = headers.get("x-request-id", "")
        if not request_id or len(request_id) > 128 or not request_id.isprintable():
            request_id = uuid.uuid4().hex
        response.headers["x-request-id"] = request_id
        response.media_type = _negotiate(headers.get("accept")) or JSON
        return RequestContext(
            headers=headers,
            method=str(request.scope["method"]),
            request_id=request_id,
            explain=headers.get("x-marquee-explain", "") not in {"", "0", "false"},
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
        response = Response(answer.to_bytes(), status_code=_status(answer, media_type), media_type=media_type)
        response.headers["x-request-id"] = sub_response.headers["x-request-id"]
        if response.status_code == 405:
            response.headers["allow"] = "POST"
        return response

    async def render_graphql_ide(self, request: Request) -> Response:
        """Serve GraphiQL."""
        del request
        headers = {"content-security-policy": CONTENT_SECURITY_POLICY, "cache-control": "no-store"}
        return HTMLResponse(self._page, headers=headers)


def _status(answer: PipelineResponse, media_type: str) -> int:
    """200 for what was executed; else by the first error's code and what the client accepts."""
    if answer.executed:
        return 200
    code = answer.first_code() or ErrorCode.INTERNAL_SERVER_ERROR.name
    if media_type == JSON and code not in _ALWAYS:
        return 200
    return _STATUS.get(code, 400)


def _refusal(error: ClientError, status: int, media_type: str) -> Response:
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code.name}}]}
    return Response(json.dumps(body), status_code=status, media_type=media_type)


def _negotiate(accept: str | None) -> str | None:
    """Pick the response's media type; None where the client accepts neither.

    Without a header, or with a wildcard, it is `application/json`, which older clients expect.
    """
    if not accept:
        return JSON
    best: tuple[float, str] | None = None
    for entry in accept.split(","):
        media_type, parameters = parse_content_type(entry.strip())
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            quality = 0.0
        name = JSON if media_type in {"*/*", "application/*"} else media_type
        if name in {JSON, GRAPHQL_RESPONSE} and quality > 0 and (best is None or quality > best[0]):
            best = (quality, name)
    return best[1] if best else None


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


async def _unless_disconnected(work: Any, receive: Receive) -> Response | None:  # noqa: ANN401 - any coroutine
    """Wait for the response, or for the client to leave, which cancels the work."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return cast("Response", working.result()) if working.done() else None
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
