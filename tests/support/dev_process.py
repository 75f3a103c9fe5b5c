"""`marquee dev` as a user starts it, for tests and benchmarks."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

START_SECONDS = 120
STOP_SECONDS = 30


class DevProcess:
    """A running system; a context manager that stops it.

    Args:
        program: the module to run with its first arguments, something that serves like `marquee dev`.

    Attributes:
        url: the gateway's origin.
        start_seconds: from start until ready.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        separate: bool = False,
        zones: int = 0,
        program: Sequence[str] = ("gateway", "dev"),
    ) -> None:
        command = [sys.executable, "-m", *program, "--port", str(port), "--data", str(data)]
        self.url = f"http://127.0.0.1:{port}"
        self.start_seconds = 0.0
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self._printed = ""
        self._started = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [
                *command,
                *(["--zones", str(zones)] if zones else []),
                *(["--separate"] if separate else []),
            ],
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait(self) -> None:
        while time.perf_counter() - self._started < START_SECONDS:
            if self.process.poll() is not None:
                raise RuntimeError(f"marquee dev ended with {self.process.returncode}:\n{self.output()}")
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2):  # noqa: S310 - loopback
                    self.start_seconds = time.perf_counter() - self._started
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError(f"marquee dev was not ready in time:\n{self.output()}")

    def output(self) -> str:
        """What it has printed so far."""
        if not self._output.closed:
            self._output.seek(0)
            self._printed = self._output.read().decode()
        return self._printed

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.wait()
            self.output()
            self._output.close()

    def memory(self) -> dict[str, float]:
        """Resident megabytes by process."""
        return {name: _resident(pid) for pid, name in process_tree(self.process.pid).items()}


def process_tree(root: int) -> dict[int, str]:
    """The process and its children, each with what it is: a Python module, or a program and its port."""
    found = {root: "gateway"}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue  # it has ended meanwhile
            if parent == root and "-m" in words:
                found[int(entry.name)] = words[words.index("-m") + 1]
            elif parent == root and words[0].startswith("redis-server"):
                found[int(entry.name)] = words[0]  # it writes its address behind its name
    return found


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
