from __future__ import annotations

import pytest

from evcache.envelope import SIZE, Flags, times_of
from evcache.memory_node import InMemoryNode
from evcache.node import StoreMode
from tests.evcache.kit import ManualClock
from tests.evcache.node_contract import NodeContract
from tests.evcache.node_values import HOUR, KEY, MINUTE, Ear, put_chunked, value


class TestInMemoryNode(NodeContract):
    """The contract of every node."""

    @pytest.fixture
    def node(self) -> InMemoryNode:
        return InMemoryNode("memory/0")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def timed(clock: ManualClock) -> InMemoryNode:
    """A node whose time is moved by hand."""
    return InMemoryNode("memory/0", clock=clock)


async def test_a_value_ends_with_its_time_and_not_before(timed: InMemoryNode, clock: ManualClock) -> None:
    await timed.store(KEY.text, value(1), MINUTE, StoreMode.NEWER)
    clock.advance(59.999)
    assert await timed.get(KEY.text) == value(1)
    assert await timed.remaining([KEY.text]) == [1]
    clock.advance(0.001)
    assert await timed.get(KEY.text) is None
    assert await timed.remaining([KEY.text]) == [-2]
    assert await timed.scan("", 0, 10) == (0, [])
    assert await timed.store(KEY.text, value(0), MINUTE, StoreMode.ABSENT)


async def test_a_touch_brings_no_chunk_back_whose_time_is_over(
    timed: InMemoryNode, clock: ManualClock
) -> None:
    _, names = await put_chunked(timed, 1, 10 * MINUTE)
    await timed.put_many([(names[0], b"ab", MINUTE)])
    clock.advance(61)
    assert await timed.touch(KEY.text, HOUR, times_of(5, 6))
    assert [found is None for found in await timed.get_many(names)] == [True, False, False]


async def test_what_is_over_is_not_counted_as_flushed(timed: InMemoryNode, clock: ManualClock) -> None:
    await timed.put_many([("app:a", b"1", MINUTE), ("app:b", b"1", HOUR)])
    clock.advance(61)
    assert await timed.flush("app:") == 1


@pytest.mark.parametrize("milliseconds", [0, -5])
async def test_what_is_over_before_it_is_stored_is_not_there(timed: InMemoryNode, milliseconds: int) -> None:
    await timed.put_many([("app:a", b"old", HOUR)])
    await timed.put_many([("app:a", b"new", milliseconds)])
    assert await timed.get("app:a") is None


async def test_the_least_recently_used_go_first_and_whoever_listens_is_told() -> None:
    node = InMemoryNode("memory/0", largest_bytes=1000)
    ear = Ear()
    node.watch("app:", ear)
    for name in "abc":
        await node.put_many([(f"app:{name}", bytes(100), HOUR)])
    await node.get("app:a")
    ear.keys.clear()
    await node.put_many([("app:d", bytes(100), HOUR)])
    assert [key for key in ("app:a", "app:b", "app:c", "app:d") if await node.get(key) is None] == ["app:b"]
    assert ear.keys == {"app:b", "app:d"}
    statistics = await node.statistics()
    assert (statistics.keys, statistics.evictions, statistics.memory_limit_bytes) == (3, 1, 1000)
    assert statistics.memory_bytes <= 1000


async def test_what_is_larger_than_all_memory_is_not_kept() -> None:
    node = InMemoryNode("memory/0", largest_bytes=1000)
    await node.put_many([("app:a", bytes(2000), HOUR)])
    statistics = await node.statistics()
    assert (statistics.keys, statistics.memory_bytes) == (0, 0)


async def test_memory_is_accounted_for_whatever_was_done_to_a_key(timed: InMemoryNode) -> None:
    await put_chunked(timed, 1, HOUR)
    await timed.touch(KEY.text, 2 * HOUR, times_of(5, 6))
    await timed.append("app:log", value(1, b"one", Flags.APPENDABLE), SIZE, HOUR)
    await timed.append("app:log", value(1, b"two", Flags.APPENDABLE), SIZE, HOUR)
    await timed.increment("app:n", 0, 9, HOUR)
    await timed.increment("app:n", 1, 9, HOUR)
    await timed.raise_to("app:n", 12345)
    await timed.take_leases(["app:l"], "token", HOUR)
    await timed.release_leases(["app:l"], "token")
    await timed.flush("")
    assert (await timed.statistics()).memory_bytes == 0


async def test_appending_keeps_the_time_to_live_however_often(
    timed: InMemoryNode, clock: ManualClock
) -> None:
    entry = value(1, b"x", Flags.APPENDABLE)
    await timed.append("app:log", entry, SIZE, MINUTE)
    for _ in range(50):
        clock.advance(1.0003)
        await timed.append("app:log", entry, SIZE, HOUR)
    [left] = await timed.remaining(["app:log"])
    assert abs(left - (MINUTE - 50 * 1000)) < 60


async def test_a_node_in_memory_is_nobody_elses() -> None:
    assert not InMemoryNode("memory/0").shared


async def test_its_uptime_grows_with_its_clock(timed: InMemoryNode, clock: ManualClock) -> None:
    clock.advance(7)
    assert (await timed.statistics()).uptime_seconds == 7


async def test_closing_it_is_harmless(timed: InMemoryNode) -> None:
    await timed.put_many([("app:a", b"1", HOUR)])
    await timed.close()
    assert await timed.get("app:a") == b"1"
