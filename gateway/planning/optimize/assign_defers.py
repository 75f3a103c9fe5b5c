"""Decide which part of a deferred answer each step belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep
    from gateway.planning.places import DeferPath


def assign_defers(graph: FetchGraph) -> None:
    """Leave each step one chain of @defer fragments: the longest that all it is needed for share.

    Safe: a step is never later than any field it gives, or helps to give, may be.
    """
    children = graph.children()
    needed_by: dict[FetchStep, set[DeferPath]] = {}
    for step in reversed(list(graph.in_order())):
        chains = set(step.client_defers)
        for child in children[step]:
            chains |= needed_by[child]
        shared = _common_start(chains)
        needed_by[step] = {shared}
        step.client_defers = {shared}


def _common_start(chains: set[DeferPath]) -> DeferPath:
    if not chains:
        return ()
    first, *others = chains
    for other in others:
        length = 0
        while length < min(len(first), len(other)) and first[length] == other[length]:
            length += 1
        first = first[:length]
    return first
