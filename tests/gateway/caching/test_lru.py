from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.caching.lru import LruCache

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_an_entry_that_was_looked_up_outlives_one_that_was_not() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert cache.keys() == ["a", "c"]
    assert cache.get("b") is None


def test_counters_tell_hits_misses_and_evictions() -> None:
    cache: LruCache[str, int] = LruCache(1)
    cache.get("a")
    cache.put("a", 1)
    cache.get("a")
    cache.put("b", 2)
    assert (cache.hits, cache.misses, cache.evictions) == (1, 1, 1)


def test_a_discarded_or_cleared_entry_is_gone() -> None:
    cache: LruCache[str, int] = LruCache(3)
    for key in "abc":
        cache.put(key, 1)
    cache.discard("a")
    cache.discard("nobody")
    assert "a" not in cache
    assert len(cache) == 2
    cache.clear()
    assert len(cache) == 0


def test_a_cache_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="room for one"):
        LruCache[str, int](0)


@given(
    capacity=st.integers(1, 4),
    steps=st.lists(st.tuples(st.sampled_from(["get", "put"]), st.integers(0, 6)), max_size=40),
)
def test_it_behaves_as_a_list_kept_in_order_of_use(capacity: int, steps: Sequence[tuple[str, int]]) -> None:
    cache: LruCache[int, int] = LruCache(capacity)
    model: list[int] = []
    for step, key in steps:
        if step == "get":
            assert cache.get(key) == (key if key in model else None)
        else:
            cache.put(key, key)
        if step == "put" or key in model:
            model = [*(other for other in model if other != key), key][-capacity:]
        assert cache.keys() == model
