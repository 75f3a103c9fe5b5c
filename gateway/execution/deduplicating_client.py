"""Equal subgraph requests under way at the same time are one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gateway.caching.single_flight import SingleFlight
from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphClient, SubgraphRequest

_RequestKey: TypeAlias = tuple[object, ...]


class DeduplicatingClient:
    """Joins requests of one scope that are alike in subgraph, body and headers.

    Mutations are never joined. The callers share the answer's bytes, which nobody changes.

    Attributes:
        flights: started and joined calls, for reports.
    """

    def __init__(self, inner: SubgraphClient) -> None:
        self._inner = inner
        self.flights: SingleFlight[_RequestKey, SubgraphAnswer] = SingleFlight()

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request, perhaps with another caller's call.

        Raises:
            SubgraphFailure: the wrapped client's, to every caller that shared the call.
        """
        if request.sharing_scope is None or request.operation_kind is not OperationKind.QUERY:
            return await self._inner.fetch(request)
        key = (request.sharing_scope, request.subgraph, request.body, request.headers)
        return await self.flights.run(key, lambda: self._inner.fetch(request))
