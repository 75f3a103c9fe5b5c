from __future__ import annotations

import asyncio

from evcache.codecs import TextCodec
from evcache.errors import FailureReason
from evcache.kinds import Kind
from evcache.loading import Answer
from evcache.memory_node import InMemoryNode
from evcache.metrics import Count
from tests.evcache.kit import SOON, cache_over, counted, hardware, settle, texts
from tests.evcache.loading_kit import EXACT, Origin, OriginError
from tests.evcache.node_values import until

# -- leases -------------------------------------------------------------------------------------------


async def test_two_processes_load_a_cold_key_once_between_them() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        origin.held_up = asyncio.Event()
        first = asyncio.ensure_future(one.of(texts()).load("m-1", origin))
        await settle()
        second = asyncio.ensure_future(two.of(texts()).load("m-1", origin))
        await until(lambda: two.metrics.counts[Count.LEASE_WAITED] == 1)
        assert origin.loads == 1
        origin.held_up.set()
        async with asyncio.timeout(SOON):
            assert await first == await second == Answer("load 1")
        assert origin.loads == 1
        assert counted(two, Count.LEASE_LOST, Count.LOAD) == [1, 0]
        await settle()
        assert not any("lease" in key for key in await parts.keys("zone-a"))


async def test_whoever_has_waited_long_enough_for_another_process_loads_itself() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        stuck, origin = Origin(), Origin()
        stuck.held_up = asyncio.Event()
        first = asyncio.ensure_future(one.of(texts()).load("m-1", stuck))
        await settle()
        second = asyncio.ensure_future(two.of(texts()).load("m-1", origin))
        await until(lambda: two.metrics.counts[Count.LEASE_WAITED] == 1)
        assert origin.loads == 0
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            assert await second == Answer("load 1")
        stuck.held_up.set()
        await first


async def test_the_lease_of_a_process_that_died_ends() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "dead", round(EXACT.lease * 1000))
        parts.clock.advance(EXACT.lease)
        origin = Origin()
        assert await cache.of(texts()).load("m-1", origin) == Answer("load 1")
        assert counted(cache, Count.LEASE_LOST) == [0]


async def test_what_nobody_else_loads_does_not_wait_for_what_somebody_does() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "another", 60_000)
        kind, origin = cache.of(texts()), Origin()
        both = asyncio.ensure_future(kind.load_many(["m-1", "m-2"], origin))
        await until(lambda: origin.calls == [("m-2",)])
        assert await kind.load("m-2", origin) == Answer("load 1")
        assert not both.done()
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            answers = await both
        assert (answers["m-1"], answers["m-2"]) == (Answer("load 2"), Answer("load 1"))


async def test_a_lease_is_given_back_after_a_load_that_failed() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        origin.failing = OriginError("down")
        await one.of(texts()).load("m-1", origin)
        await settle()
        origin.failing = None
        assert await two.of(texts()).load("m-1", origin) == Answer("load 2")
        assert counted(two, Count.LEASE_LOST) == [0]


async def test_a_node_that_gives_no_leases_holds_nobody_up() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        parts.fail("zone-a", FailureReason.TIMEOUT)
        origin = Origin()
        assert await cache.of(texts()).load("m-1", origin) == Answer("load 1")
        assert counted(cache, Count.LEASE_LOST, Count.LEASE_WAITED) == [0, 0]


async def test_a_refresh_is_left_to_the_process_that_has_the_lease() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        await one.of(texts(ttl=100.0)).load("m-1", origin)
        parts.clock.advance(110)
        origin.held_up = asyncio.Event()
        stale = Answer("load 1", stale=True)
        assert await one.of(texts(ttl=100.0)).load("m-1", origin) == stale
        await settle()
        for _ in range(5):
            assert await two.of(texts(ttl=100.0)).load("m-1", origin) == stale
            await settle()
        assert origin.loads == 2
        assert counted(two, Count.LEASE_WAITED) == [0]
        origin.held_up.set()


async def test_a_load_that_joined_a_refresh_left_to_another_process_is_done_all_the_same() -> None:
    parts = hardware(1)
    kind = texts(ttl=100.0, stale_while_revalidate=50.0)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        origin = Origin()
        await cache.of(kind).load("m-1", origin)
        await settle()
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "another", 600_000)
        parts.clock.advance(149)
        assert (await cache.of(kind).load("m-1", origin)).stale  # begins a refresh, which asks for the lease
        parts.clock.advance(10)  # beyond the window: this one needs a value, and finds the refresh under way
        joined = asyncio.ensure_future(cache.of(kind).load("m-1", origin))
        await until(lambda: cache.metrics.counts[Count.LEASE_WAITED] == 1)
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            assert await joined == Answer("load 2")


async def test_in_memory_of_one_process_nobody_takes_leases() -> None:
    parts = hardware(1)
    [node] = parts.nodes["zone-a"]
    node.shared = False
    async with cache_over(parts, EXACT) as cache:
        await cache.of(texts()).load("m-1", Origin())
    assert node.asked("take_leases") == 0


async def test_a_kind_may_do_without_leases() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        await cache.of(Kind("text", TextCodec(), lease=False)).load("m-1", Origin())
    assert parts.asked("zone-a", "take_leases", "release_leases") == 0
