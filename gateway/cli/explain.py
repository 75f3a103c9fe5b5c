"""`marquee explain`: for each field which subgraph gives it, and why; for each fetch what may be kept."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import orjson

from gateway.cli.operation_files import add_arguments, read_files
from gateway.execution.entity_cache.explanation import print_caching
from gateway.planning.explanation import print_explanations
from gateway.query_plan.summary import count_fetches, count_stages

if TYPE_CHECKING:
    from gateway.cli.subcommands import Subparsers

_EPILOG = """examples:
  marquee explain --supergraph supergraph.graphql --operation home.graphql
  marquee explain --supergraph supergraph.graphql --operation home.graphql --format json
  marquee explain --supergraph supergraph.graphql --operation home.graphql --label "percent(10)"

See also: marquee plan, which prints the requests themselves."""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "explain",
        help="say which subgraph gives each field, and why",
        description="For every field of an operation: the subgraph that was chosen, the reason "
        "(only owner, @provides, override label, key, cost), and the subgraphs that were not, with theirs. "
        "Then, for every fetch, what of its answer may be kept, for how long and for whom; or why not.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    files = read_files(options)
    explanations = files.explain()
    caching, unattributed = files.caching()
    if options.format == "json":
        data = {"fields": [each.as_data() for each in explanations], "cache": caching}
        sys.stdout.write(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n")
        return 0
    plan = files.plan().plan
    fetches, stages = count_fetches(plan), count_stages(plan)
    title = files.operation.name or files.operation_path.name
    sys.stdout.write(
        f"{title}: {fetches} {'fetch' if fetches == 1 else 'fetches'}, one after another at most {stages}.\n"
        "Each line: a field of the answer, the subgraph that gives it, and why; below it, who does not.\n\n"
    )
    sys.stdout.write(print_explanations(explanations))
    sys.stdout.write("\n" + print_caching(caching, unattributed))
    return 0
