"""What every fetch of one request carries: variables, identity, forwarded headers, deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from gateway.execution.execution_request import ExecutionRequest
from gateway.security.authentication import PRINCIPAL_HEADER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.security.authentication import PrincipalSigner
    from gateway.security.principal import Principal
    from gateway.settings import Settings


class ExecutionRequests:
    """Makes the executor's request out of a client's; `signer` is None where no principal is passed on."""

    def __init__(self, settings: Settings, signer: PrincipalSigner | None) -> None:
        self._forwarded = settings.forward_headers
        self._seconds = settings.request_timeout
        self._signer = signer

    def make(
        self, request: GraphQLRequest, principal: Principal, variables: Mapping[str, object]
    ) -> ExecutionRequest:
        """The request, with its deadline counted from now."""
        given = request.headers
        headers = [(name, given[name]) for name in self._forwarded if name in given]
        if self._signer is not None:
            headers.append((PRINCIPAL_HEADER, self._signer.sign(principal)))
        trace = (
            ("x-request-id", request.request_id),
            ("x-marquee-deadline-ms", str(int(self._seconds * 1000))),
        )
        deadline = asyncio.get_running_loop().time() + self._seconds
        return ExecutionRequest(variables, tuple(headers), trace, deadline)
