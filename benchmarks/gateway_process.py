"""`marquee serve` as its own process, with what it costs read from /proc."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Self

from benchmarks.harness import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

_START_SECONDS = 60
_STOP_SECONDS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


class GatewayProcess:
    """A gateway over a supergraph file on a loopback port; a context manager that starts and stops it.

    Args:
        supergraph: the file.
        program: what the interpreter runs, with the options of `marquee serve` after it.

    Attributes:
        port: where it listens.
        start_seconds: from the start of the process until /health/ready answers 200.
    """

    def __init__(self, supergraph: Path, program: Sequence[str] = ("-m", "gateway", "serve")) -> None:
        self.port = free_port()
        self.start_seconds = 0.0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._command = [sys.executable, *program, "--supergraph", str(supergraph), "--port", str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        began = time.perf_counter()
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=self._log, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
        try:
            self._wait(began)
        except BaseException:
            self._stop(self._process)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop(self._running())

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the gateway was not started")
        return self._process

    def _wait(self, began: float) -> None:
        process = self._running()
        while time.perf_counter() - began < _START_SECONDS and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2):
                    self.start_seconds = time.perf_counter() - began
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.005)
        self._log.seek(0)
        raise RuntimeError(f"the gateway was not ready:\n{self._log.read().decode()}")

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._log.close()

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        stat = Path(f"/proc/{self._running().pid}/stat").read_text(encoding="utf-8")
        numbers = stat.rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / _TICKS

    def begin_anew(self) -> None:
        """Have a gateway that samples itself forget its samples."""
        self._running().send_signal(signal.SIGUSR1)

    def resident_megabytes(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self._running().pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the process has no memory of its own any more")


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
