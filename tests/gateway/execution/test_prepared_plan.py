from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.execution.prepared_plan import PreparedFetch, prepare_plan
from gateway.query_plan.nodes import (
    ConditionNode,
    ContextInput,
    FlattenNode,
    OperationKind,
    ParallelNode,
    PlanNode,
    QueryPlan,
    SequenceNode,
    SubscriptionNode,
)
from tests.gateway.execution.plan_kit import entities, path, requires, root

USER = requires("User", "id")


def prepared(node: PlanNode) -> dict[int, PreparedFetch]:
    return {fetch.id: fetch for fetch in prepare_plan(QueryPlan(node)).fetches}


def may_share(node: PlanNode, fetch_id: int) -> bool:
    return prepared(node)[fetch_id].lookups[0].may_share


def test_conditions_add_up_on_the_way_down() -> None:
    inner = ConditionNode("b", None, root(2, "s", "{y}"))
    fetches = prepared(ConditionNode("a", SequenceNode((root(1, "s", "{x}"), inner)), None))
    assert fetches[1].conditions == (("a", True),)
    assert fetches[2].conditions == (("a", True), ("b", False))


def test_fetches_stand_in_an_order_of_dependency() -> None:
    later = entities(1, "u", "s", USER, "x", depends_on=(2,))
    plan = prepare_plan(QueryPlan(ParallelNode((later, root(2, "s", "{u{id}}")))))
    assert [fetch.id for fetch in plan.fetches] == [2, 1]


def test_a_dependency_on_what_is_not_in_the_plan_counts_as_done() -> None:
    source = root(1, "s", "subscription{u{id}}", OperationKind.SUBSCRIPTION)
    plan = prepare_plan(QueryPlan(SubscriptionNode(source, entities(2, "u", "s", USER, "x"))))
    assert plan.source is not None
    assert [(fetch.id, fetch.depends_on) for fetch in plan.fetches] == [(2, frozenset())]


def test_only_plans_that_write_are_marked() -> None:
    assert not prepare_plan(QueryPlan(root(1, "s", "{x}"))).has_mutation
    assert prepare_plan(QueryPlan(root(1, "s", "mutation{x}", OperationKind.MUTATION))).has_mutation


FIRST = root(1, "s", "{us{best{id}}}")
FRIENDS = entities(2, "us.@.best", "s", USER, "friend{id}")


@pytest.mark.parametrize(
    ("others", "shared"),
    [
        ((), True),
        # Below, the same for all places; the type at a place is the entity's own, so alike everywhere.
        ((entities(3, "us.@.best.friend", "s", USER, "x", depends_on=(2,)),), True),
        ((entities(3, "us.@.best|[User].friend", "s", USER, "x", depends_on=(2,)),), True),
        # Below some of the places alone: what is written there must not show at the others.
        ((entities(3, "us.@|[User].best.friend", "s", USER, "x", depends_on=(2,)),), False),
        ((entities(3, "us.@|[User].best", "s", USER, "x"),), False),
        # Elsewhere.
        ((entities(3, "them.@.friend", "s", USER, "x"),), True),
        # A root that arrives at any time, and may reach down here.
        ((root(3, "t", "{us{best{friend{x}}}}"),), False),
    ],
)
def test_places_share_an_entity_only_where_nobody_writes_to_some_of_them(
    others: tuple[PlanNode, ...], *, shared: bool
) -> None:
    assert may_share(SequenceNode((FIRST, FRIENDS, *others)), 2) is shared


def test_places_share_nothing_where_ancestors_matter() -> None:
    context = ContextInput("c", path("us.@"), ())
    below = entities(3, "us.@.best.friend", "s", USER, "x", depends_on=(2,))
    with_context = FlattenNode(below.path, replace(below.node, contexts=(context,)))
    assert not may_share(SequenceNode((FIRST, FRIENDS, with_context)), 2)
