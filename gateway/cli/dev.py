"""`marquee dev`: the whole system on this machine."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvloop
from rich.console import Console
from rich.table import Table
from starlette.responses import RedirectResponse
from starlette.routing import Route

from gateway.app import Gateway, create_gateway
from gateway.cli.command_error import CommandError
from gateway.cli.demo_graph import (
    DEMO_EMAIL,
    DEMO_PASSWORD,
    SUBGRAPH_NAMES,
    DemoPorts,
    DemoSubgraph,
    DemoWorld,
    compose_demo_supergraph,
    make_service,
    make_subgraph,
    start_errors_as_command_errors,
)
from gateway.cli.demo_tabs import TRUSTED_DOCUMENTS, demo_headers, screen_tabs
from gateway.cli.dev_processes import first_to_end, separate_processes
from gateway.cli.dev_zones import MAX_ZONES, DevZone, check_zones, dev_zones, running_zones, zones_text
from gateway.cli.listening import bind
from gateway.cli.seed import add_data_options, make_folder, seed_missing, world_options
from gateway.cli.server_process import AsgiServer, settle_memory, stop_event
from gateway.settings import (
    EntityCacheSettings,
    Settings,
    entity_cache_from_environment,
    identity_from_environment,
)
from gateway.telemetry.logging import configure_logging
from gateway.transport.web_app import web_app_routes

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from gateway.cli.dev_processes import ChildProcess
    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee dev                        one process; seeds .data first when it is empty
  marquee dev --separate             nine processes: a gateway, four subgraphs, four services
  marquee dev --zones 3              cached in three zones of two redis-server processes each
  marquee dev --port 8000            there; subgraphs from 8101, services from 8201, cache nodes from 8301
  marquee dev --catalog generated --titles 5000 --data /tmp/big"""


@dataclass(frozen=True, slots=True)
class DevOptions:
    """The command line, read."""

    separate: bool
    ports: DemoPorts
    data: Path
    world: DemoWorld
    zones: tuple[DevZone, ...]

    @property
    def cache_zones(self) -> str | None:
        """CACHE_ZONES for the subgraphs and the gateway; None leaves it as the environment says."""
        return zones_text(self.zones) if self.zones else None


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "dev",
        help="run the whole system on this machine, with data",
        description="Run the gateway, four subgraphs and four gRPC services on embedded defaults "
        "(SQLite, loopback), seeded with data, with GraphiQL at the printed address.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--separate", action="store_true", help="a process for each part instead of one")
    parser.add_argument("--port", type=int, default=4000, metavar="N", help="the gateway's port (4000)")
    parser.add_argument(
        "--zones",
        type=int,
        default=0,
        metavar="N",
        help="cache in N zones of two redis-server processes instead of in memory",
    )
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if not 0 < options.port < 65_000:
        raise CommandError(
            f"--port {options.port}: a number from 1 to 64999; the ports behind it are counted on."
        )
    if not 0 <= options.zones <= MAX_ZONES:
        raise CommandError(f"--zones {options.zones}: a number from 0 (memory) to {MAX_ZONES}.")
    configure_logging("WARNING")
    make_folder(options.data)
    demo_ports = DemoPorts(options.port)
    zones = dev_zones(demo_ports, options.zones)
    dev = DevOptions(options.separate, demo_ports, options.data, world_options(options), zones)
    started = time.perf_counter()
    with contextlib.ExitStack() as stack:
        # Bound before anything else: a taken port is known before a minute of seeding.
        ports = [dev.ports.gateway]
        if not dev.separate:
            ports.extend(dev.ports.subgraph(name) for name in SUBGRAPH_NAMES)
        check_zones(dev.zones)
        sockets = [stack.enter_context(contextlib.closing(bind("127.0.0.1", port))) for port in ports]
        uvloop.run(_dev(dev, sockets, started))
    return 0


