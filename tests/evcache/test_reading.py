from __future__ import annotations

import asyncio
from itertools import product

import pytest

from evcache.errors import FailureReason
from evcache.metrics import Count
from evcache.settings import MissFallback
from tests.evcache.kit import cache_over, counted, hardware, settle
from tests.evcache.reading_kit import KIND, LOCAL, NAMES, fill, settings_of

# -- which zones are asked ----------------------------------------------------------------------------


async def test_what_the_local_zone_has_is_asked_of_no_other() -> None:
    parts = hardware(3, 2)
    async with cache_over(parts) as cache:
        kind = await fill(cache)
        parts.forget_calls()
        assert await kind.get("m-1") == "text of m-1"
        assert await kind.get_many(NAMES) == {name: f"text of {name}" for name in NAMES}
        assert parts.asked("zone-b", "get", "get_many") == parts.asked("zone-c", "get", "get_many") == 0
        assert counted(cache, Count.HIT_LOCAL, Count.HIT_FALLBACK, Count.MISS) == [41, 0, 0]


async def test_a_bulk_read_is_one_exchange_a_node_and_all_of_them_at_once() -> None:
    parts = hardware(1, 4)
    async with cache_over(parts) as cache:
        kind = await fill(cache)
        parts.forget_calls()
        released = asyncio.Event()
        for node in parts.nodes[LOCAL]:
            node.held_up = released
        reading = asyncio.ensure_future(kind.get_many(NAMES))
        await settle()
        assert [node.asked("get_many") for node in parts.nodes[LOCAL]] == [1, 1, 1, 1]
        released.set()
        assert len(await reading) == 40


def _expected(states: tuple[str, str, str], fallback: MissFallback) -> set[int]:
    """How many of two keys may be found: two, as the first other zone differs from read to read."""
    local, *others = states
    if local == "full":
        return {2}
    if "full" not in others or (local == "cold" and fallback is MissFallback.NONE):
        return {0}
    if local == "cold" and fallback is MissFallback.ONE and "cold" in others:
        return {1}  # whichever zone was asked first
    return {2}


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
@pytest.mark.parametrize("fallback", MissFallback)
@pytest.mark.parametrize("states", list(product(["full", "cold", "dead"], repeat=3)), ids="-".join)
async def test_every_mix_of_full_cold_and_dead_zones_finds_what_the_setting_promises(
    states: tuple[str, str, str], fallback: MissFallback, *, bulk: bool
) -> None:
    parts = hardware(3)
    async with cache_over(parts, settings_of(fallback)) as cache:
        kind = await fill(cache, ["m-1", "m-2"])
        for zone, state in zip(parts.nodes, states, strict=True):
            if state == "cold":
                await parts.forget(zone)
            elif state == "dead":
                parts.fail(zone)
        if bulk:
            found = {**await kind.get_many(["m-1"]), **await kind.get_many(["m-2"])}
            assert all(value == f"text of {name}" for name, value in found.items())
            count = len(found)
        else:
            count = [await kind.get("m-1"), await kind.get("m-2")].count(None)
            count = 2 - count
        assert {count} == _expected(states, fallback)


async def test_a_dead_second_zone_does_not_use_up_the_one_try_of_a_cold_local_one() -> None:
    # EVCache's single retry found 0 of 100 here, while the third zone held everything.
    parts = hardware(3)
    async with cache_over(parts, settings_of()) as cache:
        kind = await fill(cache)
        await parts.forget(LOCAL)
        parts.fail("zone-b")
        assert len(await kind.get_many(NAMES)) == 40
        assert [await kind.get(name) is None for name in NAMES] == [False] * 40


async def test_a_key_that_is_nowhere_costs_two_reads_and_no_third() -> None:
    parts = hardware(4)
    async with cache_over(parts, settings_of()) as cache:
        assert await cache.of(KIND).get("nowhere") is None
        asked = [parts.asked(zone, "get", "get_many") for zone in parts.nodes]
        assert (asked[0], sorted(asked[1:])) == (1, [0, 0, 1])
        assert counted(cache, Count.MISS, Count.FALLBACK_MISS, Count.FALLBACK_ERROR) == [1, 1, 0]


async def test_other_zones_share_what_a_cold_one_cannot_answer() -> None:
    parts = hardware(4)
    async with cache_over(parts, settings_of()) as cache:
        kind = await fill(cache)
        await parts.forget(LOCAL)
        parts.forget_calls()
        for name in NAMES[:30]:
            assert await kind.get(name)
        asked = [parts.asked(zone, "get_many") for zone in ("zone-b", "zone-c", "zone-d")]
        assert asked == [10, 10, 10]


