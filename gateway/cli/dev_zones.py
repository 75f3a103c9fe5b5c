"""The cache's nodes in `marquee dev --zones N`: redis-server processes on private loopback ports."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError
from gateway.cli.dev_processes import ChildProcess, all_answer, start_child, stop_children
from gateway.cli.listening import bind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from gateway.cli.demo_graph import DemoPorts

MAX_ZONES = 8
NODES_PER_ZONE = 2
_NODE_MEMORY = "64mb"
# Nothing is written to disk: a cache that comes back empty is right, one that comes back old is not.
_OPTIONS = (
    *("--save", "", "--appendonly", "no", "--maxmemory", _NODE_MEMORY, "--maxmemory-policy", "allkeys-lfu"),
    *("--loglevel", "warning"),
)


@dataclass(frozen=True, slots=True)
class DevZone:
    """A zone: its name and its nodes' ports, in the order that names them (zone-a/0, zone-a/1)."""

    name: str
    ports: tuple[int, ...]


def dev_zones(ports: DemoPorts, count: int) -> tuple[DevZone, ...]:
    """So many zones, on the ports that are theirs."""
    return tuple(
        DevZone(
            f"zone-{chr(ord('a') + zone)}",
            tuple(ports.cache_node(zone * NODES_PER_ZONE + node) for node in range(NODES_PER_ZONE)),
        )
        for zone in range(count)
    )


def zones_text(zones: tuple[DevZone, ...]) -> str:
    """What CACHE_ZONES says of them."""
    return ";".join(
        f"{zone.name}={','.join(f'redis://127.0.0.1:{port}' for port in zone.ports)}" for zone in zones
    )


def check_zones(zones: tuple[DevZone, ...]) -> None:
    """Find out, before anything is started, what would keep these zones from starting.

    Raises:
        CommandError: redis-server is not installed, or a port is taken.
    """
    if zones and shutil.which("redis-server") is None:
        raise CommandError(
            "--zones needs redis-server, which is not installed: Debian's package is redis-server "
            "(apt-get install redis-server). Without --zones each subgraph caches in its own memory."
        )
    for zone in zones:
        for port in zone.ports:
            bind("127.0.0.1", port).close()


@asynccontextmanager
async def running_zones(
    zones: tuple[DevZone, ...], lost: Callable[[ChildProcess], None]
) -> AsyncIterator[None]:
    """Start every node, wait until each answers, and end them all afterwards.

    `lost` is told of a node that ends unasked; the others go on, for that is what zones are for.

    Raises:
        CommandError: a node ended at its start or did not answer in time.
    """
    nodes: list[ChildProcess] = []
    watching: asyncio.Task[None] | None = None
    try:
        for zone in zones:
            for index, port in enumerate(zone.ports):
                nodes.append(await _start(f"cache node {zone.name}/{index}", port))
        await all_answer(nodes, [_node_answers(port) for zone in zones for port in zone.ports])
        watching = asyncio.create_task(_tell_of_the_lost(nodes, lost))
        yield
    finally:
        if watching is not None:
            watching.cancel()
            await asyncio.wait((watching,))
        await stop_children(nodes)


async def _start(name: str, port: int) -> ChildProcess:
    command = ("redis-server", "--bind", "127.0.0.1", "--port", str(port), *_OPTIONS)
    return await start_child(name, command, os.environ, quiet=True)


async def _tell_of_the_lost(nodes: list[ChildProcess], lost: Callable[[ChildProcess], None]) -> None:
    async def watch(node: ChildProcess) -> None:
        await node.process.wait()
        lost(node)

    async with asyncio.TaskGroup() as group:
        for node in nodes:
            group.create_task(watch(node))


async def _node_answers(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"PING\r\n")
                if await reader.readline() == b"+PONG\r\n":
                    return
            finally:
                writer.close()
        await asyncio.sleep(0.02)
