from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest

from subgraphs.chassis.principal import Principal
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.dataset.records import World, WorldSettings
from subgraphs.dataset.world import build_world
from subgraphs.profiles.app import create_subgraph
from subgraphs.profiles.service.server import create_service
from tests.subgraphs.chassis.running import RunningSubgraph, ignore_progress, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
def world() -> World:
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    return build_world(WorldSettings(catalog="generated", titles=60, members=12, as_of=today))


@pytest.fixture(scope="session")
def seeded_folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiles")

    async def seed() -> None:
        service = create_service(ServiceSettings(data_dir=folder))
        await service.seed(world, ignore_progress)
        await service.stop(0)

    asyncio.run(seed())
    return folder


@pytest.fixture
async def profiles(seeded_folder: Path) -> AsyncIterator[RunningSubgraph]:
    async with running(create_service, create_subgraph, seeded_folder) as subgraph:
        yield subgraph


@pytest.fixture
def member(world: World) -> Principal:
    """The demo account's owner, acting as the default profile, with every scope of an owner."""
    account = world.accounts[0]
    profile = next(p for p in world.profiles if p.account_id == account.id and p.is_default)
    return Principal(
        account_id=account.id,
        profile_id=profile.id,
        scopes=frozenset({"account:read", "billing:read"}),
        country=account.country,
    )
