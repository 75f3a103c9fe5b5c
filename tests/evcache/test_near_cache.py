from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.metrics import CacheMetrics, Count
from evcache.near_cache import NearCache
from tests.evcache.kit import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable

NODES = ["zone-a/0", "zone-a/1"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def metrics() -> CacheMetrics:
    return CacheMetrics()


@pytest.fixture
def near(clock: ManualClock, metrics: CacheMetrics) -> NearCache[str]:
    """A cache of 100 bytes whose nodes are both heard."""
    near: NearCache[str] = NearCache(100, 1.0, NODES, clock, metrics)
    for node in NODES:
        near.heard_again(node)
    return near


def _put(near: NearCache[str], key: str, value: str = "v", seconds: float = 60.0, size: int = 10) -> None:
    near.put(key, near.reserve(key), value, seconds, size)


def _value(near: NearCache[str], key: str) -> str | None:
    found = near.get(key)
    return None if found is None else found.value


def test_what_is_put_is_there_for_its_time(near: NearCache[str], clock: ManualClock) -> None:
    _put(near, "key", seconds=5.0)
    clock.advance(4.999)
    assert _value(near, "key") == "v"
    clock.advance(0.001)
    assert _value(near, "key") is None
    assert near.bytes == 0


def test_a_change_drops_the_value(near: NearCache[str], metrics: CacheMetrics) -> None:
    _put(near, "key")
    _put(near, "other")
    near.changed(["key", "never seen"])
    assert (_value(near, "key"), _value(near, "other")) == (None, "v")
    assert metrics.counts[Count.NEAR_INVALIDATED] == 1


def test_a_reply_from_before_a_change_is_not_kept(near: NearCache[str], metrics: CacheMetrics) -> None:
    reservation = near.reserve("key")
    near.changed(["key"])
    near.put("key", reservation, "old", 60.0, 10)
    assert _value(near, "key") is None
    assert metrics.counts[Count.NEAR_LATE] == 1


def test_a_read_that_begins_after_the_change_is_kept_though_an_older_one_is_under_way(
    near: NearCache[str],
) -> None:
    old = near.reserve("key")
    near.changed(["key"])
    new = near.reserve("key")
    near.put("key", new, "new", 60.0, 10)
    near.put("key", old, "old", 60.0, 10)
    assert _value(near, "key") == "new"


def test_several_readers_of_one_key_share_a_reservation_and_a_change_spoils_all(near: NearCache[str]) -> None:
    readers = [near.reserve("key") for _ in range(3)]
    near.release("key", readers[0])
    near.changed(["key"])
    near.put("key", readers[1], "old", 60.0, 10)
    near.put("key", readers[2], "old", 60.0, 10)
    assert _value(near, "key") is None


@pytest.mark.parametrize("event", ["flushed", "lost", "heard again"])
def test_whatever_is_not_known_spoils_values_and_reservations(near: NearCache[str], event: str) -> None:
    _put(near, "kept")
    reservation = near.reserve("key")
    if event == "flushed":
        near.changed(None)
    elif event == "lost":
        near.lost(NODES[0])
    else:
        near.heard_again(NODES[0])
    near.put("key", reservation, "old", 60.0, 10)
    assert (_value(near, "kept"), _value(near, "key"), near.bytes) == (None, None, 0)


def test_while_a_node_is_not_heard_values_count_for_a_short_time(
    near: NearCache[str], clock: ManualClock, metrics: CacheMetrics
) -> None:
    near.lost(NODES[1])
    assert metrics.counts[Count.TRACKING_LOST] == 1
    _put(near, "key", seconds=60.0)
    clock.advance(0.999)
    assert _value(near, "key") == "v"
    clock.advance(0.001)
    assert _value(near, "key") is None
    near.heard_again(NODES[1])
    _put(near, "key", seconds=60.0)
    clock.advance(59.0)
    assert _value(near, "key") == "v"


def test_nodes_are_not_heard_before_they_have_said_so(clock: ManualClock, metrics: CacheMetrics) -> None:
    near: NearCache[str] = NearCache(100, 1.0, NODES, clock, metrics)
    near.heard_again(NODES[0])
    _put(near, "key", seconds=60.0)
    clock.advance(1.0)
    assert _value(near, "key") is None


def test_this_processs_own_change_drops_value_and_reservation(near: NearCache[str]) -> None:
    _put(near, "key")
    reservation = near.reserve("key")
    near.drop("key")
    near.put("key", reservation, "old", 60.0, 10)
    assert _value(near, "key") is None


def test_the_least_recently_used_go_when_there_is_no_room(
    near: NearCache[str], metrics: CacheMetrics
) -> None:
    for number in range(10):
        _put(near, f"key-{number}")
    near.get("key-0")
    _put(near, "one more", size=15)
    assert [_value(near, f"key-{number}") for number in range(4)] == ["v", None, None, "v"]
    assert metrics.counts[Count.NEAR_EVICTED] == 2
    assert near.bytes == 95


def test_what_is_larger_than_everything_is_not_kept_and_evicts_nothing(near: NearCache[str]) -> None:
    _put(near, "key")
    _put(near, "huge", size=101)
    assert (_value(near, "key"), _value(near, "huge")) == ("v", None)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_what_is_over_already_is_not_kept(near: NearCache[str], seconds: float) -> None:
    _put(near, "key", seconds=seconds)
    assert (_value(near, "key"), near.bytes) == (None, 0)


STEPS: dict[str, Callable[[NearCache[int], str], None]] = {
    "changed": lambda near, key: near.changed([key]),
    "flushed": lambda near, _: near.changed(None),
    "lost": lambda near, _: near.lost(NODES[0]),
    "heard again": lambda near, _: near.heard_again(NODES[0]),
}
steps = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "put", "release", *STEPS]), st.sampled_from("abc"), st.integers(0, 60)
    ),
    max_size=80,
)


@settings(deadline=None)
@given(steps=steps)
def test_nothing_read_before_a_change_is_ever_answered_after_it(steps: list[tuple[str, str, int]]) -> None:
    near: NearCache[int] = NearCache(100, 1.0, NODES, ManualClock(), CacheMetrics())
    truth = 0  # what the node has under every key: a number that grows with every change
    changed = dict.fromkeys("abc", 0)
    reading = []
    for step, key, size in steps:
        if step == "reserve":
            reading.append((key, near.reserve(key), truth))
        elif step in STEPS:
            truth += 1
            changed.update(dict.fromkeys([key] if step == "changed" else "abc", truth))
            STEPS[step](near, key)
        elif reading:
            name, reservation, seen = reading.pop(size % len(reading))
            if step == "put":
                near.put(name, reservation, seen, 60.0, size)
            else:
                near.release(name, reservation)
        assert 0 <= near.bytes <= 100
        kept = [(name, near.get(name)) for name in "abc"]
        assert all(found is None or found.value >= changed[name] for name, found in kept)
    for name, reservation, _ in reading:
        near.release(name, reservation)
    assert near.reading == 0