async def _dev(dev: DevOptions, sockets: list[socket.socket], started: float) -> None:
    console = Console(stderr=True)
    stop = stop_event()
    await seed_missing(dev.data, dev.world, console)
    async with AsyncExitStack() as stack:
        if dev.zones:
            await stack.enter_async_context(running_zones(dev.zones, lambda node: _say_lost(console, node)))
        if dev.separate:
            children = await stack.enter_async_context(
                separate_processes(dev.data, dev.ports, dev.cache_zones)
            )
            # Only for their schemas: the processes answer.
            subgraphs = {name: make_subgraph(name, dev.ports.service(name)) for name in SUBGRAPH_NAMES}
            watch: asyncio.Task[ChildProcess] | None = asyncio.create_task(first_to_end(children))
        else:
            subgraphs = await _in_process(dev, stack)
            watch = None
        supergraph = compose_demo_supergraph(
            {name: item.sdl() for name, item in subgraphs.items()}, dev.ports
        )
        settings = Settings(
            identity=identity_from_environment(development=True),
            trusted_documents=str(TRUSTED_DOCUMENTS) if TRUSTED_DOCUMENTS.is_file() else None,
            entity_cache=entity_cache_from_environment(EntityCacheSettings(zones=dev.cache_zones)),
        )
        gateway = create_gateway(
            supergraph,
            settings,
            in_process={} if dev.separate else subgraphs,
            routes=[_artwork_route(dev, subgraphs["catalog"]), *_web_app(dev)],
        )
        await stack.enter_async_context(gateway.running())
        await _open_ide(gateway)
        settle_memory()
        _print_addresses(console, dev, time.perf_counter() - started)
        apps = [gateway.asgi, *(item.asgi for item in subgraphs.values())]
        servers = [AsgiServer(app, sock) for app, sock in zip(apps, sockets, strict=False)]
        await _serve(servers, stop, watch)
    console.print("stopped")


def _artwork_route(dev: DevOptions, catalog: DemoSubgraph) -> Route:
    """Pictures have addresses on the site's own origin: here the catalog draws them, elsewhere a CDN."""

    async def redirect(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{_catalog_origin(dev)}{request.url.path}")

    return Route("/artwork/{name}", redirect if dev.separate else catalog.asgi)


def _web_app(dev: DevOptions) -> list[BaseRoute]:
    """The web app, which offers to fill in the demonstration's member."""
    config = {"demo": {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}}
    return web_app_routes(config, picture_origins=[_catalog_origin(dev)] if dev.separate else [])


def _catalog_origin(dev: DevOptions) -> str:
    return f"http://127.0.0.1:{dev.ports.subgraph('catalog')}"


def _say_lost(console: Console, node: ChildProcess) -> None:
    console.print(f"the {node.name} ended with code {node.process.returncode}; the others go on")


async def _in_process(dev: DevOptions, stack: AsyncExitStack) -> dict[str, DemoSubgraph]:
    subgraphs: dict[str, DemoSubgraph] = {}
    for name in SUBGRAPH_NAMES:
        service = make_service(name, dev.data, dev.ports.service(name))
        stack.push_async_callback(service.stop, 5)
        with start_errors_as_command_errors():
            port = await service.start()
        subgraph = make_subgraph(name, port, dev.cache_zones)
        await subgraph.start()
        stack.push_async_callback(subgraph.close)
        subgraphs[name] = subgraph
    return subgraphs


async def _serve(
    servers: list[AsgiServer], stop: asyncio.Event, watch: asyncio.Task[ChildProcess] | None
) -> None:
    """Serve until asked to stop, or until a process ends that nobody asked to end.

    Raises:
        CommandError: naming that process.
    """
    if watch is not None:
        watch.add_done_callback(lambda _: stop.set())
    async with asyncio.TaskGroup() as group:
        for server in servers:
            group.create_task(server.run_until(stop))
    if watch is not None:
        if watch.done():
            child = watch.result()
            raise CommandError(f"The {child.name} ended with code {child.process.returncode}; stopping.", 1)
        watch.cancel()


async def _open_ide(gateway: Gateway) -> None:
    """Give GraphiQL the screens' operations, with a signed-in member's headers."""
    headers = await demo_headers(gateway, DEMO_EMAIL, DEMO_PASSWORD)
    gateway.open_ide_with(screen_tabs(headers))


def _print_addresses(console: Console, dev: DevOptions, seconds: float) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2))
    base = f"http://127.0.0.1:{dev.ports.gateway}"
    table.add_row("Marquee", base)
    table.add_row("GraphiQL", f"{base}/graphql")
    table.add_row("GraphQL", f"POST {base}/graphql")
    table.add_row("health", f"{base}/health")
    for name in SUBGRAPH_NAMES:
        table.add_row(name, f"{dev.ports.subgraph_url(name)}  (gRPC 127.0.0.1:{dev.ports.service(name)})")
    for zone in dev.zones:
        table.add_row(zone.name, " ".join(f"redis://127.0.0.1:{port}" for port in zone.ports))
    table.add_row("sign in", f"{DEMO_EMAIL} / {DEMO_PASSWORD}")
    console.print(table)
    if dev.cache_zones is not None:
        console.print(f"look inside: CACHE_ZONES='{dev.cache_zones}' marquee cache status", soft_wrap=True)
    console.print(f"ready in {seconds:.1f} s; Ctrl-C stops it", highlight=False)
