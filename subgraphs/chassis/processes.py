"""The command lines of subgraph and service processes: arguments, signals, one clear line for a bad start."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import uvloop

from subgraphs.chassis.errors import StartError
from subgraphs.chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from subgraphs.chassis.service import Service

W = TypeVar("W")

BAD_START: Final = 2
DEFAULT_DATA: Final = Path(".data")
_GRACE_SECONDS: Final = 10.0


def run(program: str, work: Coroutine[object, object, int]) -> int:
    """Runs `work` on uvloop and returns the exit code.

    A StartError becomes one line on standard error and code 2.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        return uvloop.run(work)
    except StartError as error:
        sys.stderr.write(f"{program}: {error}\n")
        return BAD_START
    except KeyboardInterrupt:
        return 130


def service_main(
    create: Callable[[ServiceSettings], Service[W]],
    build_world: Callable[[argparse.Namespace], W],
    add_world_arguments: Callable[[argparse.ArgumentParser], None],
    name: str,
    arguments: Sequence[str] | None = None,
) -> int:
    """The whole command line of `python -m subgraphs.<name>.service [seed]`.

    Args:
        create: The subgraph's `create_service`.
        build_world: Makes the demo world from the seed command's arguments.
        add_world_arguments: Adds those arguments.
        name: The service's name.
        arguments: Instead of the process's own.
    """
    program = f"python -m subgraphs.{name}.service"
    parser = argparse.ArgumentParser(
        prog=program,
        description=f"The {name} gRPC service.",
        epilog=f"examples: {program} seed --data .data   {program} --port 5001 --data .data",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--unix", type=Path, help="listen on this unix socket instead of a port")
    _add_data(parser)
    commands = parser.add_subparsers(dest="command", metavar="seed")
    seed = commands.add_parser("seed", help="fill an empty database with the demo world")
    _add_data(seed)
    add_world_arguments(seed)
    options = parser.parse_args(arguments)
    listen = f"unix:{options.unix.resolve()}" if options.unix else f"{options.host}:{options.port}"
    settings = ServiceSettings.from_environment(os.environ, data_dir=options.data, listen=listen)
    if options.command == "seed":
        return run(program, _seed(create, settings, build_world, options))
    return run(program, _serve(create, settings, name))


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        default=DEFAULT_DATA,
        help="folder of the SQLite file, unless DATABASE_URL names a database (default: %(default)s)",
    )


async def _seed(
    create: Callable[[ServiceSettings], Service[W]],
    settings: ServiceSettings,
    build_world: Callable[[argparse.Namespace], W],
    options: argparse.Namespace,
) -> int:
    service = create(settings)
    try:
        if await service.seeded():
            raise StartError("the database holds data already; remove it to seed anew")
        await service.seed(build_world(options), _print_progress)
    finally:
        await service.stop(0)
    sys.stderr.write("\n")
    return 0


def _print_progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        sys.stderr.write(f"\r\x1b[K{what}: {done}/{total}" if sys.stderr.isatty() else f"{what}: {total}\n")
        sys.stderr.flush()


async def _serve(
    create: Callable[[ServiceSettings], Service[W]], settings: ServiceSettings, name: str
) -> int:
    service = create(settings)
    try:
        port = await service.start()
        address = settings.listen if port == 0 else f"{settings.listen.rpartition(':')[0]}:{port}"
        sys.stdout.write(f"{name} service ready on {address}\n")
        sys.stdout.flush()
        await asked_to_stop()
    finally:
        await service.stop(_GRACE_SECONDS)
    return 0


async def asked_to_stop() -> None:
    """Returns on the first SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    try:
        await stop.wait()
    finally:
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(signal_number)
