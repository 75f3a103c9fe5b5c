from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import orjson
import pytest
from msgspec.structs import replace

from gateway.errors import ErrorCode
from gateway.execution.in_process_client import InProcessSubgraphClient
from gateway.execution.subgraph_client import RequestBody, SubgraphFailure
from tests.gateway.execution.http_kit import ASK, RawServer, ask, http, subgraph_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Subgraph:
    """Answers with one value, and takes its variables apart as reference resolvers do."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.headers: Mapping[str, str] = {}

    async def execute(
        self,
        document: str,
        variables: dict[str, object],
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Mapping[str, object]:
        del document, operation_name
        await asyncio.sleep(0)
        self.headers = headers
        for representation in cast("list[dict[str, object]]", variables.get("representations", [])):
            representation.clear()
        if isinstance(self.answer, Exception):
            raise self.answer
        return cast("Mapping[str, object]", self.answer)


def client_of(answer: object, limit: int = 1000) -> InProcessSubgraphClient:
    return InProcessSubgraphClient(Subgraph(answer), max_response_bytes=limit)


async def test_representations_are_copied_before_they_are_handed_over() -> None:
    representations = [{"__typename": "T", "id": "1"}]
    body = RequestBody("{x}", None).with_variables({"representations": representations})
    request = replace(ASK, body=body, headers=(("h", "v"),))
    subgraph = Subgraph({"data": {}})
    await InProcessSubgraphClient(subgraph, max_response_bytes=100).fetch(request)
    assert request.variables == {"representations": representations}
    assert subgraph.headers == {"h": "v"}


async def test_answers_are_copied_so_that_a_subgraph_may_keep_its_own() -> None:
    kept: dict[str, object] = {"data": {"list": [{"id": "1"}]}}
    client = client_of(kept)
    first = await ask(client)
    assert first.data is not None
    first.data["list"].append("ours")  # type: ignore[attr-defined]
    assert (await ask(client)).data == {"list": [{"id": "1"}]}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (RuntimeError("boom"), ErrorCode.SUBGRAPH_UNAVAILABLE),
        ({"data": {"x": object()}}, ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ({"data": {1: 2}}, ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ([], ErrorCode.SUBGRAPH_BAD_RESPONSE),
        ({"data": {"x": "y" * 2000}}, ErrorCode.SUBGRAPH_RESPONSE_TOO_LARGE),
    ],
)
async def test_what_is_no_graphql_response_is_a_typed_failure(answer: object, code: ErrorCode) -> None:
    with pytest.raises(SubgraphFailure) as raised:
        await ask(client_of(answer))
    assert raised.value.code is code


async def test_both_transports_answer_alike_to_the_byte(tmp_path: Path) -> None:
    answer = {
        "data": {
            "at": datetime(2026, 1, 2, tzinfo=UTC),
            "tuple": (1, 2.5, None),
            "not a number": float("nan"),
            "text": "\u00e9\u2028\U0001f600",
        },
        "errors": [{"message": "m", "path": ["at"], "extensions": {"code": "C"}}],
        "extensions": {"cost": 1},
    }
    server = RawServer([http("200 OK", "application/json", orjson.dumps(answer))])
    async with subgraph_at(tmp_path, server) as over_http:
        remote = await ask(over_http)
    local = await ask(client_of(answer))
    assert orjson.dumps([local.data, local.errors]) == orjson.dumps([remote.data, remote.errors])
