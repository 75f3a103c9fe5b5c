"""The short way for a plain query: POST, a JSON object in UTF-8, nothing unusual.

It answers exactly as the long way through Strawberry's view does, to the byte, and does not walk through its
adapters. Whatever it does not know it leaves to the long way, the refusal of a broken request included;
`tests/gateway/transport/test_json_corridor.py` holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.security.trusted_documents import names_trusted_document
from gateway.transport.answers import negotiate, status_of
from gateway.transport.client_presence import ClientPresence
from gateway.transport.request_headers import RequestHeaders

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from gateway.projection.response import Response as PipelineResponse
    from gateway.transport.federated_schema import Pipeline

_CONTENT_TYPES: Final = frozenset(
    b"application/json" + charset
    for charset in (b"", b"; charset=utf-8", b";charset=utf-8", b"; charset=UTF-8", b";charset=UTF-8")
)
_DECIDING: Final = (b"accept", b"content-type")
"""Headers whose first and last occurrence the long way reads at different places."""

_REMEMBERED_ACCEPTS: Final = 64
_LONGEST_REMEMBERED_ACCEPT: Final = 256


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A request that may take the corridor, and the media type of its answer."""

    request: GraphQLRequest
    media_type: str


class JsonCorridor:
    """Recognises plain queries and answers them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._media_types: dict[bytes, str | None] = {}

    @property
    def remembered_accepts(self) -> int:
        """How many different `accept` headers are remembered."""
        return len(self._media_types)

    def admit(self, scope: Scope, body: bytes) -> PlainQuery | None:
        """Read a request; None where it has to go the long way."""
        if scope["method"] != "POST":
            return None
        pairs = scope["headers"]
        headers = RequestHeaders(pairs)
        if headers.raw(b"content-type") not in _CONTENT_TYPES:
            return None
        if len(headers) != len(pairs) and _occurs_twice(pairs):
            return None
        media_type = self._negotiate(headers.raw(b"accept") or b"")
        if media_type is None:
            return None
        try:
            # The long way's decoder: another one would differ in large numbers, lone surrogates, nesting.
            members = orjson.loads(body)
        except orjson.JSONDecodeError:
            return None
        request = _request(members, headers)
        return None if request is None else PlainQuery(request, media_type)

    async def answer(self, plain: PlainQuery, receive: Receive, send: Send) -> None:
        """Run a query and write its answer; nothing is written for a client that left meanwhile."""
        answer: PipelineResponse | None = None
        with ClientPresence(receive):
            answer = await self._pipeline.run(plain.request)
        if answer is None:
            return
        body = answer.to_bytes()
        status = status_of(answer, plain.media_type)
        headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", plain.media_type.encode()),
            (b"x-request-id", plain.request.request_id.encode("latin-1")),
        ]
        if status == 405:
            headers.append((b"allow", b"POST"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _negotiate(self, accept: bytes) -> str | None:
        known = self._media_types
        try:
            return known[accept]
        except KeyError:
            media_type = negotiate(accept.decode("latin-1"))
        # Bounded, and never cleared: clients send few different values, and who sends many gains nothing.
        if len(known) < _REMEMBERED_ACCEPTS and len(accept) <= _LONGEST_REMEMBERED_ACCEPT:
            known[accept] = media_type
        return media_type


def _occurs_twice(pairs: list[tuple[bytes, bytes]]) -> bool:
    names = [name for name, _ in pairs]
    return any(names.count(name) > 1 for name in _DECIDING)


def _request(members: object, headers: RequestHeaders) -> GraphQLRequest | None:
    """Make the pipeline's request of a body's members; None where one is not of its ordinary type."""
    if not isinstance(members, dict):
        return None
    document = members.get("query")
    operation_name = members.get("operationName")
    variables = members.get("variables")
    extensions = members.get("extensions")
    if document is None and names_trusted_document(extensions):
        document = ""
    elif not document:
        return None
    if not (
        isinstance(document, str)
        and (operation_name is None or isinstance(operation_name, str))
        and (variables is None or isinstance(variables, dict))
        and (extensions is None or isinstance(extensions, dict))
    ):
        return None
    return GraphQLRequest(
        document=document,
        operation_name=operation_name,
        variables=variables or {},
        extensions=extensions or {},
        headers=headers,
        request_id=headers.request_id(),
        explain=headers.asks_to_explain(),
    )
