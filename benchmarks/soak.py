"""Memory over a long load: `python -m benchmarks.soak --minutes 10`, or `make bench-soak`.

The heavy query on 50 connections, each with aliases of its own. Prints the gateway's resident memory every
half minute. Flat means: after the first quarter, in which caches and pools fill, it grows by less than 5 %.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.gateway_process import GatewayProcess
from benchmarks.harness import HarnessError, find_harness
from benchmarks.load import run_load
from benchmarks.profile_heavy import heavy_bodies, subgraph_server, write_supergraph

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEP_SECONDS = 30.0
_CONNECTIONS = 50
_FLAT = 1.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when memory grew, 2 when the harness cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--harness", type=Path, metavar="DIR", help="where bench.py is (../shared/bench)")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--step", type=float, default=_STEP_SECONDS, help="seconds between readings")
    options = parser.parse_args(arguments)
    try:
        harness = find_harness(options.harness)
        harness.install()
    except HarnessError as error:
        print(error, file=sys.stderr)
        return 2
    steps = max(4, round(options.minutes * 60 / options.step))
    bodies = heavy_bodies(harness, _CONNECTIONS)
    readings: list[float] = []
    with tempfile.TemporaryDirectory() as folder, subgraph_server(harness) as url:
        supergraph = Path(folder, "supergraph.graphql")
        write_supergraph(harness, url, supergraph)
        with GatewayProcess(supergraph) as gateway:
            for step in range(1, steps + 1):
                result = asyncio.run(run_load(gateway.port, bodies, options.step))
                if result.failures:
                    raise RuntimeError(f"{result.failures} bad answers, the first: {result.problems[0]!r}")
                readings.append(gateway.resident_megabytes())
                print(
                    f"{step * options.step:7.0f} s  {result.requests:8} requests  {readings[-1]:7.1f} MB",
                    flush=True,
                )
    grown = growth(readings)
    print(f"after the first quarter: {grown:.3f} times, {'flat' if grown < _FLAT else 'NOT flat'}")
    return 0 if grown < _FLAT else 1


def growth(readings: Sequence[float]) -> float:
    """How many times what it was after the first quarter memory was at most in the last."""
    quarter = max(1, len(readings) // 4)
    return max(readings[-quarter:]) / readings[quarter - 1]


if __name__ == "__main__":
    sys.exit(main())
