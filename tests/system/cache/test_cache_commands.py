"""`marquee cache` over real zones."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from evcache.cache import open_cache
from evcache.codecs import TextCodec
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from gateway.cli.main import main
from tests.support.redis_processes import redis_zones
from tests.system.cache.chaos.stage import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.redis_processes import RedisServer, RedisZones

PATIENCE = 30.0
# What was started in the background of a script ignores interrupts, and so would its children.
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from gateway.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisZones]:
    """Two zones of two nodes, named by the environment."""
    with redis_zones(("zone-a", "zone-b")) as running:
        monkeypatch.setenv("CACHE_ZONES", running.text)
        yield running


def fill(server: RedisServer, *keys: str) -> None:
    for key in keys:
        server.command("SET", key, "value", "PX", 60_000)


def test_status_is_a_line_a_node_and_exit_code_1_where_one_is_down(
    zones: RedisZones, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(zones["zone-a"][0], "a", "b", "c")
    assert main(["cache", "status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [word for line in lines for word in line.split() if "/" in word] == [
        "zone-a/0",
        "zone-a/1",
        "zone-b/0",
        "zone-b/1",
    ]
    assert lines[1].split()[:5] == ["zone-a", "zone-a/0", "up", "closed", "3"]
    zones["zone-b"][1].kill()
    assert main(["cache", "status"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.split()[:2] == ["zone-b/1", "down:"]


def test_status_goes_on_until_it_is_interrupted(zones: RedisZones) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", INTERRUPTIBLE, "cache", "status", "--watch", "--every", "0.05"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "CACHE_ZONES": zones.text},
    )
    try:
        server = zones["zone-a"][0]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if server.info("commandstats").get("cmdstat_info", {}).get("calls", 0) > 50:
                break
            time.sleep(0.05)
        assert process.poll() is None
        process.send_signal(2)
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
        _, said = process.communicate()
    assert b"Traceback" not in said


def test_flush_empties_the_named_zone_alone(zones: RedisZones, capsys: pytest.CaptureFixture[str]) -> None:
    for server in zones.servers:
        fill(server, "catalog:one", "catalog:two", "profiles:one")
    assert main(["cache", "flush", "--zone", "zone-b", "--prefix", "catalog:", "--yes"]) == 0
    assert [len(server.all_keys()) for server in zones.servers] == [3, 3, 1, 1]
    assert "zone-b/1: 2 keys removed" in capsys.readouterr().out
    assert main(["cache", "flush", "--yes"]) == 0
    assert [len(server.all_keys()) for server in zones.servers] == [0, 0, 0, 0]


def test_flush_empties_what_it_reaches_and_names_what_it_does_not(
    zones: RedisZones, capsys: pytest.CaptureFixture[str]
) -> None:
    for server in zones.servers:
        fill(server, "key")
    zones["zone-a"][0].kill()
    assert main(["cache", "flush", "--yes"]) == 1
    assert "zone-a/0: not emptied" in capsys.readouterr().err
    assert [len(server.all_keys()) for server in zones.servers[1:]] == [0, 0, 0]


def test_warm_copies_what_is_missing_and_keeps_the_time_it_has_left(
    zones: RedisZones, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write_items(zones, 50))
    for server in zones["zone-b"]:
        server.flush()
    assert main(["cache", "warm", "--from", "zone-a", "--to", "zone-b"]) == 0
    assert "50 copied, 0 there already, 50 looked at" in capsys.readouterr().out
    there, copied = (lives(zones, zone) for zone in ("zone-a", "zone-b"))
    assert there.keys() == copied.keys()
    assert all(abs(there[key] - copied[key]) < PATIENCE * 1000 for key in there)
    assert main(["cache", "warm", "--from", "zone-a", "--to", "zone-b", "--prefix", "items:"]) == 0
    assert "0 copied, 50 there already" in capsys.readouterr().out


def test_warm_says_how_far_it_came_when_a_node_is_lost(
    zones: RedisZones, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write_items(zones, 50))
    zones["zone-a"][1].kill()
    assert main(["cache", "warm", "--from", "zone-a", "--to", "zone-b"]) == 1
    assert "run it again to go on" in capsys.readouterr().err


async def write_items(zones: RedisZones, count: int) -> None:
    cache = open_cache("items", zones.text, settings=PATIENT)
    try:
        names = {f"item-{number}": f"value {number}" for number in range(count)}
        latch = cache.of(Kind("text", TextCodec())).set_many(names)
        assert await latch.wait(LatchPolicy.ALL, PATIENCE)
    finally:
        await cache.close()


def lives(zones: RedisZones, zone: str) -> dict[bytes, int]:
    """Milliseconds each key of a zone has left."""
    return {key: server.command("PTTL", key) for server in zones[zone] for key in server.all_keys()}
