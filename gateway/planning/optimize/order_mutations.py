"""Run a mutation's root fields one after the other (GraphQL specification 6.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep


def order_mutations(graph: FetchGraph) -> None:
    """Merge root fields that follow one another in one subgraph; let each group wait for the one before.

    Safe: a subgraph runs the root fields of one document in order, and a later group starts when every
    step of the earlier ones is done, so what it changes cannot be seen by them.
    """
    roots = [
        step
        for step in graph.steps
        if not step.is_entity and step.mutation_position is not None and not step.path
    ]
    roots.sort(key=lambda step: step.mutation_position or 0)
    groups: list[FetchStep] = []
    for step in roots:
        last = groups[-1] if groups else None
        if last is not None and last.graph == step.graph:
            _merge_root(graph, last, step)
        else:
            groups.append(step)
    positions = [step.mutation_position or 0 for step in groups]
    for index in range(1, len(groups)):
        first, end = positions[index - 1], positions[index]
        earlier = {
            step
            for step in graph.steps
            if step.mutation_position is not None and first <= step.mutation_position < end
        }
        groups[index].parents |= earlier


def _merge_root(graph: FetchGraph, into: FetchStep, other: FetchStep) -> None:
    for type_name, selection in other.roots.items():
        into.roots[type_name].merge(selection)
    into.client_defers |= other.client_defers
    into.parents |= other.parents
    graph.replace(other, into)
