"""One small seeded world for all system tests of a run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from subgraphs.dataset.records import WorldSettings
from subgraphs.dataset.world import build_world
from tests.support.streaming_graph import StreamingGraph, seed, streaming_graph

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
def seeded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the four databases of a small MovieLens world."""
    data = tmp_path_factory.mktemp("data")
    asyncio.run(seed(data, build_world(WorldSettings(titles=400, members=120))))
    return data


@pytest.fixture
async def graph(seeded_data: Path) -> AsyncIterator[StreamingGraph]:
    """The whole system in this process."""
    async with streaming_graph(seeded_data) as running:
        yield running
