"""`marquee check`: what a change of subgraphs does to clients."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from gateway.cli.command_error import CommandError
from gateway.cli.compose import add_contract_arguments
from gateway.cli.files import read_text
from gateway.cli.progress import working
from gateway.cli.supergraph_config import read_config
from gateway.composition.api_changes import (
    ApiChange,
    Severity,
    UnusableSchemaError,
    find_changes,
)
from gateway.composition.compose import CompositionFailure, compose
from gateway.composition.contracts import Contract, apply_contract
from gateway.composition.usage import UnusableUsageLogError, UsageLog, read_usage_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.cli.subcommands import Subparsers

_EPILOG = """a usage log has one JSON object a line: {"operation": "query { ... }", "count": 12}

A breaking change that touches no operation in the log is reported as unused, and does not fail the check.

exit codes: 0 no breaking change, 1 breaking changes or subgraphs that do not compose, 2 unusable input

examples:
  marquee check --config supergraph.yaml --against schema/api.graphql
  marquee check --config supergraph.yaml --against schema/api.graphql --usage operations.jsonl
  marquee check --config supergraph.yaml --against schema/public.graphql --exclude-tag internal"""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "check",
        help="find changes that break clients",
        description="Compose subgraphs and compare the schema clients would see with a checked-in one.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--config", type=Path, required=True, metavar="FILE", help="the subgraphs, as supergraph.yaml"
    )
    parser.add_argument(
        "--against", type=Path, required=True, metavar="FILE", help="the API schema clients use now"
    )
    parser.add_argument("--usage", type=Path, metavar="FILE", help="operations in use, as JSON lines")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_contract_arguments(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    definitions = read_config(options.config)
    before = read_text(options.against, "the API schema to compare with")
    usage = _usage(options.usage)
    with working("Composing and comparing"):
        outcome = apply_contract(compose(definitions), Contract.of(options.include_tag, options.exclude_tag))
        if isinstance(outcome, CompositionFailure):
            for error in outcome.errors:
                print(f"error {error.code}: {error.message}", file=sys.stderr)
            return 1
        try:
            changes = find_changes(before, outcome.api_schema_sdl, usage)
        except UnusableSchemaError as error:
            raise CommandError(f"{options.against}: {error}") from None
    sys.stdout.write(_as_json(changes) if options.format == "json" else _as_text(changes))
    return 1 if any(change.fails for change in changes) else 0


def _usage(path: Path | None) -> UsageLog | None:
    if path is None:
        return None
    try:
        return read_usage_log(read_text(path, "the usage log"))
    except UnusableUsageLogError as error:
        raise CommandError(f"{path}:{error.line}: {error}") from None


def _as_text(changes: Sequence[ApiChange]) -> str:
    if not changes:
        return "No change in the API schema.\n"
    lines = []
    for severity in Severity:
        found = [change for change in changes if change.severity is severity]
        if found:
            lines.append(f"{severity} ({len(found)}):")
        lines.extend(f"  {change.code}: {change.message}{_used(change)}" for change in found)
    return "\n".join(lines) + "\n"


def _used(change: ApiChange) -> str:
    if change.uses is None:
        return ""
    if not change.uses:
        return " [no operation in use breaks]"
    return f" [breaks {change.uses} uses, e.g. {change.example}]"


def _as_json(changes: Sequence[ApiChange]) -> str:
    document = {
        "changes": [
            {
                "severity": str(change.severity),
                "code": change.code,
                "message": change.message,
                "uses": change.uses,
                "example": change.example,
            }
            for change in changes
        ],
        "breaking": any(change.fails for change in changes),
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
