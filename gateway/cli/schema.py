"""`marquee schema`: print the checked-in schema files, or check that they are up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError
from gateway.cli.demo_graph import SUBGRAPH_NAMES, DemoPorts, compose_demo_supergraph, make_subgraph
from gateway.supergraph.api_schema import api_schema_sdl
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee schema             write schema/ anew from the subgraphs' code
  marquee schema --check     exit 1 when a file in schema/ is not what the code says"""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "schema",
        help="write schema/ from the subgraphs' code, or check it",
        description="Print the four subgraphs' SDL, compose them, and write subgraphs/*.graphql, "
        "supergraph.graphql and api.graphql.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=Path("schema"), metavar="DIR", help="(schema)")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 on a difference")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    files = schema_files()
    if options.check:
        stale = [name for name, text in files.items() if _current(options.folder / name) != text]
        for name in stale:
            print(f"{options.folder / name} is out of date: run `marquee schema`.", file=sys.stderr)
        return 1 if stale else 0
    for name, text in files.items():
        path = options.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path)
    return 0


def schema_files() -> dict[str, str]:
    """Every file of schema/ with its text, from the subgraphs' code.

    Raises:
        CommandError: the subgraphs do not compose.
    """
    sdls = {name: make_subgraph(name, 0).sdl().rstrip() + "\n" for name in SUBGRAPH_NAMES}
    try:
        supergraph = compose_demo_supergraph(sdls, DemoPorts(4000))
    except RuntimeError as error:
        raise CommandError(f"The subgraphs do not compose:\n{error}", 1) from None
    api = api_schema_sdl(load_supergraph(supergraph).document)
    files = {f"subgraphs/{name}.graphql": sdl for name, sdl in sdls.items()}
    return {**files, "supergraph.graphql": supergraph.rstrip() + "\n", "api.graphql": api}


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
