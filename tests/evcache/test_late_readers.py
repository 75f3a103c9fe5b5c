"""A reader whose look into the cache took longer than another's load joins that load, though it is over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from evcache.cache import EVCache
from evcache.clock import SystemClock
from evcache.codecs import TextCodec
from evcache.kinds import Kind
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings
from evcache.zone import make_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = Kind("text", TextCodec())


class SlowNode(InMemoryNode):
    """Holds the first read up until it is told to go on: what was read is old when it arrives."""

    def __init__(self) -> None:
        super().__init__("zone/0")
        self.go_on = asyncio.Event()
        self.held_up = asyncio.Event()
        self._reads = 0

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """See CacheNode."""
        found = await super().get_many(keys)
        self._reads += 1
        if self._reads == 1:
            self.held_up.set()
            await self.go_on.wait()
        return found


class Origin:
    """Counts."""

    def __init__(self) -> None:
        self.loads = 0
        self.failing = False

    async def load(self, names: Sequence[str]) -> dict[str, str | Exception | None]:
        self.loads += 1
        if self.failing:
            raise ValueError("down")
        return dict.fromkeys(names, f"load {self.loads}")


@pytest.fixture
def node() -> SlowNode:
    return SlowNode()


@pytest.fixture
def cache(node: SlowNode) -> EVCache:
    settings, metrics = CacheSettings(), CacheMetrics()
    zone = make_zone("zone", [node], settings, metrics, clock=SystemClock())
    return EVCache("tests", [zone], settings=settings, metrics=metrics)


async def test_a_late_reader_takes_what_landed_since_it_asked(cache: EVCache, node: SlowNode) -> None:
    origin, items = Origin(), cache.of(KIND)
    late = asyncio.create_task(items.load("name", origin.load))
    await node.held_up.wait()
    first = await items.load("name", origin.load)
    node.go_on.set()
    assert (await late).value == first.value == "load 1"
    assert origin.loads == 1
    await cache.close()


async def test_a_late_reader_is_told_of_a_failure_and_the_next_one_loads(
    cache: EVCache, node: SlowNode
) -> None:
    origin, items = Origin(), cache.of(KIND)
    origin.failing = True
    late = asyncio.create_task(items.load("name", origin.load))
    await node.held_up.wait()
    assert isinstance((await items.load("name", origin.load)).error, ValueError)
    node.go_on.set()
    assert isinstance((await late).error, ValueError)
    assert origin.loads == 1
    origin.failing = False
    assert (await items.load("name", origin.load)).value == "load 2"
    await cache.close()


async def test_a_late_reader_does_not_take_what_was_changed_since(cache: EVCache, node: SlowNode) -> None:
    origin, items = Origin(), cache.of(KIND)
    late = asyncio.create_task(items.load("name", origin.load))
    await node.held_up.wait()
    await items.load("name", origin.load)
    items.delete("name")
    node.go_on.set()
    assert (await late).value == "load 2"
    await cache.close()
