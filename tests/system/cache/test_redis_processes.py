"""The tool that starts and breaks redis-server processes: each way of failing is what it says."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import redis

from tests.support.redis_processes import RedisServer, redis_zones

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


def test_a_server_listens_on_loopback_and_keeps_nothing_on_disk(server: RedisServer) -> None:
    with server.client() as client:
        settings = client.config_get("bind", "save", "appendonly", "maxmemory-policy")
    assert settings == {
        "bind": "127.0.0.1",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "allkeys-lfu",
    }


def test_a_killed_server_refuses_and_comes_back_empty_at_the_same_address(server: RedisServer) -> None:
    server.command("SET", "key", "value")
    address = server.url
    server.kill()
    assert not server.running
    with pytest.raises(redis.ConnectionError):
        server.command("PING")
    server.restart()
    assert server.url == address
    assert server.all_keys() == []


def test_a_moved_server_is_empty_at_another_address(server: RedisServer) -> None:
    server.command("SET", "key", "value")
    address = server.url
    server.move()
    assert server.url != address
    assert server.all_keys() == []


def test_a_frozen_server_takes_connections_and_answers_only_when_thawed(server: RedisServer) -> None:
    with server.client(0.05) as client:
        server.freeze()
        assert server.running
        with pytest.raises(redis.TimeoutError):
            client.ping()
        server.thaw()
        assert server.command("PING") is True


def test_a_frozen_server_can_be_killed(server: RedisServer) -> None:
    server.freeze()
    server.kill()
    assert not server.running


def test_a_paused_server_answers_late(server: RedisServer) -> None:
    server.pause(0.3)
    started = time.monotonic()
    assert server.command("PING") is True
    # The pause began before its own command was answered, so a little of it has gone already.
    assert time.monotonic() - started > 0.1


def test_a_server_out_of_memory_evicts(server: RedisServer) -> None:
    server.limit_memory(1_000_000)
    for number in range(100):
        server.command("SET", f"key{number}", b"x" * 50_000)
    assert 0 < len(server.all_keys()) < 100
    assert server.info("stats")["evicted_keys"] > 0


def test_zones_say_where_they_are_and_recover_from_anything() -> None:
    with redis_zones(("zone-a", "zone-b"), nodes=2) as zones:
        first, second = zones["zone-a"]
        third, fourth = zones["zone-b"]
        assert zones.text == f"zone-a={first.url},{second.url};zone-b={third.url},{fourth.url}"
        first.kill()
        second.freeze()
        third.pause(600)
        fourth.limit_memory(0)
        zones.recover()
        assert [server.command("PING") for server in zones.servers] == [True] * 4
    assert not any(server.running for server in zones.servers)
