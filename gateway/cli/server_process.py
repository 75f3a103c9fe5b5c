"""Running ASGI applications until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from typing import TYPE_CHECKING

import uvicorn

from gateway.cli.http_protocol import HttpProtocol

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from starlette.types import ASGIApp

GRACE_SECONDS = 10
"""How long requests under way may go on after a stop was asked for."""


class AsgiServer(uvicorn.Server):
    """A uvicorn server that leaves signals to the process: several can run in one event loop."""

    def __init__(self, app: ASGIApp, sock: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="none",
                http=HttpProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._socket = sock

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no handlers; see `stop_event`."""
        yield

    async def run_until(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set and requests under way have ended."""
        serving = asyncio.create_task(self.serve(sockets=[self._socket]))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            self.should_exit = True
            await serving


def stop_event() -> asyncio.Event:
    """An event that SIGINT or SIGTERM sets; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def handle(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, handle, number)
    return stop


def stop_when_readable(stop: asyncio.Event, descriptor: int) -> None:
    """Set `stop` also when a file descriptor can be read, or its other end has gone."""
    loop = asyncio.get_running_loop()

    def handle() -> None:
        loop.remove_reader(descriptor)
        stop.set()

    loop.add_reader(descriptor, handle)


def settle_memory() -> None:
    """Keep the garbage collector away from what lives as long as the process.

    Schemas, plans and modules are many objects that never die; scanning them again and again costs a
    gateway a fifth of its time under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
