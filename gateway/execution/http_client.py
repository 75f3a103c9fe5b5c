"""A subgraph over HTTP: GraphQL over HTTP's POST with JSON, on a keep-alive pool that is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure, SubgraphRequest
from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_BROKEN_OFF = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
_FIXED_HEADERS = {
    "content-type": "application/json",
    "accept": "application/graphql-response+json, application/json",
}


class HttpSubgraphClient:
    """Sends each request as one POST.

    The session is the composition root's: it owns the pool (keep-alive, connections a host, connect
    time-out) and closes it. Deadlines are another client's work; here only the size is limited, while
    the body is read, after decompression, so that a huge answer costs no more memory than the limit.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, *, max_response_bytes: int) -> None:
        self._session = session
        self._url = url
        self._max_response_bytes = max_response_bytes

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request.

        Raises:
            SubgraphFailure: SUBGRAPH_UNAVAILABLE when the subgraph cannot be reached, breaks off, or
                answers with a server's error that is no GraphQL response; SUBGRAPH_RESPONSE_TOO_LARGE;
                SUBGRAPH_BAD_RESPONSE for whatever else is not a GraphQL response.
        """
        try:
            try:
                return await self._send(request)
            except _BROKEN_OFF as error:
                # A kept connection that the server closes in this very moment looks like this. A query
                # has no effect, so it may be sent again; anything else might happen twice.
                never_connected = isinstance(error, aiohttp.ClientConnectorError)
                if never_connected or request.operation_kind is not OperationKind.QUERY:
                    raise
                return await self._send(request)
        except (aiohttp.ClientError, OSError) as error:
            detail = f"{type(error).__name__}: {error}"
            raise SubgraphFailure(request.subgraph, ErrorCode.SUBGRAPH_UNAVAILABLE, detail) from error

    async def _send(self, request: SubgraphRequest) -> SubgraphAnswer:
        async with self._session.post(
            self._url,
            data=request.body,
            headers=_headers(request),
            # A redirect would carry the caller's headers to a host nobody configured.
            allow_redirects=False,
        ) as response:
            return await self._read(request.subgraph, response)

    async def _read(self, subgraph: str, response: aiohttp.ClientResponse) -> SubgraphAnswer:
        # A 4xx or 5xx may still carry a GraphQL response, which says more than its status.
        if not _is_json(response.headers):
            kind = response.headers.get("content-type", "")[:100]
            raise SubgraphFailure(
                subgraph, _code_for(response.status), f"HTTP {response.status} with content type {kind!r}"
            )
        body = await self._read_limited(subgraph, response)
        return SubgraphAnswer(bytes(body), f"HTTP {response.status}: ", _code_for(response.status))

    async def _read_limited(self, subgraph: str, response: aiohttp.ClientResponse) -> bytes | bytearray:
        limit = self._max_response_bytes
        if (response.content_length or 0) > limit:
            raise _too_large(subgraph, limit)
        body = bytearray()
        async for chunk in response.content.iter_any():
            if len(body) + len(chunk) > limit:
                raise _too_large(subgraph, limit)
            body += chunk
        return body


def _headers(request: SubgraphRequest) -> Mapping[str, str]:
    if not request.headers and not request.trace_headers:
        return _FIXED_HEADERS
    return {**dict(request.headers), **dict(request.trace_headers), **_FIXED_HEADERS}


def _is_json(headers: Mapping[str, str]) -> bool:
    # Without a content type the body itself decides.
    media_type = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _code_for(status: int) -> ErrorCode:
    return ErrorCode.SUBGRAPH_UNAVAILABLE if status >= 500 else ErrorCode.SUBGRAPH_BAD_RESPONSE


def _too_large(subgraph: str, limit: int) -> SubgraphFailure:
    return SubgraphFailure(
        subgraph, ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE, f"the body is over the limit of {limit} bytes"
    )
