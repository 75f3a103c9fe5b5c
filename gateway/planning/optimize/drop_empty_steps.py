"""Drop steps that nothing was taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph


def drop_empty_steps(graph: FetchGraph) -> None:
    """Safe: an empty step asks for nothing, so whoever waits for it may wait for its parents."""
    for step in tuple(graph.steps):
        if not step.is_empty():
            continue
        graph.steps.remove(step)
        for other in graph.steps:
            if step in other.parents:
                other.parents.discard(step)
                other.parents |= step.parents
