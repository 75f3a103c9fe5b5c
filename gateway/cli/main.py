"""`marquee`: one file a command; this one only finds the command and reports what went wrong."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = ("dev", "seed", "serve", "cache", "compose", "check", "error-codes", "plan", "explain", "schema")
_EPILOG = """examples:
  marquee dev                                   everything on this machine, with data
  marquee serve --supergraph supergraph.graphql --port 4000
  marquee compose --config supergraph.yaml --output supergraph.graphql
  marquee explain --supergraph supergraph.graphql --operation home.graphql

Every command has a --help with examples of its own."""


def build_parser(commands: Sequence[str] = _COMMANDS) -> argparse.ArgumentParser:
    """Make the parser of the command line, with these commands."""
    parser = argparse.ArgumentParser(
        prog="marquee",
        description="A GraphQL federation gateway: compose subgraphs, plan and serve operations over them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"marquee {version('marquee')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f"gateway.cli.{command.replace('-', '_')}").configure(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    # The named command's module alone: a gateway should not wait for the composer to be imported.
    named = given[:1] if given and given[0] in _COMMANDS else _COMMANDS
    options = build_parser(named).parse_args(given)
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
