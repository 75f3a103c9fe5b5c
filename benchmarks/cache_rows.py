"""Figures of two that take turns, and the table they are printed in; see cache.py."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: was measured.
        ours: microseconds.
        beside: what it is compared with, microseconds; None where the bound is a number.
        most: times `beside`, or microseconds; None where nothing was promised.
        peer: what `beside` is.
    """

    what: str
    ours: float
    beside: float | None
    most: float | None
    peer: str

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return self.most is None or self.ours <= self.most * (1 if self.beside is None else self.beside)


async def in_turns(
    count: int,
    ours: Callable[[int], Awaitable[object]],
    peer: Callable[[int], Awaitable[object]],
    pause: float = 0,
) -> tuple[float, float]:
    """The median over rounds of each one's median, microseconds."""
    mine: list[float] = []
    other: list[float] = []
    for number in range(ROUNDS + 1):
        for operation, medians in ((ours, mine), (peer, other)):
            taken = [await timed(operation, index, pause) for index in range(count)]
            if number:  # the first is for connections and caches
                medians.append(statistics.median(taken))
    return statistics.median(mine), statistics.median(other)


async def timed(operation: Callable[[int], Awaitable[object]], index: int = 0, pause: float = 0) -> float:
    """Microseconds an operation takes; so many seconds pass afterwards."""
    started = time.perf_counter()
    with contextlib.suppress(redis.TimeoutError):  # a machine that paused; a median does not mind
        await operation(index)
    taken = (time.perf_counter() - started) * 1e6
    await asyncio.sleep(pause)
    return taken


def table_of(rows: Sequence[Row]) -> Table:
    """The rows as they are printed."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("p50, microseconds")
    for column in ("ours", "beside", "", "ratio", "at most"):
        table.add_column(column, justify="right")
    table.add_column("")
    for row in rows:
        beside = "" if row.beside is None else f"{row.beside:.1f}"
        ratio = "" if row.beside is None else f"{row.ours / row.beside:.2f}"
        most = "" if row.most is None else f"{row.most:g}" if row.beside is None else f"{row.most:g} x"
        verdict = "" if row.most is None else "ok" if row.holds else "[bold red]OUT OF BOUNDS"
        table.add_row(row.what, f"{row.ours:.1f}", beside, row.peer, ratio, most, verdict)
    return table
