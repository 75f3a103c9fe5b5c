"""How large a plan is: its requests, and how many of them wait for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    FetchNode,
    FlattenNode,
    ParallelNode,
    SequenceNode,
    SubscriptionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.query_plan.nodes import PlanNode, QueryPlan


def fetches(node: PlanNode | None) -> Iterator[FetchNode | BatchFetchNode]:
    """Every request of a plan, in order."""
    match node:
        case None:
            return
        case FetchNode() | BatchFetchNode():
            yield node
        case FlattenNode():
            yield node.node
        case SequenceNode(nodes) | ParallelNode(nodes):
            for each in nodes:
                yield from fetches(each)
        case ConditionNode():
            yield from fetches(node.if_clause)
            yield from fetches(node.else_clause)
        case SubscriptionNode():
            yield node.primary
            yield from fetches(node.rest)
        case DeferNode():
            yield from fetches(node.primary)
            for deferred in node.deferred:
                yield from fetches(deferred.node)
        case _:
            assert_never(node)


def count_fetches(plan: QueryPlan) -> int:
    """How many requests a plan makes at most."""
    return sum(1 for _ in fetches(plan.node))


def count_stages(plan: QueryPlan) -> int:
    """The longest chain of requests that wait for one another."""
    stages: dict[int, int] = {}
    for fetch in fetches(plan.node):
        stages[fetch.id] = 1 + max((stages.get(parent, 0) for parent in fetch.depends_on), default=0)
    return max(stages.values(), default=0)
