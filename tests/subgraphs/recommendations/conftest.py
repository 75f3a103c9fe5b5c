"""A small seeded recommendations, its service on a unix socket, its subgraph, and a count of gRPC calls."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from protos.recommendations.v1 import recommendations_pb2_grpc
from subgraphs.chassis.principal import ANONYMOUS, DEVELOPMENT_KEY, HEADER, Principal, sign
from subgraphs.chassis.settings import ServiceSettings, SubgraphSettings
from subgraphs.dataset.records import World, WorldSettings
from subgraphs.dataset.world import build_world
from subgraphs.recommendations.app import create_subgraph
from subgraphs.recommendations.service.server import create_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from subgraphs.chassis.subgraph import Subgraph
    from subgraphs.recommendations.client import RecommendationsClient


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
class RunningRecommendations:
    """The service at an address, the subgraph before it, the calls between them."""

    address: str
    subgraph: Subgraph[RecommendationsClient]
    calls: Counter[str]

    async def ask(
        self, document: str, variables: dict[str, object] | None = None, caller: Principal = ANONYMOUS
    ) -> dict[str, Any]:
        """Data and errors of an operation."""
        headers = {HEADER: sign(caller, DEVELOPMENT_KEY)}
        return await self.subgraph.execute(document, variables, None, headers)

    async def data(
        self, document: str, variables: dict[str, object] | None = None, caller: Principal = ANONYMOUS
    ) -> dict[str, Any]:
        """The data of an operation that has no errors."""
        answer = await self.ask(document, variables, caller)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found


@pytest.fixture(scope="session")
def recommendations_world() -> World:
    return build_world(WorldSettings(titles=320, members=120))


@pytest.fixture(scope="session")
def recommendations_data(tmp_path_factory: pytest.TempPathFactory, recommendations_world: World) -> Path:
    folder = tmp_path_factory.mktemp("recommendations")

    async def fill() -> None:
        service = create_service(ServiceSettings(data_dir=folder))
        try:
            await service.seed(recommendations_world, lambda *_: None)
        finally:
            await service.stop(0)

    asyncio.run(fill())
    return folder


@pytest.fixture
def own_data(recommendations_data: Path, tmp_path: Path) -> Path:
    """A copy that the test may write to."""
    return Path(shutil.copytree(recommendations_data, tmp_path / "data"))


@pytest.fixture
async def recommendations(own_data: Path, tmp_path: Path) -> AsyncIterator[RunningRecommendations]:
    address, counter = f"unix:{tmp_path}/s", CallCounter()
    service = create_service(ServiceSettings(data_dir=own_data, listen=address), (counter,))
    subgraph = create_subgraph(SubgraphSettings(service_address=address))
    await service.start()
    await subgraph.start()
    try:
        yield RunningRecommendations(address, subgraph, counter.calls)
    finally:
        await subgraph.close()
        await service.stop(0)


@pytest.fixture
async def stub(
    recommendations: RunningRecommendations,
) -> AsyncIterator[recommendations_pb2_grpc.RecommendationsAsyncStub]:
    async with grpc.aio.insecure_channel(recommendations.address) as channel:
        yield recommendations_pb2_grpc.RecommendationsStub(channel)


@pytest.fixture
def owner(recommendations_world: World) -> Principal:
    """The demo account with its first profile chosen."""
    profile = recommendations_world.profiles[0]
    return Principal(account_id=profile.account_id, profile_id=profile.id)
