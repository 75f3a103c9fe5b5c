"""No fetch outlives its request's deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphClient, SubgraphFailure

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphRequest


class DeadlineClient:
    """Cancels the wrapped client's work at the deadline.

    It stands outside de-duplication: callers who share one call have deadlines of their own.
    """

    def __init__(self, inner: SubgraphClient) -> None:
        self._inner = inner

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request in time.

        Raises:
            SubgraphFailure: SUBGRAPH_TIMEOUT at the deadline; whatever the wrapped client raises.
        """
        if request.deadline is None:
            return await self._inner.fetch(request)
        if request.deadline <= asyncio.get_running_loop().time():
            raise _too_late(request)
        try:
            async with asyncio.timeout_at(request.deadline):
                return await self._inner.fetch(request)
        except TimeoutError:
            raise _too_late(request) from None


def _too_late(request: SubgraphRequest) -> SubgraphFailure:
    detail = "no answer before the request's deadline"
    return SubgraphFailure(request.subgraph, ErrorCode.SUBGRAPH_TIMEOUT, detail)
