from __future__ import annotations

import asyncio

import pytest

from evcache.cache import EVCache, open_cache
from evcache.codecs import TextCodec
from evcache.errors import CacheSettingsError, FailureReason, NodeError
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, cache_over, hardware, settle, texts


async def test_without_zones_values_are_kept_in_this_process() -> None:
    for cache in (EVCache("app"), open_cache("app", None), open_cache("app", "")):
        await cache.start()
        assert [guarded.node.name for zone in cache.zones for guarded in zone.nodes] == ["memory/0"]
        kind = cache.of(texts())
        assert await kind.set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        assert await kind.get("m-1") == "text"
        await cache.close()


async def test_zones_are_those_the_text_names() -> None:
    cache = open_cache("app", "zone-a=unix:///nowhere/a;zone-b!=unix:///nowhere/b")
    assert [(zone.name, zone.write_only) for zone in cache.zones] == [("zone-a", False), ("zone-b", True)]
    assert await cache.of(texts()).get("m-1") is None  # nobody is there, and nobody minds
    await cache.close()


def test_a_text_that_names_no_zones_is_refused() -> None:
    with pytest.raises(CacheSettingsError):
        open_cache("app", "zone-a")


def test_a_local_zone_that_is_never_read_from_is_refused() -> None:
    parts = hardware(1, write_only=["zone-a"])
    with pytest.raises(CacheSettingsError, match="cannot be write-only"):
        EVCache("app", parts.zones(CacheSettings(), CacheMetrics()))


async def test_a_kind_has_one_cache_and_its_name_to_itself() -> None:
    async with cache_over(hardware(1)) as cache:
        codec = TextCodec()
        first = cache.of(Kind("text", codec))
        assert cache.of(Kind("text", codec)) is first
        assert cache.known("text") is first
        with pytest.raises(CacheSettingsError, match='two different kinds are called "text"'):
            cache.of(Kind("text", codec, schema=2))
        with pytest.raises(CacheSettingsError, match='no kind called "other"'):
            cache.known("other")


async def test_a_flush_empties_one_zone_of_one_application() -> None:
    parts = hardware(2, 2)
    async with cache_over(parts) as cache, cache_over(parts, application="other") as other:
        values = {f"m-{number}": "text" for number in range(20)}
        assert await cache.of(texts()).set_many(values).wait(LatchPolicy.ALL, SOON)
        assert await other.of(texts()).set_many(values).wait(LatchPolicy.ALL, SOON)
        assert await cache.flush(cache.zones[0]) == 20
        assert len(await parts.keys("zone-a")) == 20
        assert len(await parts.keys("zone-b")) == 40
        assert await cache.of(texts()).get_many(list(values)) == values  # from the other zone
        parts.nodes["zone-b"][1].failing = FailureReason.CONNECTION
        with pytest.raises(NodeError):
            await cache.flush(cache.zones[1])


async def test_changes_are_heard_of_from_start_to_close() -> None:
    parts = hardware(2)
    [node] = parts.nodes["zone-a"]
    async with cache_over(parts) as cache:
        assert node.watches == []
        await cache.start()
        await cache.start()
        assert [watch.prefix for watch in node.watches] == ["app:"]
        assert parts.nodes["zone-b"][0].watches == []
    assert node.watches == []


async def test_the_start_connects_every_node_of_every_zone_and_minds_none_that_is_down() -> None:
    parts = hardware(3, 2, write_only=["zone-c"])
    parts.fail("zone-b")
    async with cache_over(parts) as cache:
        await cache.start()
        assert [parts.asked(zone, "connect") for zone in parts.nodes] == [2, 2, 2]


async def test_a_flush_of_the_local_zone_empties_what_is_near() -> None:
    parts = hardware(1)
    async with cache_over(parts) as cache:
        await cache.start()
        kind = cache.of(texts(near=True))
        assert await kind.set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        assert await kind.get("m-1") == "text"
        await cache.flush(cache.zones[0])
        assert await kind.get("m-1") is None


async def test_closing_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    parts = hardware(3, 2)
    parts.fail("zone-b")
    async with cache_over(parts) as cache:
        await cache.start()
        kind = cache.of(texts())
        kind.set_many({f"m-{number}": "text" for number in range(20)})

        async def never(_names: object) -> dict[str, str | Exception | None]:
            await asyncio.Event().wait()
            return {}

        loading = asyncio.ensure_future(kind.load("m-99", never))
        await settle()
    assert (await loading).error is not None
    assert asyncio.all_tasks() == before


async def test_near_values_of_all_kinds_share_one_bound() -> None:
    parts = hardware(1)
    async with cache_over(parts, CacheSettings(near_bytes=1000)) as cache:
        await cache.start()
        for name in "abc":
            kind = cache.of(texts(name, near=True))
            values = {f"m-{number}": "x" * 50 for number in range(10)}
            assert await kind.set_many(values).wait(LatchPolicy.ALL, SOON)
            await kind.get_many(list(values))
            assert 500 < cache.near.bytes <= 1000


async def test_two_applications_over_the_same_nodes_do_not_meet() -> None:
    parts = hardware(1)
    async with cache_over(parts) as one, cache_over(parts, application="other") as two:
        assert await one.of(texts()).set("m-1", "one").wait(LatchPolicy.ALL, SOON)
        assert await two.of(texts()).get("m-1") is None
        assert {key.split(":")[0] for key in await parts.keys("zone-a")} == {"app"}
        assert all(isinstance(node, InMemoryNode) for node in parts.nodes["zone-a"])
