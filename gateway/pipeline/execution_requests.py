"""What every fetch of one request carries: variables, identity, forwarded headers, deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import orjson

from gateway.execution.entity_cache.report import CacheIdentity
from gateway.execution.execution_request import ExecutionRequest
from gateway.security.authentication import PRINCIPAL_HEADER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.security.authentication import PrincipalSigner
    from gateway.security.principal import Principal
    from gateway.settings import Settings


_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


class ExecutionRequests:
    """Makes the executor's request out of a client's.

    Args:
        settings: which headers are forwarded, and how long a request may take.
        signer: None where no principal is passed on.
        caching: answers are kept, so what they depend on has to be known.
    """

    def __init__(self, settings: Settings, signer: PrincipalSigner | None, *, caching: bool) -> None:
        self._caching = caching
        self._forwarded = settings.forward_headers
        self._seconds = settings.request_timeout
        self._signer = signer

    def make(
        self, request: GraphQLRequest, principal: Principal, variables: Mapping[str, object]
    ) -> ExecutionRequest:
        """The request, with its deadline counted from now."""
        given = request.headers
        headers = [(name, given[name]) for name in self._forwarded if name in given]
        identity = _identity(headers, principal) if self._caching else None
        if self._signer is not None:
            headers.append((PRINCIPAL_HEADER, self._signer.sign(principal)))
        trace = (
            ("x-request-id", request.request_id),
            ("x-marquee-deadline-ms", str(int(self._seconds * 1000))),
        )
        deadline = asyncio.get_running_loop().time() + self._seconds
        return ExecutionRequest(variables, tuple(headers), trace, deadline, identity)


def _identity(forwarded: Sequence[tuple[str, str]], principal: Principal) -> CacheIdentity:
    """What answers may depend on.

    Country and language are shared by many, and subgraphs answer by them: of the principal, they are what
    public answers may depend on.
    """
    authenticated = principal.authenticated
    credentials = any(name in _CREDENTIALS for name, _ in forwarded)
    access = [principal.authenticated, sorted(principal.scopes), sorted(principal.policies)]
    return CacheIdentity(
        audience=orjson.dumps([forwarded, principal.country, principal.language]),
        access=orjson.dumps(access),
        owner=orjson.dumps([principal.account_id, principal.profile_id, *access]) if authenticated else None,
        personal=authenticated or credentials,
    )
