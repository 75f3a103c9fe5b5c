"""`make chaos-cache`: every experiment, and its figures in one table.

    python -m tests.system.cache.chaos [--only killed-node]

The tests beside this package run the same experiments and hold them to the same bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from rich.console import Console
from rich.table import Table

from tests.support.redis_processes import redis_server_binary
from tests.system.cache.chaos.catalogue import EXPERIMENTS, Experiment, perform

_STDERR = Console(stderr=True, highlight=False)


def main() -> int:
    """Run them and print; returns 1 where a figure does not keep its bound."""
    parser = argparse.ArgumentParser(prog="make chaos-cache", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=[item.name for item in EXPERIMENTS],
        help="this one; may be repeated",
    )
    options = parser.parse_args()
    if redis_server_binary() is None:
        _STDERR.print("redis-server is not installed: Debian's package is redis-server")
        return 2
    chosen = [item for item in EXPERIMENTS if options.only is None or item.name in options.only]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("experiment", "figure"):
        table.add_column(column)
    for column in ("control", "found", "bound"):
        table.add_column(column, justify="right")
    table.add_column("")
    started = time.monotonic()
    broken = sum(_add(table, item) for item in chosen)
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(table)
    console.print(
        f"{len(chosen)} experiments in {time.monotonic() - started:.0f} s, {broken} figures out of bounds"
    )
    return 1 if broken else 0


def _add(table: Table, experiment: Experiment) -> int:
    _STDERR.print(f"{experiment.name} ...")
    findings = asyncio.run(perform(experiment))
    title = experiment.name
    for figure in findings.figures:
        control = "" if figure.control is None else f"{figure.control:.4g}"
        verdict = "ok" if figure.holds else "[bold red]OUT OF BOUNDS"
        table.add_row(title, figure.what, control, f"{figure.found:.4g}", figure.bound, verdict)
        title = ""
    return len(findings.broken)


if __name__ == "__main__":
    sys.exit(main())
