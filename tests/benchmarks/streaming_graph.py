"""The numbers of the streaming graph, measured: `make bench`.

Seeds a folder of its own, then for one process and for nine: start-up until ready, the home screen's
latency over 200 requests by one client, memory of each process. Requests, depth and gRPC calls are counted
in process, where every border can be counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from gateway.cli.demo_graph import DEMO_EMAIL, DEMO_PASSWORD
from gateway.query_plan.summary import count_stages
from tests.support.streaming_graph import screen, streaming_graph

REQUESTS = 200
WARM_UP = 20
START_SECONDS = 120
PORT = 4600
_SIGN_IN = """mutation($e: String!, $p: String!) {
  signIn(email: $e, password: $p) { ... on SignedIn { token profiles { id pinProtected } } }
}"""
_SELECT = "mutation($id: ID!) { selectProfile(id: $id) { ... on ProfileSelected { token } } }"


def say(*words: object) -> None:
    """Print at once."""
    print(*words, flush=True)  # noqa: T201 - this program prints


class DevProcess:
    """`marquee dev` as a user starts it."""

    def __init__(self, data: Path, port: int, *, separate: bool) -> None:
        command = [sys.executable, "-m", "gateway", "dev", "--port", str(port), "--data", str(data)]
        self.url = f"http://127.0.0.1:{port}"
        self._started = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *(["--separate"] if separate else [])],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def ready(self, session: aiohttp.ClientSession) -> float:
        """Wait until it is ready; returns the seconds since its start."""
        while time.perf_counter() - self._started < START_SECONDS:
            if self._process.poll() is not None:
                raise RuntimeError(f"marquee dev ended with {self._process.returncode}")
            try:
                async with session.get(f"{self.url}/health/ready") as response:
                    if response.status == 200:
                        return time.perf_counter() - self._started
            except aiohttp.ClientError:
                pass  # not listening yet
            await asyncio.sleep(0.02)
        raise RuntimeError("marquee dev was not ready in time")

    def memory(self) -> dict[str, float]:
        """Resident megabytes by process."""
        return {name: _resident(pid) for pid, name in _tree(self._process.pid).items()}

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)


def _tree(root: int) -> dict[int, str]:
    """The process and its children, each with what it is."""
    found = {root: "gateway"}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue  # it has ended meanwhile
            if parent == root:
                found[int(entry.name)] = words[words.index("-m") + 1] if "-m" in words else words[0]
    return found


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, Any], token: str = "") -> Any:  # noqa: ANN401
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with session.post(f"{url}/graphql", json=body, headers=headers) as response:
        return await response.json()


async def _token(session: aiohttp.ClientSession, url: str) -> str:
    variables = {"e": DEMO_EMAIL, "p": DEMO_PASSWORD}
    signed_in = (await _post(session, url, {"query": _SIGN_IN, "variables": variables}))["data"]["signIn"]
    profile = next(item["id"] for item in signed_in["profiles"] if not item["pinProtected"])
    body = {"query": _SELECT, "variables": {"id": profile}}
    selected = await _post(session, url, body, signed_in["token"])
    return str(selected["data"]["selectProfile"]["token"])


async def _latencies(session: aiohttp.ClientSession, url: str, token: str) -> list[float]:
    document, variables = screen("home")
    body = {"query": document, "variables": variables}
    found: list[float] = []
    for number in range(WARM_UP + REQUESTS):
        started = time.perf_counter()
        answer = await _post(session, url, body, token)
        if "errors" in answer:
            raise RuntimeError(f"the home screen has errors: {answer['errors'][:2]}")
        if number >= WARM_UP:
            found.append((time.perf_counter() - started) * 1000)
    return found


async def _measure(data: Path, *, separate: bool) -> None:
    process = DevProcess(data, PORT, separate=separate)
    try:
        async with aiohttp.ClientSession() as session:
            seconds = await process.ready(session)
            latencies = await _latencies(session, process.url, await _token(session, process.url))
        cuts = statistics.quantiles(latencies, n=20)
        say(f"\n{'nine processes' if separate else 'one process'}")
        say(f"  start-up until ready   {seconds:.2f} s")
        median = statistics.median(latencies)
        say(f"  home screen, {REQUESTS} times  p50 {median:.1f} ms, p95 {cuts[18]:.1f} ms")
        for name, megabytes in process.memory().items():
            say(f"  memory                 {megabytes:6.0f} MB  {name}")
    finally:
        process.stop()


async def _count(data: Path) -> None:
    async with streaming_graph(data) as graph:
        say("\nscreen                subgraph requests  depth  gRPC calls (most to one method)")
        for name in ("home", "title-detail", "search", "continue-watching", "account"):
            await graph.ask_screen(name)
            graph.traffic.clear()
            await graph.ask_screen(name)
            calls = graph.traffic.grpc_calls
            plan = graph.plan_of(name)
            say(
                f"{name:<22}{len(graph.traffic.subgraph_requests):>17}{count_stages(plan):>7}"
                f"{calls.total():>12} ({max(calls.values(), default=0)})"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="an already seeded folder (default: seed a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if options.data is None:
            started = time.perf_counter()
            command = [sys.executable, "-m", "gateway", "seed", "--data", str(data)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
            say(f"seeding MovieLens-100K: {time.perf_counter() - started:.1f} s")
        say(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
        asyncio.run(_count(data))
        for separate in (False, True):
            asyncio.run(_measure(data, separate=separate))


if __name__ == "__main__":
    main()
