"""A subgraph that cannot be called, in the place of one that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphFailure

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphRequest


class UnreachableSubgraphClient:
    """Fails every request, so that the rest of the graph can be served.

    Args:
        detail: why it cannot be called, for operators.
    """

    def __init__(self, detail: str) -> None:
        self._detail = detail

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Never answer.

        Raises:
            SubgraphFailure: SUBGRAPH_UNAVAILABLE, always.
        """
        raise SubgraphFailure(request.subgraph, ErrorCode.SUBGRAPH_UNAVAILABLE, self._detail)
