from __future__ import annotations

from random import Random
from string import ascii_letters
from typing import TYPE_CHECKING

import pytest

from evcache.errors import FailureReason, NodeError
from evcache.latch import LatchPolicy
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings
from evcache.warming import WarmingProgress, warm
from tests.evcache.kit import SOON, Hardware, cache_over, hardware, texts

if TYPE_CHECKING:
    from evcache.cache import EVCache
    from evcache.zone import Zone

NAMES = [f"m-{number}" for number in range(200)]
FAST = 1e9
SETTINGS = CacheSettings(ttl_jitter=0.0, chunk_bytes=600)
LARGE = "".join(Random(2).choices(ascii_letters, k=5000))  # noqa: S311 - merely hard to compress


async def _fill(cache: EVCache) -> None:
    kind = cache.of(texts())
    latches = [
        kind.set_many({name: f"text of {name}" for name in NAMES}),
        kind.set("large", LARGE),
        kind.set("a#name", "with a sign"),
        kind.set("deleted", "text"),
        kind.append_or_add("log", "one,"),
    ]
    latches.append(kind.delete("deleted"))
    for latch in latches:
        assert await latch.wait(LatchPolicy.ALL, SOON)
    await kind.counters.increment("n", initial=5)


def _zones(parts: Hardware) -> list[Zone]:
    return parts.zones(SETTINGS, CacheMetrics())


async def _read(parts: Hardware, zone: str, names: list[str]) -> dict[str, str]:
    """What a process finds that knows this zone alone."""
    async with cache_over(parts.alone(zone), SETTINGS) as cache:
        return await cache.of(texts()).get_many(names)


async def test_a_cold_zone_of_another_shape_gets_everything_with_the_time_it_has_left() -> None:
    parts = hardware(2, 3)
    async with cache_over(parts, SETTINGS) as cache:
        await _fill(cache)
        smaller = Hardware(parts.clock, {**parts.nodes, "zone-b": parts.nodes["zone-b"][:2]})
        await parts.forget("zone-b")
        parts.clock.advance(30)
        done = await warm("app:", *_zones(smaller), keys_a_second=FAST)
        assert (done.copied, done.held) == (203, 0)
        names = [*NAMES, "large", "a#name", "log", "deleted"]
        expected = {name: f"text of {name}" for name in NAMES}
        expected |= {"large": LARGE, "a#name": "with a sign", "log": "one,"}
        assert await _read(smaller, "zone-b", names) == expected
        for node in smaller.nodes["zone-b"]:
            _, keys = await node.scan("app:text:", 0, 1)
            left = await node.remaining(keys)
            assert {370_000, 371_000} >= set(left)  # 400 s, 30 s ago; chunks a second more
        assert not any("count" in key for key in await parts.keys("zone-b"))


async def test_what_is_newer_stays_and_a_second_run_copies_nothing() -> None:
    parts = hardware(2)
    async with cache_over(parts, SETTINGS) as cache:
        await _fill(cache)
    await parts.forget("zone-b")
    parts.clock.advance(1)
    async with cache_over(parts.alone("zone-b"), SETTINGS) as cache:
        assert await cache.of(texts()).set("m-1", "newer").wait(LatchPolicy.ALL, SOON)
        assert await cache.of(texts()).delete("m-2").wait(LatchPolicy.ALL, SOON)
    first = await warm("app:", *_zones(parts), keys_a_second=FAST)
    assert (first.copied, first.held) == (201, 2)
    assert await _read(parts, "zone-b", ["m-1", "m-2", "m-3"]) == {"m-1": "newer", "m-3": "text of m-3"}
    second = await warm("app:", *_zones(parts), keys_a_second=FAST)
    assert (second.copied, second.held) == (0, 203)
    assert await _read(parts, "zone-b", ["large"]) == {"large": LARGE}


async def test_only_keys_with_the_prefix_are_copied() -> None:
    parts = hardware(2)
    async with cache_over(parts, SETTINGS) as one, cache_over(parts, SETTINGS, application="apple") as other:
        assert await one.of(texts()).set("m", "one's").wait(LatchPolicy.ALL, SOON)
        assert await other.of(texts()).set("m", "the other's").wait(LatchPolicy.ALL, SOON)
    await parts.forget("zone-b")
    await warm("app:", *_zones(parts), keys_a_second=FAST)
    assert await parts.keys("zone-b") == {"app:text:v1:m"}
    await warm("", *_zones(parts), keys_a_second=FAST)
    assert await parts.keys("zone-b") == {"app:text:v1:m", "apple:text:v1:m"}


class _StingyNode(InMemoryNode):
    """Answers bulk reads of more than one value too late."""

    async def get_many(self, keys: object) -> list[bytes | None]:
        raise NodeError(FailureReason.TIMEOUT, f"{keys} are too many")


async def test_values_too_large_to_come_together_come_one_by_one() -> None:
    parts = hardware(2)
    async with cache_over(parts, SETTINGS) as cache:
        await _fill(cache)
    await parts.forget("zone-b")
    donor, target = _zones(parts)
    [node] = parts.nodes["zone-a"]
    stingy = _StingyNode(node.name, clock=parts.clock)
    stingy._entries = node._entries  # noqa: SLF001 - the same contents behind another door
    donor.nodes[0].node = stingy
    assert (await warm("app:", donor, target, keys_a_second=FAST)).copied == 203


async def test_a_node_that_fails_ends_it_and_it_can_be_run_again() -> None:
    parts = hardware(2)
    async with cache_over(parts, SETTINGS) as cache:
        await _fill(cache)
    await parts.forget("zone-b")
    [node] = parts.nodes["zone-b"]
    node.failing, node.failing_after = FailureReason.CONNECTION, 50
    with pytest.raises(NodeError):
        await warm("app:", *_zones(parts), keys_a_second=FAST)
    node.failing = None
    done = await warm("app:", *_zones(parts), keys_a_second=FAST)
    assert (done.copied + done.held, done.held > 0) == (203, True)
    assert len(await _read(parts, "zone-b", NAMES)) == 200


async def test_it_tells_how_far_it_has_come() -> None:
    parts = hardware(2, 2)
    async with cache_over(parts, SETTINGS) as cache:
        await _fill(cache)
    await parts.forget("zone-b")
    told: list[int] = []

    def progress(done: WarmingProgress) -> None:
        told.append(done.seen)

    done = await warm("app:", *_zones(parts), keys_a_second=FAST, progress=progress)
    assert told == sorted(told)
    assert len(told) == 2
    assert told[-1] == done.seen
