from __future__ import annotations

import pytest

from evcache.errors import FailureReason
from evcache.latch import LatchPolicy
from evcache.memory_node import InMemoryNode
from evcache.metrics import Count
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, cache_over, counted, hardware, settle, texts

KIND = texts()
KEY = "app:text:v1:m-1"


def _settings(share: float) -> CacheSettings:
    return CacheSettings(repair_share=share, ttl_jitter=0.0)


@pytest.mark.parametrize("zone", ["zone-a", "zone-b"])
async def test_a_damaged_value_is_removed_from_the_node_that_has_it(zone: str) -> None:
    parts = hardware(2)
    async with cache_over(parts, _settings(0.0)) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        [node] = parts.nodes[zone]
        if zone == "zone-b":
            await parts.forget("zone-a")
        sound = await InMemoryNode.get(node, KEY)
        assert sound is not None
        await InMemoryNode.put_many(node, [(KEY, sound[:-1] + b"?", 60_000)])
        assert await kind.get("m-1") == (None if zone == "zone-b" else "text")
        await settle()
        assert await InMemoryNode.get(node, KEY) is None
        assert counted(cache, Count.UNREADABLE_CORRUPT) == [1]


async def test_a_damaged_version_keeps_no_sound_value_out() -> None:
    parts = hardware(1)
    async with cache_over(parts, _settings(0.0)) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", "text", version=5).wait(LatchPolicy.ALL, SOON)
        [node] = parts.nodes["zone-a"]
        damaged = bytearray(await InMemoryNode.get(node, KEY) or b"")
        damaged[12] ^= 1  # far newer than anything to come
        await InMemoryNode.put_many(node, [(KEY, bytes(damaged), 60_000)])
        assert await kind.get("m-1") is None
        await settle()
        assert await kind.set("m-1", "newer", version=6).wait(LatchPolicy.ALL, SOON)
        assert await kind.get("m-1") == "newer"


async def test_what_is_merely_of_another_format_or_another_keys_is_left_to_whoever_can_read_it() -> None:
    parts = hardware(1)
    async with cache_over(parts, _settings(1.0)) as cache:
        [node] = parts.nodes["zone-a"]
        for stored in (b"\x02 of a format to come", b"text"):
            await InMemoryNode.put_many(node, [(KEY, stored, 60_000)])
            assert await cache.of(KIND).get("m-1") is None
            await settle()
            assert await InMemoryNode.get(node, KEY) == stored
        assert parts.asked("zone-a", "discard") == 0


async def test_a_node_that_fails_while_it_is_healed_costs_nobody_anything() -> None:
    parts = hardware(2)
    async with cache_over(parts, _settings(1.0)) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        await parts.forget("zone-a")
        [node] = parts.nodes["zone-a"]
        node.failing, node.failing_after = FailureReason.TIMEOUT, 1
        assert await kind.get("m-1") == "text"
        await settle()
        assert counted(cache, Count.REPAIR, Count.WRITE_FAILED) == [1, 1]
