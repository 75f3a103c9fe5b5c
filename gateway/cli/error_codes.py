"""`marquee error-codes`: the reference of composition's error codes, printed from the one table."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError
from gateway.cli.files import read_text
from gateway.composition.error_codes import ErrorCode
from gateway.composition.error_meanings import ERROR_MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee error-codes KEY_INVALID_FIELDS
  marquee error-codes > docs/composition/errors.md"""
_INTRODUCTION = """# Composition errors

Printed by `marquee error-codes`; do not edit. The examples run as tests: each provokes its error, no other,
and composes once mended.
"""
_HEADING = re.compile(r"^# (mended )?subgraph (\S+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ErrorExample:
    """Subgraphs that provoke an error, and those to replace to mend it: SDL by subgraph name."""

    broken: Mapping[str, str]
    mended: Mapping[str, str]


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "error-codes",
        help="say what composition's error codes mean",
        description="Print the reference of composition errors: meaning, mend, and an example of both.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("codes", nargs="*", metavar="CODE", help="print these only (default: all)")
    parser.add_argument(
        "--examples",
        type=Path,
        default=Path("docs/composition/examples"),
        metavar="DIR",
        help="where the examples are, CODE.graphql each (default: docs/composition/examples)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    unknown = [code for code in options.codes if code not in ErrorCode.__members__]
    if unknown:
        raise CommandError(f"unknown error code {', '.join(unknown)}.")
    if options.codes:
        codes = [ErrorCode[code] for code in options.codes]
        sys.stdout.write("\n".join(_entry(code, options.examples) for code in codes))
    else:
        sys.stdout.write(error_reference(options.examples))
    return 0


def error_reference(examples: Path) -> str:
    """The whole page in Markdown; a code without an example file there has none on the page."""
    entries = (_entry(code, examples) for code in sorted(ERROR_MEANINGS))
    return "\n".join([_INTRODUCTION, *entries])


def read_example(path: Path) -> ErrorExample:
    """Read an example: SDL under headings `# subgraph NAME` and `# mended subgraph NAME`."""
    parts = _HEADING.split(read_text(path, "the example"))[1:]
    broken: dict[str, str] = {}
    mended: dict[str, str] = {}
    for mark, name, sdl in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        (mended if mark else broken)[name] = sdl.strip() + "\n"
    return ErrorExample(broken, mended)


def _entry(code: ErrorCode, examples: Path) -> str:
    meaning = ERROR_MEANINGS[code]
    lines = [f"## {code}", "", meaning.meaning, "", f"**Mend:** {meaning.mend}", ""]
    path = examples / f"{code}.graphql"
    if path.is_file():
        lines += _example(read_example(path))
    return "\n".join(lines)


def _example(example: ErrorExample) -> Iterator[str]:
    for name, sdl in example.broken.items():
        yield from (f"Subgraph `{name}`:", "", "```graphql", sdl.rstrip(), "```", "")
    for name, sdl in example.mended.items():
        yield from (f"Mended, `{name}`:", "", "```graphql", sdl.rstrip(), "```", "")
