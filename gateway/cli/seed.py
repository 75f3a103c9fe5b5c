"""`marquee seed`: fill the four services' databases with the demonstration data."""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.command_error import CommandError
from gateway.cli.demo_graph import (
    SUBGRAPH_NAMES,
    DemoService,
    DemoWorld,
    build_demo_world,
    make_service,
    start_errors_as_command_errors,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee seed                                       MovieLens-100K, into .data
  marquee seed --catalog generated --titles 100000   made-up titles alone, for volume
  marquee seed --data /tmp/other                     another folder

The same seed gives the same data. With DATABASE_URL set, PostgreSQL is filled instead of SQLite files."""


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which data, and where."""
    parser.add_argument(
        "--data", type=Path, default=Path(".data"), metavar="DIR", help="folder of the databases (.data)"
    )
    parser.add_argument(
        "--catalog", choices=("movielens", "generated"), default="movielens", help="where titles come from"
    )
    parser.add_argument(
        "--titles", type=int, metavar="N", help="how many titles (all of MovieLens; 2000 made up)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="what is made up follows from it")
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day bookmarks, sessions and availability lie around (today)",
    )


def world_options(options: argparse.Namespace) -> DemoWorld:
    """Read the options that say which data.

    Raises:
        CommandError: a number of titles that cannot be.
    """
    if options.titles is not None and options.titles < 1:
        raise CommandError(f"--titles {options.titles}: at least one title is needed.")
    return DemoWorld(options.catalog, options.titles, options.seed, options.as_of)


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "seed",
        help="fill the databases with the demonstration data",
        description="Fill the databases of the four services: real titles and ratings from MovieLens-100K, "
        "completed by a seeded generator. Services that hold data already are left alone.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    world = world_options(options)
    console = Console(stderr=True)
    started = time.perf_counter()
    make_folder(options.data)
    written = asyncio.run(seed_missing(options.data, world, console))
    if written:
        console.print(f"Seeded {', '.join(written)} in {time.perf_counter() - started:.1f} s.")
    else:
        console.print(f"Every service in {options.data} holds data already; nothing was changed.")
    return 0


def make_folder(data: Path) -> None:
    """Make the data folder.

    Raises:
        CommandError: it cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"--data {data}: {error.strerror or error}.") from None


async def seed_missing(data: Path, world: DemoWorld, console: Console) -> list[str]:
    """Seed every service whose database is empty; returns their names.

    Raises:
        CommandError: a database cannot be made, or the data set is not installed.
    """
    services = {name: make_service(name, data) for name in SUBGRAPH_NAMES}
    try:
        with start_errors_as_command_errors():
            empty = {name: service for name, service in services.items() if not await service.seeded()}
            if empty:
                with _progress(console) as progress:
                    await _seed(empty, world, progress)
    finally:
        for service in services.values():
            await service.stop(0)
    return list(empty)


async def _seed(services: dict[str, DemoService], wanted: DemoWorld, progress: Progress) -> None:
    building = progress.add_task("making up the world", total=1)
    world = build_demo_world(wanted)
    progress.update(building, completed=1)
    for name, service in services.items():
        await service.seed(world, _reporter(name, progress))


def _reporter(name: str, progress: Progress) -> Callable[[str, int, int], None]:
    task = progress.add_task(name, total=None)

    def report(what: str, done: int, total: int) -> None:
        progress.update(task, description=what, completed=done, total=total)

    return report


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<40}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
