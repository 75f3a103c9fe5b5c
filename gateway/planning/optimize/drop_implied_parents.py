"""Keep only the dependencies that the others do not imply."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep


def drop_implied_parents(graph: FetchGraph) -> None:
    """Safe: a parent's parent is waited for through the parent."""
    ancestors: dict[FetchStep, set[FetchStep]] = {}
    for step in graph.in_order():
        above: set[FetchStep] = set()
        for parent in step.parents:
            above |= ancestors[parent]
        step.parents -= above
        ancestors[step] = above | step.parents
