"""The home screen with the subgraphs' cache cold and warm: gRPC calls, and processor time of everything."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from tests.support.redis_processes import redis_zones
from tests.support.streaming_graph import streaming_graph

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.redis_processes import RedisZones
    from tests.support.streaming_graph import StreamingGraph

_TIMES = 15
_SETTLE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """The home screen, asked for some times.

    Attributes:
        calls: gRPC calls each took, median.
        processor: milliseconds of this process: gateway, subgraphs and services, median.
        wall: milliseconds, median.
    """

    calls: float
    processor: float
    wall: float


async def home_screen(data: Path | None, folder: Path) -> Table:
    """Measure over MovieLens; seeds `folder` where no data is given."""
    if data is None:
        command = [sys.executable, "-m", "gateway", "seed", "--data", str(folder)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: ASYNC221, S603 - before anything runs
        data = folder
    with redis_zones() as zones:
        async with streaming_graph(data, zones.text) as graph:
            await _ask(graph)  # plans
            cold = [await _cold(graph, zones) for _ in range(_TIMES)]
            for _ in range(3):
                await _ask(graph)
            warm = [await _ask(graph) for _ in range(_TIMES)]
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("home screen, medians")
    for column in ("gRPC calls", "CPU, ms", "time, ms"):
        table.add_column(column, justify="right")
    for name, asked in (("cold: every zone flushed", _median(cold)), ("warm", _median(warm))):
        table.add_row(name, f"{asked.calls:g}", f"{asked.processor:.1f}", f"{asked.wall:.1f}")
    return table


async def _cold(graph: StreamingGraph, zones: RedisZones) -> Asked:
    for server in zones.servers:
        server.flush()
    await asyncio.sleep(_SETTLE_SECONDS)  # what is kept near hears of it
    return await _ask(graph)


async def _ask(graph: StreamingGraph) -> Asked:
    graph.traffic.clear()
    processor, wall = time.process_time(), time.perf_counter()
    answer = await graph.ask_screen("home")
    wall = time.perf_counter() - wall
    await asyncio.sleep(_SETTLE_SECONDS)  # what was left to be done behind belongs to it
    if "errors" in answer:
        raise RuntimeError(f"the home screen has errors: {answer['errors'][:2]}")
    processor = time.process_time() - processor
    return Asked(graph.traffic.grpc_calls.total(), processor * 1000, wall * 1000)


def _median(asked: list[Asked]) -> Asked:
    return Asked(
        statistics.median(item.calls for item in asked),
        statistics.median(item.processor for item in asked),
        statistics.median(item.wall for item in asked),
    )
