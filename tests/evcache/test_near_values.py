from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from evcache.errors import FailureReason
from evcache.latch import Latch, LatchPolicy
from evcache.memory_node import InMemoryNode
from evcache.metrics import Count
from evcache.node import StoreMode
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, cache_over, counted, hardware, settle, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from evcache.kind_cache import KindCache

EXACT = CacheSettings(ttl_jitter=0.0, repair_share=0.0)


async def _done(latch: Latch) -> None:
    assert await latch.wait(LatchPolicy.ALL, SOON)


# -- near ---------------------------------------------------------------------------------------------


async def test_a_near_value_costs_no_read_and_the_change_of_another_process_drops_it() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache, cache_over(parts, EXACT) as other:
        await cache.start()
        kind = cache.of(texts(near=True))
        await _done(kind.set("m-1", "old"))
        assert await kind.get("m-1") == "old"
        parts.forget_calls()
        assert [await kind.get("m-1"), (await kind.get_many(["m-1"]))["m-1"]] == ["old", "old"]
        assert (parts.asked("zone-a", "get", "get_many"), counted(cache, Count.HIT_NEAR)) == (0, [2])
        parts.clock.advance(1)
        await _done(other.of(texts()).set("m-1", "new"))
        assert await kind.get("m-1") == "new"


async def test_before_changes_are_heard_a_near_value_counts_for_a_second() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache, cache_over(parts, EXACT) as other:
        kind = cache.of(texts(near=True))
        await _done(kind.set("m-1", "old"))
        assert await kind.get("m-1") == "old"
        parts.clock.advance(0.5)
        await _done(other.of(texts()).set("m-1", "new"))
        assert await kind.get("m-1") == "old"
        parts.clock.advance(0.5)
        assert await kind.get("m-1") == "new"


async def test_what_came_from_another_zone_is_near_for_a_second_only() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        await cache.start()
        kind = cache.of(texts(near=True))
        await _done(kind.set("m-1", "text"))
        parts.fail("zone-a", FailureReason.REFUSED)
        assert await kind.get("m-1") == "text"
        parts.clock.advance(1)
        parts.fail("zone-b", FailureReason.REFUSED)
        assert await kind.get("m-1") is None


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_a_reply_that_a_change_overtook_is_not_kept_near(*, bulk: bool) -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        await cache.start()
        kind = cache.of(texts(near=True))
        [node] = parts.nodes["zone-a"]
        await _done(kind.set("m-1", "old"))
        envelope = await InMemoryNode.get(node, "app:text:v1:m-1")
        assert envelope is not None
        node.held_up = asyncio.Event()
        reading: asyncio.Task[object] = asyncio.ensure_future(
            kind.get_many(["m-1"]) if bulk else kind.get("m-1")
        )
        await settle()
        # Another process writes (the same bytes will do) while the reply is under way.
        await InMemoryNode.store(node, "app:text:v1:m-1", envelope, 60_000, StoreMode.NEWER)
        node.held_up.set()
        assert await reading in ("old", {"m-1": "old"})
        assert cache.near.bytes == 0
        assert cache.near.reading == 0
        assert counted(cache, Count.NEAR_LATE) == [1]


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_a_read_that_is_cancelled_gives_its_reservation_back(*, bulk: bool) -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(near=True))
        parts.nodes["zone-a"][0].held_up = released = asyncio.Event()
        reading: asyncio.Task[object] = asyncio.ensure_future(
            kind.get_many(["m-1", "m-2"]) if bulk else kind.get("m-1")
        )
        await settle()
        assert cache.near.reading == (2 if bulk else 1)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert cache.near.reading == 0
        released.set()


CHANGES: dict[str, Callable[[KindCache[str]], Latch]] = {
    "set": lambda kind: kind.set("m-1", "new"),
    "delete": lambda kind: kind.delete("m-1"),
    "append": lambda kind: kind.append_or_add("m-1", "new"),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_processs_own_changes_drop_its_near_value_at_once(change: str) -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        await cache.start()
        kind = cache.of(texts(near=True))
        await _done(kind.set("m-1", "old"))
        assert await kind.get("m-1") == "old"
        parts.clock.advance(1)
        parts.fail("zone-a", FailureReason.REFUSED)  # nobody tells this process but itself
        CHANGES[change](kind)
        await settle()
        assert await kind.get("m-1") is None
