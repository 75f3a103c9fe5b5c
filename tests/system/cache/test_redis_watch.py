"""Hearing of changes over a tracking connection, when it works and when it is cut."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from evcache.errors import NodeError
from evcache.node import StoreMode
from evcache.redis_node import RedisNode
from evcache.settings import CacheSettings
from tests.evcache.node_values import HOUR, KEY, Ear, until, value
from tests.support.redis_processes import RedisServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PATIENT = CacheSettings(read_timeout=10.0, write_timeout=10.0, connect_timeout=10.0, watch_timeout=10.0)
HEARING, LOST = "hearing zone-a/0", "lost zone-a/0"


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


@contextlib.asynccontextmanager
async def _watching(
    server: RedisServer, settings: CacheSettings = PATIENT
) -> AsyncIterator[tuple[RedisNode, Ear]]:
    node, ear = RedisNode("zone-a/0", server.url, settings), Ear()
    watch = node.watch("app:", ear)
    try:
        yield node, ear
    finally:
        await watch.close()
        await node.close()


async def test_what_other_processes_change_is_heard(server: RedisServer) -> None:
    async with _watching(server) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.command("SET", "app:1", "x")
        server.command("DEL", "app:1")
        server.command("LPUSH", "app:2", "x")
        server.command("SET", "other:1", "x")
        server.command("SET", "app:3", "x", "PX", 20)
        await until(lambda: ear.keys == {"app:1", "app:2", "app:3"})
        ear.keys.clear()
        await until(lambda: "app:3" in ear.keys)  # its time is over


async def test_a_flush_is_heard_as_everything(server: RedisServer) -> None:
    async with _watching(server) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.flush()
        await until(lambda: "everything" in ear.heard)


async def test_what_is_evicted_for_want_of_memory_is_heard(server: RedisServer) -> None:
    async with _watching(server) as (node, ear):
        await until(lambda: ear.heard == [HEARING])
        for number in range(20):
            await node.store(f"app:{number}", value(1, bytes(50_000)), HOUR, StoreMode.NEWER)
        await until(lambda: len(ear.keys) == 20)
        ear.keys.clear()
        server.limit_memory(-200_000)
        server.command("SET", "other:1", "x")
        await until(lambda: len(ear.keys) > 0)


async def test_other_peoples_keys_that_are_no_text_do_not_end_it(server: RedisServer) -> None:
    async with _watching(server) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.command("SET", b"app:\xff\xfe", "x")
        server.command("SET", "app:1", "x")
        await until(lambda: "app:1" in ear.keys)
        assert ear.heard == [HEARING]


async def test_a_cut_connection_is_told_once_and_opened_again(server: RedisServer) -> None:
    async with _watching(server) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        await until(lambda: ear.heard == [HEARING, LOST, HEARING])
        server.command("SET", "app:1", "x")
        await until(lambda: ear.keys == {"app:1"})


async def test_a_process_that_was_down_from_the_start_is_heard_when_it_comes(server: RedisServer) -> None:
    server.kill()
    async with _watching(server) as (_, ear):
        await asyncio.sleep(0.05)
        assert ear.heard == []
        server.restart()
        await until(lambda: ear.heard == [HEARING])
        server.command("SET", "app:1", "x")
        await until(lambda: ear.keys == {"app:1"})


async def test_a_restarted_process_is_heard_again(server: RedisServer) -> None:
    async with _watching(server) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.restart()
        await until(lambda: ear.heard == [HEARING, LOST, HEARING])
        server.command("SET", "app:1", "x")
        await until(lambda: ear.keys == {"app:1"})


async def test_a_frozen_process_is_noticed_by_a_ping_and_told_once(server: RedisServer) -> None:
    async with _watching(server, CacheSettings(watch_timeout=1.0)) as (_, ear):
        await until(lambda: ear.heard == [HEARING])
        server.freeze()
        await until(lambda: LOST in ear.heard)
        await asyncio.sleep(0.1)  # attempts go on, and none of them is taken for hearing
        assert ear.heard == [HEARING, LOST]
        server.thaw()
        await until(lambda: ear.heard[-1] == HEARING)
        server.command("SET", "app:1", "x")
        await until(lambda: "app:1" in ear.keys)


async def test_closing_ends_attempts_too(server: RedisServer) -> None:
    server.kill()
    before = asyncio.all_tasks()
    async with _watching(server) as (node, ear):
        await asyncio.sleep(0.02)
        with pytest.raises(NodeError):
            await node.get(KEY.text)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert ear.heard == []
