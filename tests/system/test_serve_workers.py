"""`marquee serve --workers 2` as real processes over a supergraph file."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.support.dev_process import process_tree
from tests.support.shop import SHOP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60.0


class Served:
    """A parent with its workers."""

    def __init__(self, supergraph: Path, log: Path) -> None:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port: int = sock.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        command = [sys.executable, "-m", "gateway", "serve", "--supergraph", str(supergraph)]
        with log.open("ab") as stderr:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--port", str(port), "--workers", "2"], stderr=stderr
            )

    def said(self) -> list[str]:
        """The messages of its log; a line that is being written is none yet."""
        lines = self._log.read_text().rpartition("\n")[0].splitlines()
        return [json.loads(line)["message"] for line in lines]

    def wait_until_said(self, beginning: str, times: int) -> list[str]:
        """Wait until so many messages begin so."""
        deadline = time.monotonic() + PATIENCE
        while len(found := [message for message in self.said() if message.startswith(beginning)]) < times:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return found

    def wait_for_ready_workers(self, count: int) -> set[int]:
        """Wait until so many, those that have ended since included, have become ready."""
        found = self.wait_until_said("ready: ", count)
        return {int(message.rpartition("process ")[2].rstrip(")")) for message in found}

    def typename(self) -> object:
        """Ask over a connection of its own."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/graphql", b'{"query": "{ __typename }"}', {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - loopback
            return json.loads(response.read())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    supergraph = tmp_path / "supergraph.graphql"
    supergraph.write_text(SHOP, encoding="utf-8")
    running = Served(supergraph, tmp_path / "log")
    try:
        yield running
    finally:
        running.process.kill()  # workers stop when their parent has gone
        running.process.wait()


def test_one_worker_may_die_and_all_stop_with_the_parent(served: Served) -> None:
    parent = served.process.pid
    workers = served.wait_for_ready_workers(2)
    assert set(process_tree(parent)) == {parent, *workers}
    killed = min(workers)
    os.kill(killed, signal.SIGKILL)
    served.wait_until_said(f"worker {killed} was ended by SIGKILL", 1)
    for _ in range(20):
        assert served.typename() == {"data": {"__typename": "Query"}}
    everyone = served.wait_for_ready_workers(3)
    for _ in range(20):
        assert served.typename() == {"data": {"__typename": "Query"}}
    assert set(process_tree(parent)) == {parent, *(everyone - {killed})}
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(PATIENCE) == 0
    for pid in everyone:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
