"""`marquee plan`: what the planner makes of an operation, at any of its stages."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import orjson

from gateway.cli.operation_files import PlannedFiles, add_arguments, read_files
from gateway.planning.explanation import print_paths
from gateway.planning.printing import fetch_graph_to_json, print_fetch_graph
from gateway.query_graph.printing import print_query_graph, query_graph_to_json
from gateway.query_plan.apollo_json import plan_to_json
from gateway.query_plan.text import print_plan

if TYPE_CHECKING:
    from gateway.cli.subcommands import Subparsers

_STAGES = ("graph", "paths", "fetch-graph", "plan", "fast-way")
_EPILOG = """stages, in the order they are made; if one looks wrong, look at the one before it:
  graph         the query graph: what each subgraph resolves, and the keys between them
  paths         for each field, the subgraphs that could give it and the one that was chosen
  fetch-graph   the requests, what each selects, and which waits for which
  plan          the query plan (default)
  fast-way      the code made for the plan, by which most of its answers are built; or why there is none

examples:
  marquee plan --supergraph supergraph.graphql --operation home.graphql
  marquee plan --supergraph supergraph.graphql --operation home.graphql --format json
  marquee plan --supergraph supergraph.graphql --operation home.graphql --stage paths"""


def configure(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "plan",
        help="print the query plan of an operation",
        description="Plan an operation over a supergraph and print the plan, or what led to it. "
        "JSON plans have Apollo's QueryPlan layout.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    parser.add_argument("--stage", choices=_STAGES, default="plan", help="what to print (default: plan)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    files = read_files(options)
    if options.format == "json":
        printed = orjson.dumps(_as_json(options.stage, files), option=orjson.OPT_INDENT_2).decode() + "\n"
    else:
        printed = _as_text(options.stage, files)
    sys.stdout.write(printed)
    return 0


def _as_text(stage: str, files: PlannedFiles) -> str:
    if stage == "graph":
        return print_query_graph(files.planner.query_graph)
    if stage == "paths":
        return print_paths(files.explain())
    result = files.plan()
    if stage == "fetch-graph":
        return print_fetch_graph(result.fetch_graph, files.supergraph)
    if stage == "fast-way":
        return files.fast_way()
    return print_plan(result.plan)


def _as_json(stage: str, files: PlannedFiles) -> object:
    if stage == "graph":
        return query_graph_to_json(files.planner.query_graph)
    if stage == "paths":
        return [each.as_data() for each in files.explain()]
    result = files.plan()
    if stage == "fetch-graph":
        return fetch_graph_to_json(result.fetch_graph, files.supergraph)
    if stage == "fast-way":
        return {"fastWay": files.fast_way()}
    return plan_to_json(result.plan)
