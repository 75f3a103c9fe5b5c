"""Equal subgraph requests under way at the same time are one call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import orjson

from gateway.caching.single_flight import SingleFlight
from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphClient, SubgraphRequest, SubgraphResponse

_RequestKey: TypeAlias = tuple[object, ...]


class _Landed:
    """A call's answer, and its data in JSON once somebody had to share it."""

    __slots__ = ("_data", "response")

    def __init__(self, response: SubgraphResponse) -> None:
        self.response = response
        self._data: bytes | None = None

    def copy(self) -> SubgraphResponse:
        """Return the answer with data of its own.

        The first caller encodes; none of those who share a call ever receives the original, so it is
        still as it came.
        """
        if self._data is None:
            self._data = orjson.dumps(self.response.data)
        return replace(self.response, data=orjson.loads(self._data))


class DeduplicatingClient:
    """Joins requests of one scope that are alike in subgraph, document, variables and headers.

    Mutations are never joined. Each caller receives data of its own, since the executor builds the answer
    in place: the first copy costs one encoding, every caller one decoding, which is less than a call.

    Attributes:
        flights: started and joined calls, for reports.
    """

    def __init__(self, inner: SubgraphClient) -> None:
        self._inner = inner
        self.flights: SingleFlight[_RequestKey, _Landed] = SingleFlight()

    async def fetch(self, request: SubgraphRequest) -> SubgraphResponse:
        """Answer the request, perhaps with another caller's call.

        Raises:
            SubgraphFailure: the wrapped client's, to every caller that shared the call.
        """
        if request.sharing_scope is None or request.operation_kind is not OperationKind.QUERY:
            return await self._inner.fetch(request)

        async def call() -> _Landed:
            return _Landed(await self._inner.fetch(request))

        landed, callers = await self.flights.run_counted(_key(request), call)
        return landed.response if callers == 1 else landed.copy()


def _key(request: SubgraphRequest) -> _RequestKey:
    return (
        request.sharing_scope,
        request.subgraph,
        request.document,
        request.operation_name,
        request.headers,
        orjson.dumps(request.variables),
    )
