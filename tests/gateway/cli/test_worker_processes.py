"""Workers and their parent, in a process of their own: a test runner must not be forked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.cli.worker_processes import RestartPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60.0

PARENT = """
import os, select, signal, sys, time
from pathlib import Path
from gateway.cli.command_error import CommandError
from gateway.cli.worker_processes import RestartPolicy, WorkerProcesses

def wait(parent_gone):
    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.append(1))
    Path(sys.argv[1], str(os.getpid())).touch()
    while not stopped and not select.select([parent_gone], [], [], 0.01)[0]:
        pass
    Path(sys.argv[1], str(os.getpid())).unlink()

def fail_to_stop(parent_gone):
    wait(parent_gone)
    sys.exit(7)

def fail(parent_gone):
    raise ValueError("no work today")

work = {"wait": wait, "fail": fail, "fail_to_stop": fail_to_stop}[sys.argv[2]]
try:
    sys.exit(WorkerProcesses(2, work, RestartPolicy(deaths=4, seconds=1000.0, first_delay=0.01)).run())
except CommandError as error:
    print(error.message)
    sys.exit(error.exit_code)
"""


@dataclass(frozen=True)
class Parent:
    """A parent process whose workers leave a file each while they work."""

    process: subprocess.Popen[str]
    folder: Path

    def workers(self) -> set[int]:
        return {int(path.name) for path in self.folder.iterdir()}

    def wait_for_workers(self, *, without: int | None = None) -> set[int]:
        """Wait until two work, one that was killed aside."""
        found: set[int] = set()

        def two() -> bool:
            nonlocal found
            found = self.workers() - {without}
            return len(found) == 2

        wait_until(two)
        return found

    def end(self) -> tuple[int, str, str]:
        output, log = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, log


def wait_until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)


@contextmanager
def parent(folder: Path, work: str) -> Iterator[Parent]:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", PARENT, str(folder), work],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    with process:
        try:
            yield Parent(process, folder)
        finally:
            process.kill()  # its workers then see it gone


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_parent_stops_every_worker(tmp_path: Path, number: signal.Signals) -> None:
    with parent(tmp_path, "wait") as running:
        assert running.process.pid not in running.wait_for_workers()
        running.process.send_signal(number)
        assert running.end() == (0, "", "")
        assert not running.workers()


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with parent(tmp_path, "wait") as running:
        first = running.wait_for_workers()
        killed = min(first)
        os.kill(killed, signal.SIGKILL)
        second = running.wait_for_workers(without=killed)
        assert max(first) in second
        running.process.send_signal(signal.SIGTERM)
        code, _, log = running.end()
        assert code == 0
        assert f"worker {killed} was ended by SIGKILL" in log


def test_a_worker_that_ends_without_being_asked_is_replaced_too(tmp_path: Path) -> None:
    with parent(tmp_path, "wait") as running:
        ended = min(running.wait_for_workers())
        os.kill(ended, signal.SIGTERM)
        wait_until(lambda: len(running.workers() - {ended}) == 2)
        running.process.send_signal(signal.SIGTERM)
        code, _, log = running.end()
        assert code == 0
        assert f"worker {ended} ended with code 0" in log


def test_workers_that_die_again_and_again_end_the_command(tmp_path: Path) -> None:
    with parent(tmp_path, "fail") as running:
        code, output, log = running.end()
    assert code == 1
    assert output == ("4 workers died within 1000 s, the last one ended with code 1; see above. Giving up.\n")
    assert "no work today" in log


def test_a_worker_that_fails_to_stop_is_seen_in_the_exit_code(tmp_path: Path) -> None:
    with parent(tmp_path, "fail_to_stop") as running:
        running.wait_for_workers()
        running.process.send_signal(signal.SIGTERM)
        assert running.end()[0] == 1


def test_workers_stop_when_their_parent_has_gone(tmp_path: Path) -> None:
    with parent(tmp_path, "wait") as running:
        running.wait_for_workers()
        running.process.kill()
        wait_until(lambda: not running.workers())


@pytest.mark.parametrize(
    ("times", "delay"),
    [
        ([0.0], 1.0),
        ([0.0, 1.0], 2.0),
        ([0.0, 1.0, 2.0], None),
        ([0.0, 1.0, 10.0], 2.0),
        ([0.0, 1.0, 11.0], 1.0),
        ([0.0, 9.0, 9.9], None),
    ],
)
def test_the_delay_doubles_with_each_death_of_the_window(times: list[float], delay: float | None) -> None:
    assert RestartPolicy(deaths=3, seconds=10.0, first_delay=1.0).delay_after(times) == delay
