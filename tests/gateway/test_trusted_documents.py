"""Trusted documents over every way into a gateway: the short POST, the long POST, GET."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2
import pytest

from gateway.app import create_gateway
from gateway.settings import Settings
from gateway.transport.answers import GRAPHQL_RESPONSE, JSON
from tests.support.shop import SHOP, FakeSubgraph, products, reviews

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

NAMES = "query Names($n: Int = 2) { products(first: $n) { name } }"
ADD = 'mutation Add { addReview(body: "x") { id } }'
UNKNOWN = "{ products { id } }"
TWO_NAMES = {"products": [{"name": "product 0"}, {"name": "product 1"}]}

Members: TypeAlias = dict[str, Any]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def named(text: str) -> Members:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha(text)}}


async def short_post(http: httpx2.AsyncClient, accept: str, members: Members) -> httpx2.Response:
    return await http.post("/graphql", json=members, headers={"accept": accept})


async def long_post(http: httpx2.AsyncClient, accept: str, members: Members) -> httpx2.Response:
    # A quoted charset keeps a request out of the short way.
    headers = {"accept": accept, "content-type": 'application/json; charset="utf-8"'}
    return await http.post("/graphql", content=json.dumps(members), headers=headers)


async def get(http: httpx2.AsyncClient, accept: str, members: Members) -> httpx2.Response:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in members.items()}
    return await http.get("/graphql", params=texts, headers={"accept": accept})


if TYPE_CHECKING:
    Send: TypeAlias = Callable[[httpx2.AsyncClient, str, Members], Awaitable[httpx2.Response]]

every_way = pytest.mark.parametrize("send", [short_post, long_post, get])


@pytest.fixture(name="manifest")
def manifest_(tmp_path: Path) -> str:
    operations = [
        {"id": sha(text), "name": name, "type": kind, "body": text}
        for text, name, kind in ((NAMES, "Names", "query"), (ADD, "Add", "mutation"))
    ]
    path = tmp_path / "manifest.json"
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    path.write_text(json.dumps(manifest))
    return str(path)


async def answer(
    send: Send, settings: Settings, members: Members, accept: str = JSON
) -> tuple[int, dict[str, Any]]:
    gateway = create_gateway(
        SHOP,
        settings,
        in_process={"products": FakeSubgraph(products), "reviews": FakeSubgraph(reviews)},
    )
    transport = httpx2.ASGITransport(app=gateway.asgi)
    async with gateway.running(), httpx2.AsyncClient(transport=transport, base_url="http://shop") as http:
        response = await send(http, accept, members)
    return response.status_code, response.json()


def code(body: dict[str, Any]) -> str:
    return str(body["errors"][0]["extensions"]["code"])


@every_way
async def test_an_id_alone_is_answered(send: Send, manifest: str) -> None:
    settings = Settings(trusted_documents=manifest)
    assert await answer(send, settings, {"extensions": named(NAMES)}) == (200, {"data": TWO_NAMES})
    members = {"extensions": named(NAMES), "variables": {"n": 1}, "operationName": "Names"}
    assert await answer(send, settings, members) == (200, {"data": {"products": [{"name": "product 0"}]}})


@every_way
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
async def test_an_unknown_id_asks_for_the_text_which_is_then_answered(
    send: Send, manifest: str, accept: str, status: int
) -> None:
    settings = Settings(trusted_documents=manifest)
    got, body = await answer(send, settings, {"extensions": named(UNKNOWN)}, accept)
    assert got == status
    assert body == {
        "errors": [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]
    }
    members = {"query": UNKNOWN, "extensions": named(UNKNOWN)}
    got, body = await answer(send, settings, members, accept)
    assert (got, body["data"]) == (200, {"products": [{"id": "0"}, {"id": "1"}]})


@every_way
async def test_without_a_manifest_ids_are_not_supported_and_texts_are_answered(send: Send) -> None:
    _, body = await answer(send, Settings(), {"extensions": named(NAMES)})
    assert code(body) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert await answer(send, Settings(), {"query": NAMES}) == (200, {"data": TWO_NAMES})


@every_way
async def test_a_text_beside_another_texts_id_is_refused(send: Send, manifest: str) -> None:
    settings = Settings(trusted_documents=manifest)
    status, body = await answer(send, settings, {"query": UNKNOWN, "extensions": named(NAMES)})
    assert (status, code(body)) == (400, "BAD_REQUEST")


@every_way
async def test_a_malformed_id_is_refused(send: Send, manifest: str) -> None:
    settings = Settings(trusted_documents=manifest)
    status, body = await answer(send, settings, {"extensions": {"persistedQuery": {"version": 9}}})
    assert (status, code(body)) == (400, "BAD_REQUEST")


@every_way
async def test_only_trusted_documents_are_answered_where_the_settings_say_so(
    send: Send, manifest: str
) -> None:
    settings = Settings(trusted_documents=manifest, trusted_documents_only=True)
    known: list[Members] = [{"extensions": named(NAMES)}, {"query": NAMES}]
    for members in known:
        assert await answer(send, settings, members) == (200, {"data": TWO_NAMES})
    free: list[Members] = [{"query": UNKNOWN}, {"query": UNKNOWN, "extensions": named(UNKNOWN)}]
    for members in free:
        _, body = await answer(send, settings, members)
        assert code(body) == "DOCUMENT_NOT_TRUSTED"


async def test_a_trusted_mutation_needs_post(manifest: str) -> None:
    settings = Settings(trusted_documents=manifest)
    members = {"extensions": named(ADD)}
    assert await answer(short_post, settings, members) == (200, {"data": {"addReview": {"id": "r"}}})
    status, body = await answer(get, settings, members)
    assert (status, code(body)) == (405, "METHOD_NOT_ALLOWED")
