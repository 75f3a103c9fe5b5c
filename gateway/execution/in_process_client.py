"""A subgraph in the gateway's own process: no hop, the same answers to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import orjson

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure, SubgraphRequest

if TYPE_CHECKING:
    from collections.abc import Mapping


class InProcessSubgraph(Protocol):
    """A subgraph's schema with whatever serves it, as one object."""

    async def execute(
        self,
        document: str,
        variables: dict[str, object],
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Mapping[str, object]:
        """Return the GraphQL response as JSON values: `data`, `errors`, `extensions`."""
        ...


class InProcessSubgraphClient:
    """Calls the subgraph's object directly.

    Variables and answer both go once through JSON. It costs microseconds, and it is what makes the two
    transports alike: a subgraph may take its variables apart (reference resolvers do), may keep what it
    answered, and may answer with tuples, enums or dates, without anyone else noticing.
    """

    def __init__(self, subgraph: InProcessSubgraph, *, max_response_bytes: int) -> None:
        self._subgraph = subgraph
        self._max_response_bytes = max_response_bytes

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request.

        Raises:
            SubgraphFailure: SUBGRAPH_UNAVAILABLE when the subgraph raised instead of answering;
                SUBGRAPH_RESPONSE_TOO_LARGE; SUBGRAPH_BAD_RESPONSE when the answer cannot be written as JSON.
        """
        variables = request.variables
        headers = dict((*request.headers, *request.trace_headers))
        try:
            answer = await self._subgraph.execute(
                request.document, variables, request.operation_name, headers
            )
        except Exception as error:  # another project's code: whatever it raises is its failure, not ours
            detail = f"{type(error).__name__}: {error}"
            raise SubgraphFailure(request.subgraph, ErrorCode.SUBGRAPH_UNAVAILABLE, detail) from error
        return SubgraphAnswer(self._encode(request.subgraph, answer))

    def _encode(self, subgraph: str, answer: Mapping[str, object]) -> bytes:
        try:
            body = orjson.dumps(answer)
        except TypeError as error:
            raise SubgraphFailure(
                subgraph, ErrorCode.SUBGRAPH_BAD_RESPONSE, f"the answer is not JSON ({error})"
            ) from None
        if len(body) > self._max_response_bytes:
            detail = f"{len(body)} bytes are over the limit of {self._max_response_bytes}"
            raise SubgraphFailure(subgraph, ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE, detail)
        return body
