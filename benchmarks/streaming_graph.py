"""The numbers of the streaming graph, measured: `make bench-streaming`.

Seeds a folder of its own, then for one process and for nine: start-up until ready, the home screen's
latency over 200 requests by one client, memory of each process. Requests, depth and gRPC calls are counted
in process, where every border can be counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

from gateway.cli.demo_graph import DEMO_EMAIL, DEMO_PASSWORD
from gateway.query_plan.summary import count_stages
from tests.support.dev_process import DevProcess
from tests.support.streaming_graph import screen, streaming_graph

REQUESTS = 200
WARM_UP = 20
PORT = 4600
_SIGN_IN = """mutation($e: String!, $p: String!) {
  signIn(email: $e, password: $p) { ... on SignedIn { token profiles { id pinProtected } } }
}"""
_SELECT = "mutation($id: ID!) { selectProfile(id: $id) { ... on ProfileSelected { token } } }"


def say(*words: object) -> None:
    """Print at once."""
    print(*words, flush=True)


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


async def _measure(process: DevProcess, title: str) -> None:
    async with aiohttp.ClientSession() as session:
        latencies = await _latencies(session, process.url, await _token(session, process.url))
    cuts = statistics.quantiles(latencies, n=20)
    median = statistics.median(latencies)
    say(f"\n{title}")
    say(f"  start-up until ready   {process.start_seconds:.2f} s")
    say(f"  home screen, {REQUESTS} times  p50 {median:.1f} ms, p95 {cuts[18]:.1f} ms")
    for name, megabytes in process.memory().items():
        say(f"  memory                 {megabytes:6.0f} MB  {name}")


async def _count(data: Path) -> None:
    async with streaming_graph(data) as graph:
        say("\nscreen                subgraph requests  depth  gRPC calls cold (most a method)  warm")
        for name in ("home", "title-detail", "search", "continue-watching", "account"):
            await graph.ask_screen(name)
            await graph.forget()
            graph.traffic.clear()
            await graph.ask_screen(name)
            requests, calls = len(graph.traffic.subgraph_requests), Counter(graph.traffic.grpc_calls)
            graph.traffic.clear()
            await graph.ask_screen(name)
            plan = graph.plan_of(name)
            say(
                f"{name:<22}{requests:>17}{count_stages(plan):>7}"
                f"{calls.total():>17} ({max(calls.values(), default=0)})"
                f"{graph.traffic.grpc_calls.total():>19}"
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
            with DevProcess(data, PORT, separate=separate) as process:
                asyncio.run(_measure(process, "nine processes" if separate else "one process"))


if __name__ == "__main__":
    main()
