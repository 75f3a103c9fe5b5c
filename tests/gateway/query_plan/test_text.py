"""The text of plans: every kind of node."""

from __future__ import annotations

from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    DeferredNode,
    EntityInput,
    FetchNode,
    FlattenNode,
    KeyRename,
    KeySegment,
    ListSegment,
    OperationKind,
    ParallelNode,
    QueryPlan,
    RequiredField,
    RequiredFragment,
    SequenceNode,
    SubscriptionNode,
    TypeSegment,
    ValueSet,
)
from gateway.query_plan.text import print_path, print_plan
from tests.gateway.planning.planning_kit import snapshot

ROOT = FetchNode(0, "a", OperationKind.QUERY, "{a}")
PATH = (KeySegment("a"), ListSegment(), TypeSegment(("X", "Y")))
REQUIRES = (RequiredFragment(("X", "Y"), (RequiredField("id", "_id_0"),), "I"),)
ENTITY = FetchNode(
    1,
    "b",
    OperationKind.QUERY,
    "query($representations:[_Any!]!){_entities(representations:$representations){...on I{n}}}",
    requires=REQUIRES,
    output_rewrites=(KeyRename((), "_n_1", "n"), ValueSet((), "__typename", "X")),
    depends_on=(0,),
)
BATCH = BatchFetchNode(
    2,
    "c",
    "query($r:[_Any!]!){_e0:_entities(representations:$r){...on I{n}}}",
    (EntityInput("_e0", "r", (PATH, PATH[:1]), REQUIRES, (KeyRename((), "_n_1", "n"),)),),
    variable_usages=("v",),
    depends_on=(0,),
)
DEFERRED = DeferredNode((0,), "late", PATH[:1], FlattenNode(PATH, ENTITY))
EVERYTHING = QueryPlan(
    SequenceNode(
        (
            ParallelNode((ROOT, ConditionNode("x", ROOT, None), ConditionNode("x", None, ROOT))),
            ConditionNode("x", FlattenNode(PATH, ENTITY), BATCH),
            DeferNode(ROOT, (DEFERRED, DeferredNode((), None, (), None))),
            SubscriptionNode(FetchNode(3, "a", OperationKind.SUBSCRIPTION, "subscription{a}"), BATCH),
        )
    )
)


def test_paths_are_dotted() -> None:
    assert print_path(PATH) == "a.@.|[X,Y]"


def test_an_empty_plan_is_a_plan() -> None:
    assert print_plan(QueryPlan(None)) == "QueryPlan {}\n"


def test_every_kind_of_node_prints() -> None:
    assert print_plan(QueryPlan(FlattenNode(PATH, ENTITY))) == snapshot(
        """
        QueryPlan {
          Flatten(path: "a.@.|[X,Y]") {
            Fetch(service: "b") {
              {
                ... on X, Y (as I) {
                  id: _id_0
                }
              } =>
              {
                _entities(representations: $representations) {
                  ... on I {
                    n
                  }
                }
              }
              rename "_n_1" to "n"
              set "__typename" to "X"
            },
          },
        }
        """
    )
    printed = print_plan(EVERYTHING)
    for part in (
        "Sequence {",
        "Parallel {",
        "Include(if: $x) {",
        "Skip(if: $x) {",
        "Condition(if: $x) {",
        "Then: {",
        "Else: {",
        'BatchFetch(service: "c") {',
        '_e0 ("a.@.|[X,Y]", "a") {',
        "Defer {",
        'Deferred(depends: [0], path: "a", label: "late") {',
        'Deferred(depends: [], path: "") {}',
        "Subscription {",
        'Fetch(service: "a", kind: subscription) {',
    ):
        assert part in printed
