"""Send the entity fetches of one stage to one subgraph as one request with several `_entities` fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep


def batch_fetches(graph: FetchGraph) -> None:
    """Merge independent entity steps to one subgraph where no step starts later than it must already.

    Safe: a batch waits for what all of its parts wait for. It is made only where the parts can share a
    stage without making the plan longer: where the latest stage one part may run at, for the plan's
    length, is not before the earliest stage of the other. Steps with variables from ancestors stay apart:
    they may take several requests themselves.
    """
    _batch_stages(graph)
    while True:
        pair = _find_pair(graph)
        if pair is None:
            return
        _batch(graph, *pair)


def _batch_stages(graph: FetchGraph) -> None:
    """Batch what starts at the same stage: such steps never need one another, and stages stay as they are."""
    first: dict[tuple[object, ...], FetchStep] = {}
    for step, level in graph.levels().items():
        if _may_share_request(step):
            identity = (step.graph, step.mutation_position, level, frozenset(step.client_defers))
            into = first.setdefault(identity, step)
            if into is not step:
                _batch(graph, into, step)


def _may_share_request(step: FetchStep) -> bool:
    return step.is_entity and not step.conditions and not step.contexts


def _batch(graph: FetchGraph, into: FetchStep, other: FetchStep) -> None:
    into.batched.append(other)
    into.batched.extend(other.batched)
    other.batched = []
    into.parents |= other.parents
    graph.replace(other, into)


def _find_pair(graph: FetchGraph) -> tuple[FetchStep, FetchStep] | None:
    earliest = graph.levels()
    latest = _latest(graph, earliest)
    by_graph: dict[tuple[str, int | None], list[FetchStep]] = {}
    for step in graph.in_order():
        if _may_share_request(step):
            by_graph.setdefault((step.graph, step.mutation_position), []).append(step)
    for steps in by_graph.values():
        for index, one in enumerate(steps):
            for other in steps[index + 1 :]:
                overlap = earliest[one] <= latest[other] and earliest[other] <= latest[one]
                if overlap and one.client_defers == other.client_defers and not graph.depends(one, other):
                    return one, other
    return None


def _latest(graph: FetchGraph, earliest: dict[FetchStep, int]) -> dict[FetchStep, int]:
    last = max(earliest.values(), default=0)
    children = graph.children()
    latest: dict[FetchStep, int] = {}
    for step in reversed(list(graph.in_order())):
        latest[step] = min((latest[child] - 1 for child in children[step]), default=last)
    return latest
