"""`marquee serve`: a gateway over any supergraph."""

from __future__ import annotations

import argparse
import logging
import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
import yaml

from gateway.app import Gateway, create_gateway
from gateway.cli.command_error import CommandError
from gateway.cli.files import read_text
from gateway.cli.listening import bind
from gateway.cli.server_process import AsgiServer, settle_memory, stop_event, stop_when_readable
from gateway.cli.worker_processes import RestartPolicy, WorkerProcesses
from gateway.settings import Settings, SettingsError, identity_from_environment, settings_from
from gateway.supergraph.errors import SupergraphError
from gateway.telemetry.logging import configure_logging

if TYPE_CHECKING:
    import socket

    from gateway.cli.subcommands import Subparsers

log = logging.getLogger("marquee.serve")

_EPILOG = """examples:
  marquee serve --supergraph supergraph.graphql --port 4000
  marquee serve --supergraph supergraph.graphql --port 4000 --host 0.0.0.0 --config gateway.yaml
  marquee serve --supergraph supergraph.graphql --workers 4

gateway.yaml holds names of settings, for example:
  request_timeout: 10
  forward_headers: [authorization, accept-language]
  trusted_documents: trusted-documents.json
  limits: {depth: 30}"""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "serve",
        help="serve a gateway over a supergraph",
        description="Serve a gateway over any supergraph SDL (Federation 1 or 2, join v0.1 to v0.5): "
        "POST and GET /graphql, GET /health, GET /health/ready.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--supergraph", type=Path, required=True, metavar="FILE", help="supergraph SDL")
    parser.add_argument("--port", type=int, default=4000, metavar="N", help="port (default: 4000)")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="address (default: 127.0.0.1)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings, as YAML")
    parser.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="processes that share the port; one a core is enough (default: 1)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    configure_logging()
    if options.workers > 1 and not hasattr(os, "fork"):
        raise CommandError("--workers: this system cannot fork; start one process a port instead.")
    settings = read_settings(options.config)
    gateway = gateway_for(options.supergraph, settings)
    sock = bind(options.host, options.port)
    try:
        if options.workers == 1:
            uvloop.run(_serve(gateway, sock, None))
            return 0
        settle_memory()  # before the fork: what is frozen stays in pages that all workers share
        return WorkerProcesses(options.workers, partial(_work, gateway, sock), RestartPolicy()).run()
    finally:
        sock.close()


def gateway_for(path: Path, settings: Settings) -> Gateway:
    """Build a gateway over a supergraph file.

    Raises:
        CommandError: the file cannot be read, or holds no supergraph this gateway can serve; or a file
            that the settings name cannot be used.
    """
    try:
        return create_gateway(read_text(path, "--supergraph"), settings)
    except SupergraphError as error:
        raise CommandError(f"{path}:{error.line}:{error.column}: {error.message}") from None
    except SettingsError as error:
        raise CommandError(str(error)) from None


def read_settings(path: Path | None) -> Settings:
    """Read the configuration file; without one, the defaults with keys from the environment.

    Raises:
        CommandError: the file cannot be read, is not YAML, or has a setting that cannot be used.
    """
    if path is None:
        return Settings(identity=identity_from_environment(development=False))
    try:
        values = yaml.safe_load(read_text(path, "--config")) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise CommandError(f"{path}{place}: not YAML: {error.problem}.") from None
    if not isinstance(values, dict):
        raise CommandError(f"{path}: expected names and values of settings.")
    try:
        return settings_from(values)
    except SettingsError as error:
        raise CommandError(f"{path}: {error}") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def _work(gateway: Gateway, sock: socket.socket, parent_gone: int) -> None:
    uvloop.run(_serve(gateway, sock, parent_gone))


async def _serve(gateway: Gateway, sock: socket.socket, parent_gone: int | None) -> None:
    started = time.perf_counter()
    stop = stop_event()
    if parent_gone is not None:
        stop_when_readable(stop, parent_gone)
    host, port = sock.getsockname()[:2]
    async with gateway.running():
        settle_memory()
        log.info(
            "ready: http://%s:%d/graphql over %d subgraphs, in %.2f s (process %d)",
            host,
            port,
            gateway.subgraph_count,
            time.perf_counter() - started,
            os.getpid(),
        )
        await AsgiServer(gateway.asgi, sock).run_until(stop)
    log.info("stopped")
