"""A node in memory and a redis-server process behave alike: one contract, and random operations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.envelope import SIZE, Flags, times_of
from evcache.memory_node import InMemoryNode
from evcache.node import StoreMode
from evcache.redis_node import RedisNode
from evcache.settings import CacheSettings
from tests.evcache.node_contract import NodeContract
from tests.evcache.node_values import KEY, LONG_KEY, MINUTE, chunked, everything, value
from tests.support.redis_processes import RedisServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from evcache.node import CacheNode

    Step: TypeAlias = Callable[[CacheNode], Coroutine[Any, Any, object]]

PATIENT = CacheSettings(read_timeout=10.0, write_timeout=10.0, connect_timeout=10.0, watch_timeout=10.0)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


class TestRedisNode(NodeContract):
    """The contract of every node."""

    @pytest.fixture
    async def node(self, server: RedisServer) -> AsyncIterator[RedisNode]:
        server.flush()
        node = RedisNode("zone-a/0", server.url, PATIENT)
        yield node
        await node.close()


# -- random operations --------------------------------------------------------------------------------

# Times to live that stores use, and others that touches use, all far apart: no answer hangs on a millisecond.
STORED = st.sampled_from([10 * MINUTE, 100 * MINUTE, 1000 * MINUTE])
TOUCHED = st.sampled_from([30 * MINUTE, 300 * MINUTE])
VERSIONS = st.sampled_from([0, 1, 2, 3, 2**32 - 1, 2**32, 2**32 + 1, 2**60, 2**60 + 1, 2**64 - 1])
KEYS = [KEY, LONG_KEY]
CHUNKED = {key.text: [chunked(2, key), chunked(3, key)] for key in KEYS}
NAMES = [key.text for key in KEYS] + [name for kept in CHUNKED.values() for each in kept for name in each[1]]
NO_ENVELOPES = [b"", b"text", b"\x01\x08" + bytes(20), value(3)[: SIZE - 1], bytes(60)]
COUNTERS = ["app:n", "app:m"]
LEASES = ["app:l1", "app:l2"]

keys = st.sampled_from(KEYS)
modes = st.sampled_from(StoreMode)
flags = st.sampled_from([0, Flags.NEGATIVE, Flags.DELETED, Flags.APPENDABLE, Flags.COMPRESSED])


@st.composite
def _stores(draw: st.DrawFn) -> Step:
    key, version, ttl, mode = draw(keys), draw(VERSIONS), draw(STORED), draw(modes)
    if draw(st.booleans()):
        envelope = draw(st.sampled_from(CHUNKED[key.text]))[0]
    else:
        envelope = value(version, draw(st.binary(max_size=3)), draw(flags), key)
    if draw(st.booleans()):
        return lambda node: node.store(key.text, envelope, ttl, mode)
    other = draw(keys)
    entries = [(key.text, envelope, ttl), (other.text, value(version, key=other), ttl)]
    return lambda node: node.store_many(entries, mode)


@st.composite
def _puts(draw: st.DrawFn) -> Step:
    key, ttl = draw(keys), draw(STORED)
    _, names, chunks = draw(st.sampled_from(CHUNKED[key.text]))
    entries = [(name, chunk, ttl) for name, chunk in zip(names, chunks, strict=True)]
    if draw(st.booleans()):
        entries.append((key.text, draw(st.sampled_from(NO_ENVELOPES)), ttl))
    return lambda node: node.put_many(entries)


@st.composite
def _touches(draw: st.DrawFn) -> Step:
    key, ttl = draw(keys), draw(TOUCHED)
    return lambda node: node.touch(key.text, ttl, times_of(ttl, ttl + 1))


@st.composite
def _discards(draw: st.DrawFn) -> Step:
    key = draw(keys)
    head = draw(st.sampled_from([value(3, key=key), *(each[0] for each in CHUNKED[key.text]), b"text"]))[
        :SIZE
    ]
    return lambda node: node.discard(key.text, head)


@st.composite
def _appends(draw: st.DrawFn) -> Step:
    key, ttl = draw(keys), draw(STORED)
    envelope = value(draw(VERSIONS), draw(st.binary(max_size=3)), Flags.APPENDABLE, key)
    at = SIZE + (len(key.full) if key.hashed else 0)
    return lambda node: node.append(key.text, envelope, at, ttl)


@st.composite
def _counts(draw: st.DrawFn) -> Step:
    name, ttl = draw(st.sampled_from([*COUNTERS, KEY.text])), draw(STORED)
    delta, initial = draw(st.integers(-20, 20)), draw(st.integers(0, 20))
    if draw(st.booleans()):
        return lambda node: node.raise_to(name, initial)
    return lambda node: node.increment(name, delta, initial, ttl)


@st.composite
def _leases(draw: st.DrawFn) -> Step:
    names = draw(st.lists(st.sampled_from(LEASES), min_size=1, max_size=3))
    token, ttl = draw(st.sampled_from(["one", "two"])), draw(STORED)
    if draw(st.booleans()):
        return lambda node: node.release_leases(names, token)
    return lambda node: node.take_leases(names, token, ttl)


@st.composite
def _flushes(draw: st.DrawFn) -> Step:
    prefix = draw(st.sampled_from([KEY.text, "app:n", "app:l", "nothing:"]))
    return lambda node: node.flush(prefix)


steps = st.lists(
    _stores() | _puts() | _touches() | _discards() | _appends() | _counts() | _leases() | _flushes(),
    min_size=1,
    max_size=25,
)


async def _run(node: CacheNode, steps: list[Step]) -> tuple[list[object], dict[str, tuple[bytes, int]]]:
    """What the node answers, and what it then holds: values, and roughly for how long."""
    answers = [await step(node) for step in steps]
    names = [*NAMES, *COUNTERS, *LEASES]
    values, left = await node.get_many(names), await node.remaining(names)
    held = {
        name: (found, round(ttl / MINUTE))
        for name, found, ttl in zip(names, values, left, strict=True)
        if found is not None
    }
    assert await everything(node, "") == set(held)
    return answers, held


async def _compare(url: str, steps: list[Step]) -> None:
    redis, memory = RedisNode("zone-a/0", url, PATIENT), InMemoryNode("zone-a/0")
    try:
        await redis.flush("")
        answers, held = await _run(redis, steps)
    finally:
        await redis.close()
    expected, expected_held = await _run(memory, steps)
    assert answers == expected
    assert held == expected_held


@settings(max_examples=150, deadline=None)
@given(steps=steps)
def test_random_operations_give_the_same_answers_on_both(server: RedisServer, steps: list[Step]) -> None:
    asyncio.run(_compare(server.url, steps))
