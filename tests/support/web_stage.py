"""The whole system with a recommendations subgraph that can be slow, or gone: the web app is tested over it.

    python -m tests.support.web_stage --port 4360 --data FOLDER

It is `marquee dev` but for one thing: recommendations is a server of its own, called over HTTP, and
`POST /stage/up`, `/stage/down` and `/stage/slow` change it. Down, its port is closed. Slow, its answers are
held back until `/stage/up`: no test waits for a clock.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.app import create_gateway
from gateway.cli.demo_graph import (
    DEMO_EMAIL,
    DEMO_PASSWORD,
    SUBGRAPH_NAMES,
    DemoPorts,
    DemoSubgraph,
    compose_demo_supergraph,
    make_service,
    make_subgraph,
)
from gateway.cli.listening import bind
from gateway.cli.server_process import AsgiServer, stop_event
from gateway.settings import Settings, identity_from_environment
from gateway.transport.web_app import web_app_routes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = Path(__file__).parents[2]
OUTSIDE = "recommendations"


class Fickle:
    """A server that can be told to hold its answers back, or to go away."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port
        self._prompt = asyncio.Event()
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once answers are not held back."""
        await self._prompt.wait()
        await self._app(scope, receive, send)

    async def up(self) -> None:
        """Answer, at once."""
        self._prompt.set()
        if self._serving is None:
            self._stop = asyncio.Event()
            server = AsgiServer(self, bind("127.0.0.1", self._port))
            self._serving = asyncio.create_task(server.run_until(self._stop))

    async def slow(self) -> None:
        """Take requests and hold them until the next `up`."""
        await self.up()
        self._prompt.clear()

    async def down(self) -> None:
        """Close the port."""
        self._prompt.set()
        if self._serving is not None:
            self._stop.set()
            await self._serving
            self._serving = None


async def serve(port: int, data: Path) -> None:
    """Run until a signal comes."""
    stop = stop_event()
    ports = DemoPorts(port)
    async with AsyncExitStack() as stack:
        subgraphs = {name: await _subgraph(name, data, stack) for name in SUBGRAPH_NAMES}
        outside = Fickle(subgraphs[OUTSIDE].asgi, ports.subgraph(OUTSIDE))
        await outside.up()
        stack.push_async_callback(outside.down)
        gateway = create_gateway(
            compose_demo_supergraph({name: item.sdl() for name, item in subgraphs.items()}, ports),
            Settings(
                identity=identity_from_environment(development=True),
                trusted_documents=str(ROOT / "schema" / "trusted-documents.json"),
            ),
            in_process={name: item for name, item in subgraphs.items() if name != OUTSIDE},
            routes=[
                _control(outside),
                Route("/artwork/{name}", subgraphs["catalog"].asgi),
                *web_app_routes({"demo": {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}}),
            ],
        )
        await stack.enter_async_context(gateway.running())
        await AsgiServer(gateway.asgi, bind("127.0.0.1", port)).run_until(stop)


async def _subgraph(name: str, data: Path, stack: AsyncExitStack) -> DemoSubgraph:
    service = make_service(name, data)
    stack.push_async_callback(service.stop, 1)
    subgraph = make_subgraph(name, await service.start())
    await subgraph.start()
    stack.push_async_callback(subgraph.close)
    return subgraph


def _control(outside: Fickle) -> Route:
    modes = {"up": outside.up, "slow": outside.slow, "down": outside.down}

    async def change(request: Request) -> PlainTextResponse:
        await modes[request.path_params["mode"]]()
        return PlainTextResponse("done")

    return Route("/stage/{mode}", change, methods=["POST"])


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, options.data))


if __name__ == "__main__":
    main()
