"""The fetch graph as text and as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.operation_text import print_selection
from gateway.query_plan.text import print_path

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep
    from gateway.supergraph.records import Supergraph


def print_fetch_graph(graph: FetchGraph, supergraph: Supergraph) -> str:
    """One block a request, in the order they can start."""
    numbers = {step: number for number, step in enumerate(graph.in_order())}
    levels = graph.levels()
    blocks: list[str] = []
    for step, number in numbers.items():
        waits = ", ".join(
            f"#{numbers[parent]}" for parent in sorted(step.parents, key=lambda each: numbers[each])
        )
        head = f"#{number} {supergraph.subgraphs[step.graph].name}, stage {levels[step]}"
        head += f", after {waits}" if waits else ""
        lines = [head]
        for part in (step, *step.batched):
            where = print_path(part.path) or "the root"
            lines.append(f"  at {where}: {_selections(part)}")
        blocks.append("\n".join(lines))
    return "\n".join(blocks) + ("\n" if blocks else "")


def _selections(step: FetchStep) -> str:
    return " ".join(
        f"on {type_name} {{{print_selection(selection, {})}}}" for type_name, selection in step.roots.items()
    )


def fetch_graph_to_json(graph: FetchGraph, supergraph: Supergraph) -> list[dict[str, object]]:
    """The same as JSON values."""
    numbers = {step: number for number, step in enumerate(graph.in_order())}
    levels = graph.levels()
    return [
        {
            "id": number,
            "subgraph": supergraph.subgraphs[step.graph].name,
            "stage": levels[step],
            "after": sorted(numbers[parent] for parent in step.parents),
            "parts": [
                {
                    "path": print_path(part.path),
                    "selections": {
                        type_name: print_selection(selection, {})
                        for type_name, selection in part.roots.items()
                    },
                }
                for part in (step, *step.batched)
            ],
        }
        for step, number in numbers.items()
    ]
