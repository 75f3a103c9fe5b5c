"""`marquee compose`: subgraphs to a supergraph."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from gateway.cli.command_error import CommandError
from gateway.cli.progress import working
from gateway.cli.supergraph_config import read_config
from gateway.composition.compose import CompositionFailure, CompositionSuccess, compose
from gateway.composition.contracts import Contract, apply_contract
from gateway.composition.lint import lint_subgraphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.cli.subcommands import Subparsers
    from gateway.composition.compose import CompositionError, CompositionHint

_EPILOG = """the configuration is rover's supergraph.yaml:
  subgraphs:
    catalog:
      routing_url: http://127.0.0.1:4001/graphql
      schema:
        file: catalog.graphql        # relative to the configuration

exit codes: 0 composed, 1 the subgraphs do not compose, 2 unusable input

examples:
  marquee compose --config supergraph.yaml --output supergraph.graphql
  marquee compose --config supergraph.yaml --format json
  marquee compose --config supergraph.yaml --exclude-tag internal --output public.graphql
  marquee compose --config supergraph.yaml --lint"""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "compose",
        help="compose subgraphs into a supergraph",
        description="Compose federation 1 or 2 subgraphs, or say what keeps them from composing.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--config", type=Path, required=True, metavar="FILE", help="the subgraphs, as supergraph.yaml"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write (default: standard output)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--lint", action="store_true", help="warn about habits that bite Python users")
    add_contract_arguments(parser)
    parser.set_defaults(run=run)


def add_contract_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that filter the schema by @tag."""
    parser.add_argument(
        "--include-tag",
        action="append",
        default=[],
        metavar="NAME",
        help="show clients only what has one of these tags (repeatable)",
    )
    parser.add_argument(
        "--exclude-tag",
        action="append",
        default=[],
        metavar="NAME",
        help="hide what has one of these tags (repeatable)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    definitions = read_config(options.config)
    with working(f"Composing {len(definitions)} subgraphs"):
        outcome = compose(definitions)
        outcome = apply_contract(outcome, Contract.of(options.include_tag, options.exclude_tag))
    hints: list[CompositionHint] = list(outcome.hints) if isinstance(outcome, CompositionSuccess) else []
    if options.lint:
        hints += lint_subgraphs(definitions)
    if options.format == "json":
        _write(options.output, _as_json(outcome, hints))
    else:
        _report(hints, "hint")
        if isinstance(outcome, CompositionSuccess):
            _write(options.output, outcome.supergraph_sdl)
        else:
            _report(outcome.errors, "error")
    return 1 if isinstance(outcome, CompositionFailure) else 0


def _as_json(outcome: CompositionSuccess | CompositionFailure, hints: Iterable[CompositionHint]) -> str:
    errors = outcome.errors if isinstance(outcome, CompositionFailure) else ()
    document = {
        "errors": [
            {
                "code": str(error.code),
                "message": error.message,
                "subgraphs": list(error.subgraphs),
                "locations": [
                    {"subgraph": place.subgraph, "line": place.line, "column": place.column}
                    for place in error.locations
                ],
            }
            for error in errors
        ],
        "hints": [{"code": str(hint.code), "message": hint.message} for hint in hints],
        "supergraph": outcome.supergraph_sdl if isinstance(outcome, CompositionSuccess) else None,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _report(entries: Iterable[CompositionError | CompositionHint], what: str) -> None:
    for entry in entries:
        place = entry.locations[0] if entry.locations else None
        where = f" ({place.subgraph}:{place.line}:{place.column})" if place else ""
        print(f"{what} {entry.code}{where}: {entry.message}", file=sys.stderr)


def _write(path: Path | None, text: str) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: cannot be written ({error.strerror}).") from None
