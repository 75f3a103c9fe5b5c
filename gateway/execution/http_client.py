"""A subgraph over HTTP: GraphQL over HTTP's POST with JSON, on a keep-alive pool that is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gateway.caching.lru import LruCache
from gateway.errors import ErrorCode
from gateway.execution.http_errors import HttpAnswerTooLarge, HttpFailure
from gateway.execution.http_request_head import RESERVED_HEADERS, encode_headers
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure, SubgraphRequest
from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from gateway.execution.http_answer import HttpAnswer
    from gateway.execution.http_pool import HttpPool

_Headers: TypeAlias = tuple[tuple[str, str], ...]

# Requests under way whose lines are kept ready.
_HEADER_BLOCKS = 1024
_OK = "HTTP 200: "


class HttpSubgraphClient:
    """Sends each request as one POST.

    The pool is the composition root's, which closes it: it owns the subgraph's URL, its connections, the
    connect time-out and the limit of an answer's size. Deadlines are another client's work.
    """

    def __init__(self, pool: HttpPool, header_lines: HeaderLines) -> None:
        self._pool = pool
        self._header_lines = header_lines

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request.

        Raises:
            SubgraphFailure: SUBGRAPH_UNAVAILABLE when the subgraph cannot be reached, breaks off, does not
                speak HTTP, or answers with a server's error that is no GraphQL response;
                SUBGRAPH_RESPONSE_TOO_LARGE; SUBGRAPH_BAD_RESPONSE for whatever else is not a GraphQL
                response.
        """
        return read_answer(request.subgraph, await self._send(request))

    async def _send(self, request: SubgraphRequest) -> HttpAnswer:
        try:
            return await self._pool.post(
                request.body,
                self._header_lines.of(request),
                # A query has no effect, so it may be sent again; anything else might happen twice.
                may_repeat=request.operation_kind is OperationKind.QUERY,
            )
        except HttpAnswerTooLarge as error:
            code = ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE
            raise SubgraphFailure(request.subgraph, code, error.detail) from error
        except HttpFailure as error:
            detail = f"{type(error).__name__}: {error.detail}"
            raise SubgraphFailure(request.subgraph, ErrorCode.SUBGRAPH_UNAVAILABLE, detail) from error


class HeaderLines:
    """Requests' own header lines, ready to be sent.

    One for all subgraphs: what one request sends to one of them it sends to the others too.
    """

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: LruCache[tuple[_Headers, _Headers], bytes] = LruCache(_HEADER_BLOCKS)

    def of(self, request: SubgraphRequest) -> bytes:
        """Return the lines; a trace header stands in for a forwarded one of its name.

        Raises:
            SubgraphFailure: SUBGRAPH_UNAVAILABLE for a name or value that cannot be sent.
        """
        key = (request.headers, request.trace_headers)
        lines = self._lines.get(key)
        if lines is None:
            traced = frozenset([name.lower() for name, _ in request.trace_headers])
            try:
                lines = _encode(request.headers, RESERVED_HEADERS | traced)
                lines += _encode(request.trace_headers, RESERVED_HEADERS)
            except ValueError as error:
                code = ErrorCode.SUBGRAPH_UNAVAILABLE
                raise SubgraphFailure(request.subgraph, code, str(error)) from None
            self._lines.put(key, lines)
        return lines


def read_answer(subgraph: str, answer: HttpAnswer) -> SubgraphAnswer:
    """Take the body out of an answer of any status: a 4xx or 5xx may carry a response, which says more.

    Raises:
        SubgraphFailure: as `HttpSubgraphClient.fetch`.
    """
    if not _is_json(answer.content_type):
        detail = f"HTTP {answer.status} with content type {(answer.content_type or '')[:100]!r}"
        raise SubgraphFailure(subgraph, _code_for(answer.status), detail)
    origin = _OK if answer.status == 200 else f"HTTP {answer.status}: "
    # What comes with another status is an answer to this one request, whatever is in it.
    keeping = answer.cache_control if answer.status == 200 else "no-store"
    return SubgraphAnswer(answer.body, origin, _code_for(answer.status), keeping)


def _encode(pairs: _Headers, without: frozenset[str]) -> bytes:
    # As a mapping: of two lines with one name the last is sent.
    lines = {name.lower(): value for name, value in pairs}
    return encode_headers((name, value) for name, value in lines.items() if name not in without)


def _is_json(content_type: str | None) -> bool:
    if content_type is None or content_type == "application/json":
        return True  # without a content type the body itself decides
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _code_for(status: int) -> ErrorCode:
    return ErrorCode.SUBGRAPH_UNAVAILABLE if status >= 500 else ErrorCode.SUBGRAPH_BAD_RESPONSE
