from __future__ import annotations

import asyncio

import msgspec
import pytest

from gateway.execution.entity_cache.invalidation import UnknownTargetError, read_wanted
from gateway.execution.entity_cache.memory_store import MemoryStore
from gateway.execution.entity_cache.namespaces import new_version
from tests.gateway.execution.entity_cache.cache_kit import CacheKit, invalidate


@pytest.fixture
def kit() -> CacheKit:
    return CacheKit()


class TestInvalidation:
    @pytest.mark.parametrize(
        "body",
        [
            b'[{"kind": "subgraph", "subgraph": "products"}]',
            b'[{"kind": "type", "subgraph": "products", "type": "Product"}]',
            b'[{"kind": "entity", "subgraph": "products", "type": "Product", "key": {"id": "1"}}]',
            b'[{"kind": "tag", "tag": "product-1"}]',
            b'[{"kind": "tag", "tag": "product-1", "subgraphs": ["products"]}]',
        ],
    )
    async def test_wins_against_a_fetch_in_flight(self, kit: CacheKit, body: bytes) -> None:
        """The subgraph has read the old value; the invalidation comes; only then the answer arrives."""
        gate, asked = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            asked.set()
            await gate.wait()

        kit.subgraph.before = wait
        first = asyncio.create_task(kit.entities("name", "1"))
        await asked.wait()
        kit.subgraph.version, kit.subgraph.before = 2, None
        await invalidate(kit, body)
        gate.set()
        found, _ = await first
        assert found == [{"name": "name of 1 v1"}]
        found, _ = await kit.entities("name", "1")
        assert found == [{"name": "name of 1 v2"}]
        await kit.entities("name", "1")
        assert len(kit.subgraph.requests) == 2

    @pytest.mark.parametrize(
        "body",
        [
            b'[{"kind": "entity", "subgraph": "products", "type": "Product", "key": {"id": "2"}}]',
            b'[{"kind": "tag", "tag": "product-2"}]',
            b'[{"kind": "type", "subgraph": "products", "type": "Video"}]',
        ],
    )
    async def test_leaves_all_else_in_place(self, kit: CacheKit, body: bytes) -> None:
        await kit.entities("name", "1", "2")
        await invalidate(kit, body)
        _, report = await kit.entities("name", "1")
        assert report.hits == 1

    async def test_of_a_type_reaches_whatever_its_objects_may_stand_in(self, kit: CacheKit) -> None:
        await kit.ask("{ top { id } }")
        await invalidate(kit, b'[{"kind": "type", "subgraph": "products", "type": "Product"}]')
        _, report = await kit.ask("{ top { id } }")
        assert report.misses == 1

    async def test_a_version_that_is_lost_makes_a_miss(self, kit: CacheKit) -> None:
        await kit.entities("name", "1")
        assert isinstance(kit.store, MemoryStore)
        for key in kit.store.held():
            if key.startswith("v:"):
                await kit.store.set_many({key: (new_version(), 0.0)})
        _, report = await kit.entities("name", "1")
        assert report.misses == 1

    @pytest.mark.parametrize(
        "body",
        [
            b'[{"kind": "subgraph", "subgraph": "nobody"}]',
            b'[{"kind": "type", "subgraph": "products", "type": "Maker"}]',
            b'[{"kind": "entity", "subgraph": "products", "type": "Product", "key": {"sku": "1"}}]',
            b'[{"kind": "entity", "subgraph": "products", "type": "Product", "key": {"id": "1", "x": 2}}]',
            b'[{"kind": "tag", "tag": "t", "subgraphs": ["nobody"]}]',
        ],
    )
    async def test_of_what_can_never_be_kept_is_refused(self, kit: CacheKit, body: bytes) -> None:
        with pytest.raises(UnknownTargetError):
            await invalidate(kit, body)
        assert kit.counters.invalidations == 0

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"[1]",
            b'[{"kind": "all"}]',
            b'[{"kind": "type", "subgraph": "products"}]',
            b'[{"kind": "subgraph", "subgraph": "products", "type": "Product"}]',
        ],
    )
    def test_of_what_is_not_said_right_is_refused(self, body: bytes) -> None:
        with pytest.raises(msgspec.MsgspecError):
            read_wanted(body)
