"""How many requests of a plan stand one behind the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    FetchNode,
    FlattenNode,
    ParallelNode,
    PlanNode,
    SequenceNode,
    SubscriptionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.query_plan.nodes import QueryPlan


def plan_fetches(node: PlanNode | None) -> Iterator[FetchNode | BatchFetchNode]:
    """Every request of a plan."""
    match node:
        case FetchNode() | BatchFetchNode():
            yield node
        case FlattenNode(node=inner):
            yield inner
        case SequenceNode(nodes=nodes) | ParallelNode(nodes=nodes):
            for item in nodes:
                yield from plan_fetches(item)
        case ConditionNode(if_clause=first, else_clause=second):
            yield from plan_fetches(first)
            yield from plan_fetches(second)
        case DeferNode(primary=primary, deferred=deferred):
            yield from plan_fetches(primary)
            for part in deferred:
                yield from plan_fetches(part.node)
        case SubscriptionNode(primary=source, rest=rest):
            yield source
            yield from plan_fetches(rest)
        case None:
            return


def plan_depth(plan: QueryPlan) -> int:
    """The longest chain of requests that wait for each other's answers."""
    depth: dict[int, int] = {}
    fetches = {fetch.id: fetch for fetch in plan_fetches(plan.node)}

    def of(number: int) -> int:
        if number not in depth:
            waits_for = (of(other) for other in fetches[number].depends_on if other in fetches)
            depth[number] = 1 + max(waits_for, default=0)
        return depth[number]

    return max(map(of, fetches), default=0)
