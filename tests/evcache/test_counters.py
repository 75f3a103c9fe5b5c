from __future__ import annotations

import asyncio

import pytest

from evcache.errors import FailureReason, NotStorableError
from evcache.memory_node import InMemoryNode
from evcache.metrics import Count
from tests.evcache.kit import Hardware, cache_over, counted, hardware, texts

ZONES = ["zone-a", "zone-b", "zone-c"]


async def _sums(parts: Hardware) -> list[bytes | None]:
    return [await InMemoryNode.get(parts.nodes[zone][0], "app:text-count:v1:n") for zone in parts.nodes]


async def test_a_counter_starts_where_it_is_told_and_adds_in_every_zone() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        counters = cache.of(texts()).counters
        assert await counters.increment("n", 5, initial=10) == 10
        assert await counters.increment("n", 5) == 15
        assert await counters.decrement("n", 2) == 13
        assert await _sums(parts) == [b"13"] * 3


async def test_a_counter_stops_at_nothing() -> None:
    async with cache_over(hardware(2)) as cache:
        counters = cache.of(texts()).counters
        await counters.increment("n", initial=3)
        assert await counters.decrement("n", 10) == 0
        assert await counters.increment("n", 2) == 2


async def test_a_zone_that_lost_its_counter_is_raised_to_the_others() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        counters = cache.of(texts()).counters
        await counters.increment("n", initial=40)
        await parts.forget("zone-a")
        assert await counters.increment("n", 2) == 42
        assert await _sums(parts) == [b"42"] * 3


async def test_a_zone_that_missed_an_addition_catches_up_at_the_next() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        counters = cache.of(texts()).counters
        await counters.increment("n", initial=1)
        parts.fail("zone-b", FailureReason.REFUSED)
        assert await counters.increment("n", 5) == 6
        parts.fail("zone-b", None)
        assert await _sums(parts) == [b"6", b"1", b"6"]
        assert await counters.increment("n", 1) == 7
        assert await _sums(parts) == [b"7"] * 3
        assert counted(cache, Count.WRITE_FAILED) == [1]


async def test_with_no_zone_answering_nothing_is_known() -> None:
    parts = hardware(2)
    async with cache_over(parts) as cache:
        for zone in parts.nodes:
            parts.fail(zone)
        assert await cache.of(texts()).counters.increment("n") is None


async def test_a_new_counter_ends_with_its_time_and_additions_do_not_lengthen_it() -> None:
    parts = hardware(1)
    async with cache_over(parts) as cache:
        counters = cache.of(texts()).counters
        await counters.increment("n", initial=5, ttl=100.0)
        parts.clock.advance(60)
        assert await counters.increment("n", 1, ttl=100.0) == 6
        parts.clock.advance(40)
        assert await counters.increment("n", 1, initial=1) == 1


async def test_additions_at_once_are_all_counted() -> None:
    parts = hardware(3)
    async with cache_over(parts) as one, cache_over(parts) as two:
        await one.of(texts()).counters.increment("n", initial=0)
        await asyncio.gather(
            *(cache.of(texts()).counters.increment("n") for _ in range(100) for cache in (one, two))
        )
        assert await _sums(parts) == [b"200"] * 3


async def test_counters_and_values_of_one_name_do_not_meet() -> None:
    async with cache_over(hardware(1)) as cache:
        kind = cache.of(texts())
        kind.set("n", "text")
        assert await kind.counters.increment("n", initial=7) == 7
        assert await kind.get("n") == "text"


@pytest.mark.parametrize(("initial", "ttl"), [(-1, 10.0), (0, 0.0), (0, -1.0)])
async def test_what_makes_no_counter_is_refused(initial: int, ttl: float) -> None:
    parts = hardware(1)
    async with cache_over(parts) as cache:
        with pytest.raises(NotStorableError):
            await cache.of(texts()).counters.increment("n", initial=initial, ttl=ttl)
    assert await parts.keys("zone-a") == set()
