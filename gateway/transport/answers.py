"""What an HTTP answer is besides its body: its media type, its status, and refusals without any operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from strawberry.http.parse_content_type import parse_content_type

from gateway.errors import ClientError, ErrorCode

if TYPE_CHECKING:
    from gateway.projection.response import Response as PipelineResponse

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


def negotiate(accept: str | None) -> str | None:
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


def status_of(answer: PipelineResponse, media_type: str) -> int:
    """200 for what was executed; else by the first error's code and what the client accepts."""
    if answer.executed:
        return 200
    code = answer.first_code() or ErrorCode.INTERNAL_SERVER_ERROR.name
    if media_type == JSON and code not in _ALWAYS:
        return 200
    return status_of_code(code)


def cache_headers_of(answer: PipelineResponse) -> list[tuple[str, str]]:
    """The headers that say how long an answer may be kept, and by what requests it differs."""
    said = answer.cache_headers
    if said is None:
        return []
    headers = [("cache-control", said.cache_control)]
    if said.vary is not None:
        headers.append(("vary", said.vary))
    return headers


def status_of_code(code: str) -> int:
    """The status that stands for an error code."""
    return _STATUS.get(code, 400)


def refusal_response(error: ClientError, status: int, media_type: str) -> Response:
    """The answer to what is no GraphQL request."""
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code.name}}]}
    return Response(json.dumps(body), status_code=status, media_type=media_type)
