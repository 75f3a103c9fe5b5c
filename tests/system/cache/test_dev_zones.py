"""`marquee dev --zones`: redis-server processes that start with the system and are stopped with it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest
import redis

from tests.support.dev_process import DevProcess, process_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(240)

PATIENCE = 30.0
PORT = 4340
NODES = [f"redis-server 127.0.0.1:{PORT + 301 + index}" for index in range(6)]


def nodes_of(dev: DevProcess) -> dict[str, int]:
    return {
        name: pid for pid, name in process_tree(dev.process.pid).items() if name.startswith("redis-server")
    }


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not any(_runs(pid) for pid in pids):
            return
        time.sleep(0.02)
    raise AssertionError(f"still running: {[pid for pid in pids if _runs(pid)]}")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("separate", [False, True])
def test_three_zones_of_two_nodes_run_on_loopback_and_stop_with_the_rest(
    seeded_data: Path, *, separate: bool
) -> None:
    with DevProcess(seeded_data, PORT, zones=3, separate=separate) as dev:
        nodes = nodes_of(dev)
        assert sorted(nodes) == NODES
        for index in range(6):
            with redis.Redis(port=PORT + 301 + index) as client:
                assert client.config_get("bind", "save", "maxmemory-policy") == {
                    "bind": "127.0.0.1",
                    "save": "",
                    "maxmemory-policy": "allkeys-lfu",
                }
    assert dev.process.returncode == 0
    wait_until_gone(list(nodes.values()))
    assert "Traceback" not in dev.output()
    assert "zone-c" in dev.output()
    assert "ended with code" not in dev.output()


def test_the_system_goes_on_without_a_cache_node_and_says_so(seeded_data: Path) -> None:
    with DevProcess(seeded_data, PORT, zones=1) as dev:
        os.kill(nodes_of(dev)[NODES[1]], signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while "the others go on" not in dev.output() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "the cache node zone-a/1 ended with code -9; the others go on" in dev.output()
        assert dev.process.poll() is None
    assert dev.process.returncode == 0


def test_nodes_are_stopped_when_another_process_of_the_system_ends(seeded_data: Path) -> None:
    dev = DevProcess(seeded_data, PORT, zones=1, separate=True)
    with dev:
        nodes = nodes_of(dev)
        victim = next(
            pid for pid, name in process_tree(dev.process.pid).items() if name == "subgraphs.catalog"
        )
        os.kill(victim, signal.SIGKILL)
        assert dev.process.wait(PATIENCE) == 1
    assert len(nodes) == 2
    wait_until_gone(list(nodes.values()))


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="without setpriv nothing can end with its parent")
def test_nodes_end_with_a_system_that_is_killed(seeded_data: Path) -> None:
    with DevProcess(seeded_data, PORT, zones=3) as dev:
        nodes = nodes_of(dev)
        assert sorted(nodes) == NODES
        dev.process.kill()
        wait_until_gone(list(nodes.values()))
