"""Every failure of a client has a subgraph's name and a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphClient, SubgraphFailure

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphRequest


class FailureNamingClient:
    """Turns whatever a wrapped client raises into a SubgraphFailure.

    The outermost wrapper: a defect in one transport or policy then costs the fields of one fetch, not
    the whole answer.
    """

    def __init__(self, inner: SubgraphClient) -> None:
        self._inner = inner

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request.

        Raises:
            SubgraphFailure: and nothing else, cancellation apart.
        """
        try:
            return await self._inner.fetch(request)
        except SubgraphFailure:
            raise
        except Exception as error:  # see the class: the one place where all else ends
            detail = f"{type(error).__name__}: {error}"
            raise SubgraphFailure(request.subgraph, ErrorCode.INTERNAL_SERVER_ERROR, detail) from error
