"""What each trusted document makes the gateway do, as a file: a worse plan shows in review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clients.codegen.cost import CostEstimate
from clients.codegen.errors import CodegenError
from clients.codegen.list_sizes import read_cost_rules
from gateway.errors import ClientError
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.normalized_operation import SelectedField
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner
from gateway.query_plan.nodes import BatchFetchNode
from gateway.query_plan.summary import fetches
from gateway.supergraph.api_schema import build_api_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clients.codegen.documents import TrustedDocument
    from gateway.operations.normalized_operation import Selection
    from gateway.query_plan.nodes import QueryPlan
    from gateway.supergraph.records import Supergraph

_HEADER: Final = """\
# What each trusted document makes the gateway do. Written by `make documents`; do not edit.
#
# fetches: requests to subgraphs at most. depth: how many of them wait for one another; each wave's line
# names its subgraphs. fields: selected, fragments expanded. cost: an estimate from above by @cost and
# @listSize, each variable at its default value, ten entries where nothing says how long a list is; compare
# it with itself, not with time.
"""


def plan_listing(supergraph: Supergraph, documents: Iterable[TrustedDocument]) -> str:
    """Plan every document and list the plans.

    Raises:
        CodegenError: a document has no plan.
    """
    schema = build_api_schema(supergraph.document)
    planner = Planner(supergraph)
    cost = CostEstimate(schema, read_cost_rules(supergraph.document))
    entries: list[str] = [_HEADER]
    problems: list[str] = []
    for item in documents:
        try:
            operation = normalize_operation(parse_operation(item.body, None, OperationLimits()), schema)
            plan = planner.plan(operation).plan
        except ClientError as error:
            problems.append(f"{item.place}: {item.name} cannot be planned: {error.message}")
            continue
        waves = _waves(plan)
        figures = (
            f"fetches {sum(map(len, waves))}, depth {len(waves)}, "
            f"fields {_count(operation.selections)}, cost {cost.of(operation)}"
        )
        lines = [f"{item.kind} {item.name} ({', '.join(item.clients)})", f"  {figures}"]
        lines.extend(f"  {number}. {' + '.join(names)}" for number, names in enumerate(waves, 1))
        entries.append("\n".join(lines) + "\n")
    if problems:
        raise CodegenError(problems)
    return "\n".join(entries)


def _waves(plan: QueryPlan) -> list[list[str]]:
    """The subgraphs asked, by how many requests have to be answered before."""
    waves: dict[int, int] = {}
    names: dict[int, list[str]] = {}
    for fetch in fetches(plan.node):
        wave = 1 + max((waves.get(parent, 0) for parent in fetch.depends_on), default=0)
        waves[fetch.id] = wave
        parts = len(fetch.inputs) if isinstance(fetch, BatchFetchNode) else 1
        batch = f" ({parts} in one)" if parts > 1 else ""
        names.setdefault(wave, []).append(fetch.subgraph + batch)
    return [sorted(names[wave]) for wave in sorted(names)]


def _count(selections: tuple[Selection, ...]) -> int:
    return sum(isinstance(item, SelectedField) + _count(item.selections) for item in selections)
