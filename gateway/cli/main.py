"""`marquee`: one file a command; this one only finds the command and reports what went wrong."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from gateway.cli import check, compose, dev, error_codes, explain, plan, schema, seed, serve
from gateway.cli.command_error import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = (dev, seed, serve, compose, check, error_codes, plan, explain, schema)
_EPILOG = """examples:
  marquee dev                                   everything on this machine, with data
  marquee serve --supergraph supergraph.graphql --port 4000
  marquee compose --config supergraph.yaml --output supergraph.graphql
  marquee explain --supergraph supergraph.graphql --operation home.graphql

Every command has a --help with examples of its own."""


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="marquee",
        description="A GraphQL federation gateway: compose subgraphs, plan and serve operations over them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"marquee {version('marquee')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.configure(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CommandError as error:
        print(f"marquee: {error.message}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("marquee: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone: nothing left to say, and nobody to say it to.
        sys.stderr.close()
        return 0
    return code
