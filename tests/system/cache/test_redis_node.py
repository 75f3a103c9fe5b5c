"""What is particular to a node that is a Redis process; what all nodes do is in test_both_nodes.py."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

import pytest

from evcache import scripts
from evcache.chunks import Manifest
from evcache.envelope import Flags, times_of
from evcache.errors import CacheSettingsError, FailureReason, NodeError
from evcache.node import StoreMode
from evcache.redis_node import RedisNode
from evcache.settings import CacheSettings
from tests.evcache.node_values import HOUR, KEY, everything, lasts, value
from tests.support.redis_processes import RedisServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PATIENT = CacheSettings(read_timeout=10.0, write_timeout=10.0, connect_timeout=10.0)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


@pytest.fixture
async def node(server: RedisServer) -> AsyncIterator[RedisNode]:
    server.recover()
    server.flush()
    node = RedisNode("zone-a/0", server.url, PATIENT)
    yield node
    await node.close()


def _calls(server: RedisServer, command: str) -> int:
    statistics = server.info("commandstats").get(f"cmdstat_{command}")
    return 0 if statistics is None else int(statistics["calls"])


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CacheSettingsError, match="no address of a Redis process"):
        RedisNode("zone-a/0", "127.0.0.1:7001", PATIENT)


async def test_many_values_are_one_command(node: RedisNode, server: RedisServer) -> None:
    keys = [f"app:{number}" for number in range(200)]
    await node.put_many([(key, b"x" * 600, HOUR) for key in keys])
    server.command("CONFIG", "RESETSTAT")
    assert len(await node.get_many(keys)) == 200
    assert (_calls(server, "mget"), _calls(server, "get")) == (1, 0)


@pytest.mark.parametrize(
    "command", [("LPUSH", "x"), ("SADD", "x"), ("HSET", "f", "x"), ("XADD", "*", "f", "x")]
)
async def test_a_key_of_another_type_is_a_miss_and_is_replaced(
    node: RedisNode, server: RedisServer, command: tuple[str, ...]
) -> None:
    name, *arguments = command
    server.command(name, KEY.text, *arguments)
    assert await node.get(KEY.text) is None
    assert await node.get_many([KEY.text, "app:none"]) == [None, None]
    assert not await node.touch(KEY.text, HOUR, times_of(1, 2))
    assert await node.store(KEY.text, value(1), HOUR, StoreMode.ABSENT)
    assert await node.get(KEY.text) == value(1)


async def test_counters_and_appended_values_replace_a_key_of_another_type(
    node: RedisNode, server: RedisServer
) -> None:
    server.command("LPUSH", "app:n", "x")
    assert await node.increment("app:n", 1, 5, HOUR) == 5
    server.command("LPUSH", KEY.text, "x")
    appendable = value(1, b"one", Flags.APPENDABLE)
    assert not await node.append(KEY.text, appendable, 52, HOUR)
    assert await node.get(KEY.text) == appendable


async def test_scripts_that_were_flushed_are_given_again(node: RedisNode, server: RedisServer) -> None:
    await node.take_leases(["app:l"], "mine", HOUR)
    for attempt in (
        lambda: node.store(KEY.text, value(1), HOUR, StoreMode.NEWER),
        lambda: node.store_many([(KEY.text, value(2), HOUR), ("app:2", value(1), HOUR)], StoreMode.NEWER),
        lambda: node.touch(KEY.text, 2 * HOUR, times_of(1, 2)),
        lambda: node.append("app:log", value(1, b"one", Flags.APPENDABLE), 52, HOUR),
        lambda: node.increment("app:n", 1, 5, HOUR),
        lambda: node.raise_to("app:n", 9),
        lambda: node.discard("app:2", b"something else"),
        lambda: node.release_leases(["app:l", "app:other"], "mine"),
    ):
        server.command("SCRIPT", "FLUSH")
        await attempt()
    assert await node.get_many(["app:n", "app:l", "app:2"]) == [b"9", None, value(1)]
    assert lasts((await node.remaining([KEY.text]))[0], 2 * HOUR)


async def test_a_restarted_process_is_given_the_scripts_with_the_connection(
    node: RedisNode, server: RedisServer
) -> None:
    assert await node.store(KEY.text, value(1), HOUR, StoreMode.NEWER)
    server.restart()
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(NodeError):  # what is sent before the loss is seen
                if await node.store(KEY.text, value(1), HOUR, StoreMode.NEWER):
                    break
    assert server.command("SCRIPT", "EXISTS", *(script.digest for script in scripts.ALL)) == [1] * len(
        scripts.ALL
    )
    assert _calls(server, "eval") == 0


async def test_a_full_process_refuses_writes_and_still_answers_reads() -> None:
    with RedisServer("--maxmemory-policy", "noeviction") as full:
        node = RedisNode("zone-a/0", full.url, PATIENT)
        assert await node.store(KEY.text, value(1), HOUR, StoreMode.NEWER)
        full.command("CONFIG", "SET", "maxmemory", 1)
        for write in (
            lambda: node.store(KEY.text, value(2), HOUR, StoreMode.NEWER),
            lambda: node.put_many([("app:1", b"x", HOUR)]),
            lambda: node.take_leases(["app:l"], "mine", HOUR),
        ):
            with pytest.raises(NodeError, match="OOM") as caught:
                await write()
            assert caught.value.reason is FailureReason.REFUSED
        assert await node.get(KEY.text) == value(1)
        await node.close()


async def test_a_manifest_that_says_millions_of_chunks_stops_nobody(node: RedisNode) -> None:
    damaged = value(1, Manifest(b"x" * 8, 2**31, 1, 1).encode(), Flags.CHUNKED)
    large = value(1, bytes(100_000), Flags.CHUNKED)
    for stored in (damaged, large):
        began = time.monotonic()
        await node.put_many([(KEY.text, stored, HOUR)])
        await node.touch(KEY.text, 2 * HOUR, times_of(1, 2))
        assert await node.store(KEY.text, value(2), HOUR, StoreMode.NEWER)
        await node.flush("app:")
        assert time.monotonic() - began < 5  # counting to two thousand million takes minutes


async def test_other_peoples_keys_that_are_no_text_are_passed_over(
    node: RedisNode, server: RedisServer
) -> None:
    server.command("SET", b"app:\xff\xfe", "x")
    server.command("SET", "app:1", "x")
    assert await everything(node, "app:") == {"app:1"}
    assert await node.flush("app:") == 1


async def test_every_time_to_live_is_set_by_the_node(node: RedisNode, server: RedisServer) -> None:
    await node.store("app:1", value(1), HOUR, StoreMode.NEWER)
    await node.store_many([("app:2", value(1), HOUR), ("app:3", value(1), HOUR)], StoreMode.ABSENT)
    await node.put_many([("app:4", b"x", HOUR)])
    await node.append("app:5", value(1, b"x", Flags.APPENDABLE), 52, HOUR)
    await node.append("app:5", value(1, b"x", Flags.APPENDABLE), 52, HOUR)
    await node.increment("app:6", 1, 1, HOUR)
    await node.increment("app:6", -9, 1, HOUR)
    await node.raise_to("app:6", 9)
    await node.take_leases(["app:7"], "mine", HOUR)
    keys = server.all_keys()
    left = [server.command("PTTL", key) for key in keys]
    assert len(left) == 7
    assert all(lasts(each, HOUR) for each in left)


async def test_a_value_goes_when_its_time_is_over(node: RedisNode) -> None:
    await node.store(KEY.text, value(9), 30, StoreMode.NEWER)
    async with asyncio.timeout(20):
        while await node.get(KEY.text) is not None:  # noqa: ASYNC110 - the node's clock decides
            await asyncio.sleep(0.005)
    assert await node.store(KEY.text, value(1), HOUR, StoreMode.ABSENT)


async def test_large_writes_do_not_hold_up_reads_of_a_node(node: RedisNode, server: RedisServer) -> None:
    await node.put_many([("app:small", b"x", HOUR)])
    await node.get("app:small")
    assert int(server.info("clients")["connected_clients"]) == 3  # one for reads, one for writes, one asking
    writing = asyncio.ensure_future(node.put_many([(f"app:{n}", bytes(1_000_000), HOUR) for n in range(20)]))
    await asyncio.sleep(0)
    assert await node.get("app:small") == b"x"
    await writing


async def test_reads_and_writes_have_bounds_of_their_own(server: RedisServer) -> None:
    settings = CacheSettings(
        read_timeout=10.0, write_timeout=10.0, connect_timeout=10.0, read_queue=3, write_queue=20
    )
    node = RedisNode("zone-a/0", server.url, settings)
    await node.get("app:none")
    await node.put_many([("app:1", b"x", HOUR)])
    server.freeze()
    reads = [asyncio.ensure_future(node.get("app:1")) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    refused = [read for read in reads if read.done()]
    assert len(refused) == 2
    with pytest.raises(NodeError) as caught:
        await refused[0]
    assert caught.value.reason is FailureReason.QUEUE_FULL
    with pytest.raises(NodeError) as caught:
        await node.put_many([(f"app:{number}", b"x", HOUR) for number in range(21)])
    assert caught.value.reason is FailureReason.QUEUE_FULL
    server.thaw()
    answers = await asyncio.gather(*reads, return_exceptions=True)
    assert answers.count(b"x") == 3
    await node.close()


async def test_statistics_are_the_processs_own(node: RedisNode, server: RedisServer) -> None:
    server.command("CONFIG", "RESETSTAT")
    server.command("CONFIG", "SET", "maxmemory", 50_000_000)
    await node.put_many([("app:1", b"x", HOUR)])
    await node.get_many(["app:1", "app:2", "app:3"])
    statistics = await node.statistics()
    assert (statistics.keys, statistics.hits, statistics.misses, statistics.evictions) == (1, 1, 2, 0)
    assert statistics.memory_limit_bytes == 50_000_000
    assert 0 < statistics.memory_bytes < 50_000_000
    server.command("CONFIG", "SET", "maxmemory", 0)


async def test_a_closed_node_answers_nobody(server: RedisServer) -> None:
    node = RedisNode("zone-a/0", server.url, PATIENT)
    await node.get("app:1")
    await node.close()
    with pytest.raises(NodeError):
        await node.get("app:1")
    with pytest.raises(NodeError):
        await node.put_many([("app:1", b"x", HOUR)])
