"""How the gateway's cost grows: `python -m benchmarks.growth`, or `make bench-growth`.

CPU of the gateway's process per request against response size, entities, fetches and connections, each with
the ratio per doubling between neighbours (2 is linear, 1 is constant) and the exponent fitted through all
points; then the start-up time over a large supergraph. Subgraphs, gateway and load are three processes on the
loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.gateway_process import GatewayProcess
from benchmarks.growth_world import (
    FETCHES,
    SubgraphsProcess,
    compose_subgraphs,
    large_supergraph,
    subgraphs,
)
from benchmarks.load import graphql_body, run_load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LIST = "query($count: Int!, $salt: Int) { items(count: $count, salt: $salt) { id text } }"
_PRICES = "query($count: Int!) { items(count: $count) { id price } }"
_ITEM_BYTES = 103
_STARTS = 5
_SUPERGRAPH_KILOBYTES = 150


@dataclass(frozen=True, slots=True)
class Curve:
    """A quantity that is varied.

    Attributes:
        points: its values, rising.
        bodies: request bodies for a value, one a connection.
        divisible: a request's cost consists of a share for each unit of the quantity.
    """

    name: str
    points: tuple[int, ...]
    bodies: Callable[[int], list[bytes]]
    divisible: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """A measurement: `cpu_ms` is the gateway's user and system time per request."""

    value: int
    cpu_ms: float
    requests: int
    response_bytes: int


CURVES = (
    Curve(
        "response bytes",
        (1_000, 4_000, 16_000, 64_000, 250_000, 1_000_000),
        lambda size: [graphql_body(_LIST, count=max(1, size // _ITEM_BYTES))],
    ),
    Curve("entities", (10, 100, 1_000, 10_000), lambda count: [graphql_body(_PRICES, count=count)]),
    Curve(
        "fetches",
        (1, 2, 4, 8, 15, FETCHES),
        lambda count: [graphql_body(f"{{ {' '.join(f'value{n}' for n in range(1, count + 1))} }}")],
    ),
    # Each connection sends another salt: nothing under way equals anything else, so nothing is shared.
    Curve(
        "connections",
        (1, 5, 50, 500),
        lambda count: [graphql_body(_LIST, count=50, salt=n) for n in range(count)],
        divisible=False,
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each point (%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, SubgraphsProcess() as served:
        supergraph = Path(folder, "supergraph.graphql")
        supergraph.write_text(compose_subgraphs(subgraphs(), served.port), encoding="utf-8")
        with GatewayProcess(supergraph) as gateway:
            for curve in CURVES:
                print(table(curve, asyncio.run(measure(gateway, curve, options.seconds))), flush=True)
        _print_starts(Path(folder))
    return 0


async def measure(
    gateway: GatewayProcess, curve: Curve, seconds: float, values: Sequence[int] = ()
) -> list[Point]:
    """Measure a curve.

    Args:
        gateway: over the subgraphs of `growth_world`.
        curve: what is varied.
        seconds: of load at each point; every connection sends at least two requests.
        values: the points to measure; all of the curve's when left out.

    Raises:
        RuntimeError: an answer was not right.
    """
    points = []
    for value in values or curve.points:
        bodies = curve.bodies(value)
        # Plans, connections and the subgraphs' answers are there before the clock starts.
        await run_load(gateway.port, bodies, min(0.5, seconds), least=2)
        before = gateway.cpu_seconds()
        result = await run_load(gateway.port, bodies, seconds, least=2)
        used = gateway.cpu_seconds() - before
        if result.failures:
            raise RuntimeError(f"{curve.name} {value}: {result.failures} bad answers: {result.problems[0]!r}")
        points.append(Point(value, used / result.requests * 1000, result.requests, result.response_bytes))
    return points


def exponent(points: Sequence[Point]) -> float:
    """The slope of the line through the points' logarithms: 1 for proportional cost, 0 for constant."""
    values = [math.log(point.value) for point in points]
    return statistics.linear_regression(values, [math.log(point.cpu_ms) for point in points]).slope


def table(curve: Curve, points: Sequence[Point]) -> str:
    """The curve in text; the ratio per doubling is between a point and the one before."""
    headings = f"{'CPU ms':>10} {'us for each':>12} {'per doubling':>13} {'bytes':>9} {'requests':>9}"
    lines = [f"\n{curve.name:>14} {headings}"]
    for number, point in enumerate(points):
        ratio = "" if number == 0 else f"{2 ** exponent(points[number - 1 : number + 1]):.2f}"
        each = f"{point.cpu_ms * 1000 / point.value:.3f}" if curve.divisible else ""
        figures = f"{point.value:>14} {point.cpu_ms:>10.3f} {each:>12} {ratio:>13}"
        lines.append(f"{figures} {point.response_bytes:>9} {point.requests:>9}")
    lines.append(
        f"{'':14} fitted exponent {exponent(points):.2f}, between the last two {exponent(points[-2:]):.2f}"
    )
    return "\n".join(lines)


def _print_starts(folder: Path) -> None:
    supergraph = folder / "large.graphql"
    supergraph.write_text(large_supergraph(_SUPERGRAPH_KILOBYTES), encoding="utf-8")
    starts, memory = [], 0.0
    for _ in range(_STARTS):
        with GatewayProcess(supergraph) as gateway:
            starts.append(gateway.start_seconds)
            memory = gateway.resident_megabytes()
    size = supergraph.stat().st_size // 1000
    print(
        f"\nstart to ready, supergraph of {size} KB: median {statistics.median(starts):.2f} s of {_STARTS}, "
        f"worst {max(starts):.2f} s, {memory:.0f} MB resident"
    )


if __name__ == "__main__":
    sys.exit(main())