async def test_only_a_dead_nodes_keys_are_asked_of_another_zone() -> None:
    parts = hardware(2, 2)
    async with cache_over(parts, settings_of()) as cache:
        kind = await fill(cache)
        parts.forget_calls()
        parts.nodes[LOCAL][0].failing = FailureReason.TIMEOUT
        assert len(await kind.get_many(NAMES)) == 40
        asked = [key for node in parts.nodes["zone-b"] for _, keys in node.calls for key in keys]
        here = [key for _, keys in parts.nodes[LOCAL][0].calls for key in keys]
        assert sorted(asked) == sorted(here)
        assert 0 < len(here) < 40
        assert counted(cache, Count.HIT_LOCAL, Count.HIT_FALLBACK) == [40 - len(here), len(here)]
        assert counted(cache, Count.FALLBACK_ERROR, Count.MISS) == [len(here), 0]


async def test_a_zone_most_of_whose_nodes_are_out_is_left_alone_until_a_probe_is_due() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of()) as cache:
        kind = await fill(cache)
        parts.fail(LOCAL)
        for name in NAMES:
            assert await kind.get(name)
        assert parts.asked(LOCAL, "get") == 3
        parts.fail(LOCAL, None)
        parts.clock.advance(0.5)
        assert await kind.get("m-1")
        assert parts.asked(LOCAL, "get") == 4
        before = counted(cache, Count.HIT_LOCAL)
        assert await kind.get("m-2")
        assert counted(cache, Count.HIT_LOCAL) == [before[0] + 1]


async def test_a_zone_that_is_out_is_not_counted_as_asked() -> None:
    parts = hardware(3)
    async with cache_over(parts, settings_of(MissFallback.ALL)) as cache:
        kind = cache.of(KIND)
        for zone in ("zone-b", "zone-c"):
            parts.fail(zone)
        for _ in range(3):
            await kind.get("nowhere")
        before = counted(cache, Count.FALLBACK_MISS)
        assert await kind.get("nowhere") is None
        assert counted(cache, Count.FALLBACK_MISS) == before
        assert counted(cache, Count.NODE_BREAKER_OPEN) == [0]


async def test_with_every_zone_dead_reads_find_nothing_and_raise_nothing() -> None:
    parts = hardware(3, 2)
    async with cache_over(parts, settings_of()) as cache:
        kind = await fill(cache)
        for zone in parts.nodes:
            parts.fail(zone, FailureReason.TIMEOUT)
        for _ in range(5):
            assert await kind.get("m-1") is None
            assert await kind.get_many(NAMES) == {}
        assert counted(cache, Count.MISS) == [5 * 41]


async def test_after_its_deadline_a_read_asks_no_further_zone() -> None:
    parts = hardware(4)
    async with cache_over(parts, settings_of(MissFallback.ALL)) as cache:
        for zone in ("zone-b", "zone-c", "zone-d"):
            parts.nodes[zone][0].takes = 0.04
        assert await cache.of(KIND).get("nowhere") is None
        assert sum(parts.asked(zone, "get_many") for zone in ("zone-b", "zone-c", "zone-d")) == 2


async def test_a_write_only_zone_is_never_asked() -> None:
    parts = hardware(3, write_only=["zone-b"])
    async with cache_over(parts, settings_of(MissFallback.ALL)) as cache:
        kind = await fill(cache)
        await parts.forget(LOCAL)
        assert len(await kind.get_many(NAMES)) == 40
        parts.fail("zone-c")
        assert await kind.get_many(NAMES) == {}
        assert parts.asked("zone-b", "get", "get_many") == 0


async def test_reading_no_names_finds_nothing() -> None:
    async with cache_over(hardware(2)) as cache:
        assert await cache.of(KIND).get_many([]) == {}


async def test_a_name_asked_for_twice_is_found() -> None:
    async with cache_over(hardware(2, 2)) as cache:
        kind = await fill(cache)
        assert await kind.get_many(["m-1", "m-2", "m-1"]) == {"m-1": "text of m-1", "m-2": "text of m-2"}


async def test_a_bulk_read_that_is_cancelled_leaves_nothing_running() -> None:
    parts = hardware(1, 4)
    async with cache_over(parts) as cache:
        kind = await fill(cache)
        released = asyncio.Event()
        for node in parts.nodes[LOCAL]:
            node.held_up = released
        before = asyncio.all_tasks()
        reading = asyncio.ensure_future(kind.get_many(NAMES))
        await settle()
        assert len(asyncio.all_tasks()) > len(before) + 1
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await settle()
        assert asyncio.all_tasks() == before
        released.set()
