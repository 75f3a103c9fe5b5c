"""`marquee cache status`: how every node of every zone is, as a table that can go on being drawn."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from evcache.breaker import BreakerState
from evcache.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evcache.node import CacheNode, NodeStatistics
    from evcache.zone import GuardedNode, Zone

_PINGS = 5
_STYLES = {
    BreakerState.CLOSED: "green",
    BreakerState.HALF_OPEN: "yellow",
    BreakerState.OPEN: "red",
}


@dataclass(frozen=True, slots=True)
class NodeReport:
    """One node, looked at once.

    Attributes:
        zone: its zone's name, "write only" included.
        name: of the node.
        breaker: this process's own breaker of it.
        statistics: None where it gave no answer.
        ping: half of the pings took at most so many milliseconds; 0 where it gave no answer.
        problem: why it gave none.
    """

    zone: str
    name: str
    breaker: BreakerState
    statistics: NodeStatistics | None = None
    ping: float = 0.0
    problem: str = ""


async def report_nodes(zones: Sequence[Zone]) -> list[NodeReport]:
    """Look at every node, all at once."""
    return await asyncio.gather(*(_report(_title(zone), guarded) for zone in zones for guarded in zone.nodes))


def _title(zone: Zone) -> str:
    return f"{zone.name} (write only)" if zone.write_only else zone.name


async def _report(zone: str, guarded: GuardedNode) -> NodeReport:
    name = guarded.node.name
    try:
        found, ping = await guarded.run(_look)
    except NodeError as error:
        return NodeReport(zone, name, guarded.breaker.state, problem=str(error))
    return NodeReport(zone, name, guarded.breaker.state, found, ping)


async def _look(node: CacheNode) -> tuple[NodeStatistics, float]:
    pings = []
    for _ in range(_PINGS):
        started = time.perf_counter()
        await node.scan("", 0, 1)  # an exchange that is counted neither as a hit nor as a miss
        pings.append((time.perf_counter() - started) * 1000)
    return await node.statistics(), statistics.median(pings)


def status_table(reports: Sequence[NodeReport], before: Mapping[str, NodeStatistics]) -> Table:
    """Draw the reports; hit rates are of the time since `before`, or since a node's start."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("zone", "node", "state", "breaker"):
        table.add_column(column)
    for column in ("keys", "memory", "of", "hit rate", "evictions", "ping p50", "up for"):
        table.add_column(column, justify="right")
    shown = ""
    for report in reports:
        zone, shown = ("" if report.zone == shown else report.zone), report.zone
        breaker = Text(report.breaker.value.replace("_", " "), _STYLES[report.breaker])
        if report.statistics is None:
            table.add_row(zone, report.name, Text(f"down: {report.problem}", "red"), breaker)
        else:
            figures = _figures(report, report.statistics, before.get(report.name))
            table.add_row(zone, report.name, Text("up", "green"), breaker, *figures)
    return table


def _figures(report: NodeReport, now: NodeStatistics, before: NodeStatistics | None) -> tuple[str, ...]:
    return (
        f"{now.keys:,}",
        _megabytes(now.memory_bytes),
        _megabytes(now.memory_limit_bytes) if now.memory_limit_bytes else "no limit",
        _hit_rate(now, before),
        f"{now.evictions:,}",
        f"{report.ping:.2f} ms",
        _duration(now.uptime_seconds),
    )


def _megabytes(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB"


def _hit_rate(now: NodeStatistics, before: NodeStatistics | None) -> str:
    hits, misses = now.hits, now.misses
    # A node that has been started anew counts from nought again.
    if before is not None and before.uptime_seconds <= now.uptime_seconds:
        hits, misses = hits - before.hits, misses - before.misses
    return f"{hits / (hits + misses):.1%}" if hits + misses else "-"


def _duration(seconds: int) -> str:
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {left:02} s" if minutes else f"{left} s"
