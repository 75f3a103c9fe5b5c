"""The same plan over HTTP and in process: the same answer, to the byte."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from gateway.execution.http_client import HeaderLines, HttpSubgraphClient
from gateway.execution.http_pool import HttpPool
from tests.conformance.oracle.random_operation import random_operation
from tests.conformance.oracle.random_world import random_world
from tests.conformance.oracle.trial import FederatedWorld
from tests.gateway.execution.http_kit import unix_connector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from gateway.execution.in_process_client import InProcessSubgraph
    from gateway.execution.subgraph_client import SubgraphClient


class Servers:
    """Serves each subgraph on a Unix socket of its own; the subgraph behind it can be exchanged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pools: dict[str, HttpPool] = {}
        self._served: dict[str, InProcessSubgraph] = {}

    def connect(self, name: str, subgraph: InProcessSubgraph) -> SubgraphClient:
        self._served[name] = subgraph
        return HttpSubgraphClient(self._pools[name], HeaderLines())

    @asynccontextmanager
    async def serving(self, names: list[str]) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for name in names:
                application = web.Application()
                application.router.add_post("/graphql", self._answerer(name))
                runner = web.AppRunner(application)
                await runner.setup()
                stack.push_async_callback(runner.cleanup)
                socket = str(self._folder / name)
                await web.UnixSite(runner, socket).start()
                pool = HttpPool(
                    f"http://{name}/graphql", max_response_bytes=1 << 20, connector=unix_connector(socket)
                )
                stack.push_async_callback(pool.close)
                self._pools[name] = pool
            yield

    def _answerer(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            body = await request.json()
            answered = await self._served[name].execute(
                body["query"], body.get("variables") or {}, body.get("operationName"), dict(request.headers)
            )
            return web.json_response(answered)

        return answer


@pytest.mark.parametrize("seed", range(8))
async def test_both_transports_answer_alike(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 - dice
    world = random_world(random)
    federated = FederatedWorld(world)
    servers = Servers(tmp_path)
    async with servers.serving(world.subgraphs):
        for _ in range(5):
            operation = random_operation(random, federated.schema)
            local = await federated.answer(operation, seed)
            remote = await federated.answer(operation, seed, connect=servers.connect)
            assert remote.response.to_bytes() == local.response.to_bytes()
            assert local.difference is None
