from __future__ import annotations

import pytest

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import SubgraphFailure
from gateway.execution.unreachable_client import UnreachableSubgraphClient
from tests.gateway.execution.http_kit import ASK


async def test_every_request_fails_with_the_reason_for_operators() -> None:
    with pytest.raises(SubgraphFailure) as raised:
        await UnreachableSubgraphClient("no such place").fetch(ASK)
    failure = raised.value
    assert (failure.subgraph, failure.code, failure.detail) == (
        "s",
        ErrorCode.SUBGRAPH_UNAVAILABLE,
        "no such place",
    )
