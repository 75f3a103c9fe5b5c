from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.entity_cache.memory_store import MemoryStore


async def test_values_expire() -> None:
    now = [0.0]
    store = MemoryStore(10_000, lambda: now[0])
    await store.set_many({"a": (b"1", 5.0), "b": (b"2", 9.0)})
    now[0] = 5.0
    assert await store.get_many(["a", "b", "c"]) == {"b": b"2"}
    assert store.held() == ("b",)


async def test_what_was_used_longest_ago_makes_room() -> None:
    store = MemoryStore(3 * 300, lambda: 0.0)
    await store.set_many({name: (bytes(60), 9.0) for name in "abc"})
    await store.get_many(["a"])
    await store.set_many({"d": (bytes(60), 9.0)})
    assert store.held() == ("c", "a", "d")
    assert store.evictions == 1


async def test_what_is_larger_than_all_of_it_is_not_kept_and_the_old_value_is_gone() -> None:
    store = MemoryStore(1000, lambda: 0.0)
    await store.set_many({"a": (b"1", 9.0)})
    await store.set_many({"a": (bytes(2000), 9.0)})
    assert store.held() == ()
    assert store.size == 0


async def test_the_first_to_add_decides_and_a_replacement_takes_its_place() -> None:
    store = MemoryStore(1000, lambda: 0.0)
    assert await store.add_many({"a": b"1"}, 9.0) == {"a": b"1"}
    assert await store.add_many({"a": b"2", "b": b"3"}, 9.0) == {"a": b"1", "b": b"3"}
    assert await store.replace_many({"a": b"4"}, 9.0) == 1
    assert await store.get_many(["a", "b"]) == {"a": b"4", "b": b"3"}
    await store.close()
    assert len(store) == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900), st.floats(0.1, 9))))
async def test_the_bytes_held_are_always_those_counted(writes: list[tuple[str, int, float]]) -> None:
    now = [0.0]
    store = MemoryStore(2000, lambda: now[0])
    for key, size, seconds in writes:
        await store.set_many({key: (bytes(size), seconds)})
        now[0] += 0.5
        found = await store.get_many("abcdef")
        assert store.size == sum(len(name) + len(value) for name, value in found.items()) + 230 * len(store)
        assert store.size <= 2000
