"""A small seeded catalog, its service on a unix socket, its subgraph, and a count of gRPC calls."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from protos.catalog.v1 import catalog_pb2_grpc
from subgraphs.catalog.app import create_subgraph
from subgraphs.catalog.service.server import create_service
from subgraphs.chassis.principal import DEVELOPMENT_KEY, HEADER, Principal, sign
from subgraphs.chassis.settings import ServiceSettings, SubgraphSettings
from subgraphs.dataset.records import World, WorldSettings
from subgraphs.dataset.world import build_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from subgraphs.catalog.client import CatalogClient
    from subgraphs.chassis.subgraph import Subgraph


class CallCounter(grpc.aio.ServerInterceptor):
    """Counts calls by method."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        self.calls[str(handler_call_details.method).rpartition("/")[2]] += 1
        return await continuation(handler_call_details)


@dataclass(frozen=True, slots=True)
class RunningCatalog:
    """The service at an address, the subgraph before it, the calls between them."""

    address: str
    subgraph: Subgraph[CatalogClient]
    calls: Counter[str]

    async def ask(
        self, document: str, variables: dict[str, object] | None = None, country: str = "US"
    ) -> dict[str, Any]:
        """Data and errors of an operation, asked from a country."""
        headers = {HEADER: sign(Principal(country=country), DEVELOPMENT_KEY)}
        return await self.subgraph.execute(document, variables, None, headers)

    async def data(
        self, document: str, variables: dict[str, object] | None = None, country: str = "US"
    ) -> dict[str, Any]:
        """The data of an operation that has no errors."""
        answer = await self.ask(document, variables, country)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found


@pytest.fixture(scope="session")
def catalog_world() -> World:
    return build_world(WorldSettings(titles=260, members=30))


@pytest.fixture(scope="session")
def catalog_data(tmp_path_factory: pytest.TempPathFactory, catalog_world: World) -> Path:
    folder = tmp_path_factory.mktemp("catalog")

    async def fill() -> None:
        service = create_service(ServiceSettings(data_dir=folder))
        try:
            await service.seed(catalog_world, lambda *_: None)
        finally:
            await service.stop(0)

    asyncio.run(fill())
    return folder


@pytest.fixture
async def catalog(catalog_data: Path, tmp_path: Path) -> AsyncIterator[RunningCatalog]:
    address, counter = f"unix:{tmp_path}/s", CallCounter()
    service = create_service(ServiceSettings(data_dir=catalog_data, listen=address), (counter,))
    subgraph = create_subgraph(SubgraphSettings(service_address=address))
    await service.start()
    await subgraph.start()
    try:
        yield RunningCatalog(address, subgraph, counter.calls)
    finally:
        await subgraph.close()
        await service.stop(0)


@pytest.fixture
async def stub(catalog: RunningCatalog) -> AsyncIterator[catalog_pb2_grpc.CatalogAsyncStub]:
    async with grpc.aio.insecure_channel(catalog.address) as channel:
        yield catalog_pb2_grpc.CatalogStub(channel)
