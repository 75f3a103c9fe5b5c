from __future__ import annotations

import asyncio

import pytest

from tests.gateway.execution.entity_cache.cache_kit import CacheKit, invalidate


@pytest.fixture
def kit() -> CacheKit:
    return CacheKit()


class TestStale:
    async def test_is_served_and_exchanged_behind_the_callers_back(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", "2", type_name="Video")
        kit.subgraph.version = 2
        kit.now += 100
        found, report = await kit.entities("name", "1", "2", type_name="Video")
        assert found == [{"name": f"name of {own} v1"} for own in "12"]
        assert (report.hits, report.stale, report.seconds) == (2, 2, 0)
        await kit.cache.idle()
        found, report = await kit.entities("name", "1", "2", type_name="Video")
        assert found == [{"name": f"name of {own} v2"} for own in "12"]
        assert report.stale == 0
        assert kit.subgraph.asked == [["1", "2"], ["1", "2"]]

    async def test_is_exchanged_once_however_many_ask(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", type_name="Video")
        kit.now += 100
        gate = asyncio.Event()
        kit.subgraph.before = gate.wait
        for _ in range(5):
            await kit.entities("name", "1", type_name="Video")
        gate.set()
        await kit.cache.idle()
        assert len(kit.subgraph.requests) == 2
        assert kit.counters.refreshes == 1

    async def test_a_refresh_has_a_deadline_of_its_own(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", type_name="Video")
        kit.now += 100
        await kit.entities("name", "1", type_name="Video")
        await kit.cache.idle()
        assert kit.subgraph.requests[1].deadline is not None

    async def test_is_not_served_past_its_time(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", type_name="Video")
        kit.now += 160
        _, report = await kit.entities("name", "1", type_name="Video")
        assert report.misses == 1

    async def test_a_refresh_that_fails_leaves_it_in_place(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", type_name="Video")
        kit.now += 100
        kit.subgraph.body = []
        for _ in range(2):
            found, _ = await kit.entities("name", "1", type_name="Video")
            assert found == [{"name": "name of 1 v1"}]
            await kit.cache.idle()

    async def test_an_invalidation_wins_against_a_refresh_under_way(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", type_name="Video")
        kit.now += 100
        gate, asked = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            asked.set()
            await gate.wait()

        kit.subgraph.before = wait
        await kit.entities("name", "1", type_name="Video")
        await asked.wait()
        await invalidate(kit, b'[{"kind": "type", "subgraph": "products", "type": "Video"}]')
        kit.subgraph.version, kit.subgraph.before = 2, None
        gate.set()
        await kit.cache.idle()
        found, _ = await kit.entities("name", "1", type_name="Video")
        assert found == [{"name": "name of 1 v2"}]
