"""`marquee cache`: look at the cache's zones, warm one from another, empty them."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress import Progress, TextColumn
from rich.text import Text

from evcache.errors import CacheSettingsError, NodeError
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings, parse_zones
from evcache.warming import WarmingProgress, warm
from evcache.zone import redis_zones
from gateway.cli.cache_status import report_nodes, status_table
from gateway.cli.command_error import CommandError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from evcache.node import NodeStatistics
    from evcache.zone import Zone
    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee cache status --watch                       a live table of every node
  marquee cache warm --from zone-a --to zone-c       copy what zone-a holds into zone-c
  marquee cache flush --zone zone-b                  empty one zone; asks first

Zones are named by --zones, or by CACHE_ZONES: zone-a=redis://host:port,redis://host:port;zone-b=...
`marquee dev --zones 3` prints its own."""

_PIPE_COLUMNS = 160
# An operator at a terminal would rather wait a second than be told that a busy node is down.
_PATIENT = CacheSettings(read_timeout=1.0, write_timeout=2.0, connect_timeout=1.0)


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "cache",
        help="look at the cache's zones, warm one, empty them",
        description="Look after the zones of Redis processes that the cache is kept in.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    status = actions.add_parser("status", help="a table of every node; exit code 1 where one is down")
    status.add_argument("--watch", action="store_true", help="go on drawing it, until Ctrl-C")
    status.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="how often (1)")
    status.set_defaults(run=_run_status)
    warming = actions.add_parser("warm", help="copy one zone's keys into another, where they are missing")
    warming.add_argument("--from", required=True, dest="source", metavar="ZONE", help="the zone to copy from")
    warming.add_argument("--to", required=True, dest="target", metavar="ZONE", help="the zone to copy to")
    warming.add_argument("--keys-per-second", type=int, default=5000, metavar="N", help="at most (5000)")
    warming.set_defaults(run=_run_warm)
    flush = actions.add_parser("flush", help="remove keys; asks first")
    flush.add_argument("--zone", action="append", metavar="ZONE", help="this zone alone (may be repeated)")
    flush.add_argument("--yes", action="store_true", help="do not ask")
    flush.set_defaults(run=_run_flush)
    for action in (warming, flush):
        action.add_argument(
            "--prefix", default="", metavar="TEXT", help="only keys that start so: catalog: is one subgraph's"
        )
    for action in (status, warming, flush):
        action.add_argument("--zones", metavar="TEXT", help="the zones and their nodes ($CACHE_ZONES)")


@asynccontextmanager
async def _zones(options: argparse.Namespace) -> AsyncIterator[Sequence[Zone]]:
    """The zones the command line or the environment names.

    Raises:
        CommandError: neither does, or not so that it can be read.
    """
    text = options.zones if options.zones is not None else os.environ.get("CACHE_ZONES", "")
    if not text:
        raise CommandError(
            "Which zones? Name them by --zones or CACHE_ZONES: zone-a=redis://host:port,redis://host:port;..."
        )
    try:
        zones = redis_zones(parse_zones(text), _PATIENT, CacheMetrics())
    except CacheSettingsError as error:
        raise CommandError(f"The zones cannot be read: {error}.") from None
    async with AsyncExitStack() as stack:
        for zone in zones:
            stack.push_async_callback(zone.close)
        yield zones


def _named(zones: Sequence[Zone], name: str) -> Zone:
    """One zone.

    Raises:
        CommandError: there is none of that name.
    """
    for zone in zones:
        if zone.name == name:
            return zone
    raise CommandError(f'There is no zone "{name}": there are {", ".join(zone.name for zone in zones)}.')


def _run_status(options: argparse.Namespace) -> int:
    if options.every <= 0:
        raise CommandError(f"--every {options.every:g}: more than 0 seconds.")
    return asyncio.run(_watch(options) if options.watch else _status(options))


async def _status(options: argparse.Namespace) -> int:
    async with _zones(options) as zones:
        reports = await report_nodes(zones)
    # A pipe has no width of its own; a table cut off at eighty columns would lose what is asked for.
    console = Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS)
    console.print(status_table(reports, {}))
    return 1 if any(report.statistics is None for report in reports) else 0


async def _watch(options: argparse.Namespace) -> int:
    before: dict[str, NodeStatistics] = {}
    note = Text(f"hit rates of the last {options.every:g} s; Ctrl-C ends it", "dim")
    async with _zones(options) as zones:
        with Live(auto_refresh=False) as live:
            while True:
                reports = await report_nodes(zones)
                live.update(Group(status_table(reports, before), note), refresh=True)
                before = {item.name: item.statistics for item in reports if item.statistics is not None}
                await asyncio.sleep(options.every)


def _run_flush(options: argparse.Namespace) -> int:
    return asyncio.run(_flush(options))


async def _flush(options: argparse.Namespace) -> int:
    async with _zones(options) as zones:
        chosen = [_named(zones, name) for name in options.zone] if options.zone else zones
        if not options.yes and not _agreed(chosen, options.prefix):
            print("marquee: nothing was removed.", file=sys.stderr)
            return 1
        failed = False
        for zone in chosen:
            for guarded in zone.nodes:
                name = guarded.node.name
                try:
                    removed = await guarded.run(lambda node: node.flush(options.prefix))
                except NodeError as error:
                    failed = True
                    print(f"{name}: not emptied: {error}", file=sys.stderr)
                else:
                    print(f"{name}: {removed:,} keys removed")
        return 1 if failed else 0


def _agreed(zones: Sequence[Zone], prefix: str) -> bool:
    keys = f'every key that starts with "{prefix}"' if prefix else "every key"
    try:
        answer = input(f"Remove {keys} of {', '.join(zone.name for zone in zones)}? [y/N] ")
    except EOFError:
        print()
        return False
    return answer.strip().lower() in {"y", "yes"}


def _run_warm(options: argparse.Namespace) -> int:
    if options.keys_per_second < 1:
        raise CommandError(f"--keys-per-second {options.keys_per_second}: at least 1.")
    return asyncio.run(_warm(options))


async def _warm(options: argparse.Namespace) -> int:
    async with _zones(options) as zones:
        source, target = _named(zones, options.source), _named(zones, options.target)
        if source is target:
            raise CommandError("--from and --to are the same zone.")
        done = WarmingProgress()
        with Progress(
            TextColumn("{task.description}"), console=Console(stderr=True), transient=True
        ) as shown:
            task = shown.add_task("")

            def show(progress: WarmingProgress) -> None:
                nonlocal done
                done = progress
                shown.update(task, description=_progress(progress))

            try:
                await warm(
                    options.prefix, source, target, keys_a_second=options.keys_per_second, progress=show
                )
            except NodeError as error:
                print(f"stopped: {error}; {_progress(done)}; run it again to go on", file=sys.stderr)
                return 1
        print(_progress(done))
        return 0


def _progress(done: WarmingProgress) -> str:
    return f"{done.copied:,} copied, {done.held:,} there already, {done.seen:,} looked at"
