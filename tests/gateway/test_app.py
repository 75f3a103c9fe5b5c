"""The composition root: what only wiring can get wrong."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from starlette.testclient import TestClient

from gateway.app import create_gateway
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.settings import Settings
from tests.support.shop import SHOP

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"])]


@pytest.mark.parametrize(
    ("root_path", "path", "status"),
    [
        ("", "/graphql", 200),
        ("", "/graphql/", 307),
        ("", "/graphql/x", 404),
        ("", "/health", 405),
        ("/api", "/api/graphql", 200),
        ("/api", "/api/x", 404),
        ("/graphql", "/graphql", 404),
        ("/graphql", "/graphql/graphql", 200),
    ],
)
def test_the_endpoint_is_at_one_path_below_the_root_path(root_path: str, path: str, status: int) -> None:
    http = TestClient(create_gateway(SHOP, Settings()).asgi, root_path=root_path, follow_redirects=False)
    response = http.post(path, json={"query": "{ __typename }"})
    assert response.status_code == status
    assert status != 200 or response.json() == {"data": {"__typename": "Query"}}


async def test_a_subgraphs_cookie_never_travels_with_another_request() -> None:
    seen: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers.get("cookie"))
        body = json.dumps({"data": {"products": []}})
        return web.Response(text=body, content_type="application/json", headers={"set-cookie": "who=first"})

    app = web.Application()
    app.router.add_post("/products", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    gateway = create_gateway(
        SHOP.replace("http://127.0.0.1:1/products", f"http://localhost:{port}/products"), Settings()
    )
    try:
        async with gateway.running():
            for alias in ("a", "b"):
                response = await gateway.pipeline.run(GraphQLRequest(f"{{ {alias}: products {{ id }} }}"))
                assert not response.errors
    finally:
        await runner.cleanup()
    assert seen == [None, None]


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/products", "http://user:secret@127.0.0.1/products"])
async def test_a_subgraph_whose_url_cannot_be_used_fails_alone(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = create_gateway(SHOP.replace("http://127.0.0.1:1/products", url), Settings())
    with caplog.at_level(logging.WARNING):
        async with gateway.running():
            response = await gateway.pipeline.run(GraphQLRequest("{ products { id } }"))
    assert b'"code":"SUBGRAPH_UNAVAILABLE"' in response.to_bytes()
    assert "subgraph products cannot be called" in caplog.text
    assert "secret" not in caplog.text


async def test_warm_up_operations_are_planned_before_it_is_ready(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "good.graphql").write_text("{ products { id } }", encoding="utf-8")
    (tmp_path / "bad.graphql").write_text("{ nope }", encoding="utf-8")
    gateway = create_gateway(SHOP, Settings(warmup_operations=str(tmp_path)))
    with caplog.at_level(logging.WARNING):
        async with gateway.running():
            assert gateway.pipeline.snapshot.plans_made == 1
    assert "bad.graphql is not valid" in caplog.text
