"""The command line of `python -m subgraphs.<name>`: one subgraph over HTTP, under uvicorn."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import uvicorn

from subgraphs.chassis import processes
from subgraphs.chassis.listening import bind
from subgraphs.chassis.settings import SubgraphSettings

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence

    from subgraphs.chassis.subgraph import Subgraph

C = TypeVar("C")


def subgraph_main(
    create: Callable[[SubgraphSettings], Subgraph[C]], name: str, arguments: Sequence[str] | None = None
) -> int:
    """The whole command line of a subgraph; returns the exit code.

    Args:
        create: The subgraph's `create_subgraph`.
        name: The subgraph's name.
        arguments: Instead of the process's own.
    """
    program = f"python -m subgraphs.{name}"
    parser = argparse.ArgumentParser(
        prog=program,
        description=f"The {name} subgraph: GraphQL over HTTP.",
        epilog=f"examples: {program} --port 4101 --service-address 127.0.0.1:5001   {program} --sdl",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--service-address", help="gRPC target of its service: host:port or unix:/path")
    parser.add_argument("--data", help="accepted for symmetry with the service; a subgraph stores nothing")
    parser.add_argument("--sdl", action="store_true", help="print the schema and exit")
    options = parser.parse_args(arguments)
    if options.sdl:
        sys.stdout.write(create(SubgraphSettings(service_address="")).sdl())
        return 0
    if not options.service_address:
        parser.error("--service-address is needed: where the gRPC service listens")
    settings = SubgraphSettings.from_environment(os.environ, service_address=options.service_address)
    return processes.run(program, _serve(create, settings, options))


async def _serve(
    create: Callable[[SubgraphSettings], Subgraph[C]], settings: SubgraphSettings, options: argparse.Namespace
) -> int:
    subgraph = create(settings)
    listener = bind(options.host, options.port)
    server = _Server(
        uvicorn.Config(
            subgraph.asgi, log_level="warning", access_log=False, timeout_graceful_shutdown=10, lifespan="on"
        ),
        ready_line=f"{subgraph.name} subgraph ready on http://{options.host}:{listener.getsockname()[1]}/graphql",
    )
    stopping = asyncio.create_task(server.stop_when_asked())
    try:
        await server.serve(sockets=[listener])
    finally:
        stopping.cancel()
    return 0


class _Server(uvicorn.Server):
    """Says on standard output when it can be asked; ends with exit code 0 when told to stop."""

    def __init__(self, config: uvicorn.Config, ready_line: str) -> None:
        super().__init__(config)
        self._ready_line = ready_line

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to `stop_when_asked`: uvicorn's own way ends the process by the signal."""
        yield

    async def stop_when_asked(self) -> None:
        """Drains after the first SIGTERM or SIGINT."""
        await processes.asked_to_stop()
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Prints the ready line once uvicorn listens."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"{self._ready_line}\n")
            sys.stdout.flush()
