"""The eight processes beside the gateway in `marquee dev --separate`."""

from __future__ import annotations

import asyncio
import http.client
import shutil
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc

from gateway.cli.command_error import CommandError
from gateway.cli.demo_graph import SUBGRAPH_NAMES, DemoPorts, demo_environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
    from pathlib import Path

_START_SECONDS = 30
_HEALTH_SECONDS = 2
_STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """One process and what it is."""

    name: str
    process: asyncio.subprocess.Process


@asynccontextmanager
async def separate_processes(
    data: Path, ports: DemoPorts, cache_zones: str | None = None
) -> AsyncIterator[list[ChildProcess]]:
    """Start four services, then four subgraphs, wait until each answers, and stop them all at the end.

    CACHE_ZONES is `cache_zones` for them; None leaves it as it is in the environment.

    Raises:
        CommandError: one of them ended or did not answer in time.
    """
    children: list[ChildProcess] = []
    environment = demo_environment(cache_zones)
    try:
        for name in SUBGRAPH_NAMES:
            options = ("--port", str(ports.service(name)), "--data", str(data))
            command = (sys.executable, "-m", f"subgraphs.{name}.service", *options)
            children.append(await start_child(f"{name} service", command, environment))
        await all_answer(children, [_service_answers(ports.service(name)) for name in SUBGRAPH_NAMES])
        for name in SUBGRAPH_NAMES:
            options = ("--port", str(ports.subgraph(name)), "--data", str(data))
            address = ("--service-address", f"127.0.0.1:{ports.service(name)}")
            subgraph = (sys.executable, "-m", f"subgraphs.{name}", *options, *address)
            children.append(await start_child(f"{name} subgraph", subgraph, environment))
        await all_answer(children, [_subgraph_answers(ports.subgraph(name)) for name in SUBGRAPH_NAMES])
        yield children
    finally:
        await stop_children(children)


async def first_to_end(children: Iterable[ChildProcess]) -> ChildProcess:
    """Wait until any of the processes ends, and say which."""
    waiting = {asyncio.create_task(child.process.wait()): child for child in children}
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return waiting[done.pop()]
    finally:
        for task in waiting:
            task.cancel()


async def start_child(
    name: str, command: Sequence[str], environment: Mapping[str, str], *, quiet: bool = False
) -> ChildProcess:
    """Start a process; a quiet one's output is not shown."""
    output = asyncio.subprocess.DEVNULL if quiet else None
    # A session of its own: Ctrl-C on the terminal reaches this process alone, which then stops them in order.
    process = await asyncio.create_subprocess_exec(
        *_ending_with_us(),
        *command,
        start_new_session=True,
        env=dict(environment),
        stdout=output,
        stderr=output,
    )
    return ChildProcess(name, process)


def _ending_with_us() -> tuple[str, ...]:
    """What makes a child end when this process is killed and cannot stop it (Linux; elsewhere nothing)."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM") if setpriv else ()


async def all_answer(children: list[ChildProcess], checks: Iterable[Awaitable[None]]) -> None:
    """Wait until every check has returned.

    Raises:
        CommandError: a process ended first, or time ran out.
    """
    ended = asyncio.create_task(first_to_end(children))
    answering = asyncio.gather(*checks)
    try:
        done, _ = await asyncio.wait(
            (ended, answering), return_when=asyncio.FIRST_COMPLETED, timeout=_START_SECONDS
        )
        if ended in done:
            child = ended.result()
            raise CommandError(f"The {child.name} ended with code {child.process.returncode}; see above.", 1)
        if not done:
            raise CommandError(f"Not every process answered within {_START_SECONDS} s.", 1)
        answering.result()
    finally:
        ended.cancel()
        answering.cancel()


async def _service_answers(port: int) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        await channel.channel_ready()


async def _subgraph_answers(port: int) -> None:
    while True:
        if await asyncio.to_thread(_is_healthy, port):
            return
        await asyncio.sleep(0.05)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_HEALTH_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False  # not listening yet
    finally:
        connection.close()


async def stop_children(children: list[ChildProcess]) -> None:
    """End processes: what was started last is asked first, and each is given time to drain."""
    for child in reversed(children):
        if child.process.returncode is None:
            child.process.terminate()
    for child in children:
        try:
            await asyncio.wait_for(child.process.wait(), _STOP_SECONDS)
        except TimeoutError:
            child.process.kill()
            await child.process.wait()
