"""The planner as a whole: conditions, labels, variables, defer, subscriptions, limits."""

from __future__ import annotations

import pytest

from gateway.errors import ErrorCode
from gateway.planning.budget import PlannerSettings
from gateway.planning.errors import PlanningError
from gateway.query_plan.nodes import BatchFetchNode, DeferNode, FetchNode, SequenceNode, SubscriptionNode
from gateway.query_plan.summary import count_fetches, fetches
from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

BODY = """
type Query @join__type(graph: A) @join__type(graph: B) {
  user(id: ID, representations: Int): User @join__field(graph: A)
  users: [User!] @join__field(graph: A)
  stuck: Stuck @join__field(graph: A)
}
type Subscription @join__type(graph: A) { changed: User @join__field(graph: A) }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  name: String @join__field(graph: A)
  posts(first: Int): [Post] @join__field(graph: B)
  score(n: Int): Int @join__field(graph: B)
}
type Post @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  text: String @join__field(graph: B)
  author: User @join__field(graph: A)
}
type Stuck @join__type(graph: A) @join__type(graph: B) {
  a: Int @join__field(graph: A)
  b: Int @join__field(graph: B)
}
"""
WORLD = PlannedWorld(BODY)


def test_introspection_and_root_typename_need_no_subgraph() -> None:
    assert WORLD.printed("{ __typename __schema { types { name } } }") == "QueryPlan {}\n"


def test_introspection_beside_other_fields_never_reaches_a_subgraph() -> None:
    (fetch,) = fetches(WORLD.plan('{ __type(name: "User") { name } users { __typename name } }').plan.node)
    assert fetch.operation == "{users{__typename name}}"


def test_only_variables_in_use_are_declared_with_their_defaults() -> None:
    plan = WORLD.plan("query Q($id: ID = 1, $n: Int) { user(id: $id) { name score(n: $n) } }").plan
    first, second = fetches(plan.node)
    assert first.operation == "query Q($id:ID=1){user(id: $id){id __typename name}}"
    assert second.variable_usages == ("n",)
    assert second.operation_name == "Q"


def test_the_clients_own_variable_called_representations_is_kept_apart() -> None:
    plan = WORLD.plan("query($representations: Int) { users { score(n: $representations) } }").plan
    _, fetch = fetches(plan.node)
    assert isinstance(fetch, BatchFetchNode)
    assert fetch.inputs[0].variable == "representations_0"
    assert fetch.variable_usages == ("representations",)


def test_a_field_that_no_subgraph_at_hand_leads_to_is_an_error_with_its_path() -> None:
    with pytest.raises(PlanningError) as caught:
        WORLD.plan("{ here: stuck { a b } }")
    error = caught.value
    assert error.code is ErrorCode.PLANNING_FAILED
    assert error.extensions == {"path": ["here"], "subgraphs": ["a"]}
    assert error.message == 'No plan: "b" cannot be resolved at here (subgraphs tried: a)'


def test_a_request_of_which_conditions_leave_nothing_is_left_out() -> None:
    text = WORLD.printed(
        "query($a: Boolean!, $b: Boolean!) { users { name score @include(if: $a) @skip(if: $b) } }"
    )
    assert "Include(if: $a) {\n      Skip(if: $b) {\n        Flatten" in text
    assert "score @" not in text


def test_equal_fields_under_different_conditions_keep_theirs() -> None:
    (fetch,) = fetches(
        WORLD.plan("query($a: Boolean!) { users { id } users @include(if: $a) { name } }").plan.node
    )
    assert fetch.operation == "query($a:Boolean!){users{id} ...@include(if:$a){users{name}}}"


def test_what_a_conditional_and_another_field_share_is_fetched_for_both() -> None:
    world = PlannedWorld("""
type Query @join__type(graph: A) { p: P @join__field(graph: A) }
type P @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  w: Int @join__field(graph: A) @join__field(graph: B, external: true)
  e: Int @join__field(graph: B, requires: "w")
  l: Int @join__field(graph: B)
}
""")
    first, second = fetches(world.plan("query($x: Boolean!) { p { l e @include(if: $x) } }").plan.node)
    assert first.operation == "{p{id w __typename}}"
    assert second.operation.endswith("...on P{e@include(if:$x) l}}}")


def test_a_deferred_fragment_is_a_part_of_its_own() -> None:
    node = WORLD.plan('{ user { name ... @defer(label: "slow") { posts { text } } } }').plan.node
    assert isinstance(node, DeferNode)
    assert isinstance(node.primary, FetchNode)
    (part,) = node.deferred
    assert (part.label, part.depends) == ("slow", (node.primary.id,))
    assert part.node is not None


def test_a_deferred_fragment_that_the_primary_part_answers_has_no_node() -> None:
    node = WORLD.plan("query($d: Boolean) { user { id ... @defer(if: $d) { name } } }").plan.node
    assert isinstance(node, DeferNode)
    assert (node.deferred[0].node, node.deferred[0].condition) == (None, "d")


def test_a_subscription_has_a_source_and_what_every_event_needs() -> None:
    node = WORLD.plan("subscription { changed { name score } }").plan.node
    assert isinstance(node, SubscriptionNode)
    assert node.primary.operation == "subscription{changed{id __typename name}}"
    assert node.rest is not None


def test_dependencies_say_what_the_tree_says() -> None:
    plan = WORLD.plan("{ users { posts { author { score } } } }").plan
    assert isinstance(plan.node, SequenceNode)
    assert [(fetch.id, fetch.depends_on) for fetch in fetches(plan.node)] == [
        (0, ()),
        (1, (0,)),
        (2, (1,)),
        (3, (2,)),
    ]


def test_past_its_budget_the_planner_still_answers_and_says_so() -> None:
    greedy = PlannedWorld(BODY, PlannerSettings(max_paths=1))
    operation = "{ users { posts { text author { score posts { text } } } } }"
    plan = greedy.plan(operation).plan
    assert plan.greedy
    assert not WORLD.plan(operation).plan.greedy
    assert count_fetches(plan) >= count_fetches(WORLD.plan(operation).plan)


def test_the_same_operation_over_other_labels_is_planned_anew() -> None:
    world = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) {
  a: Int @join__field(graph: A, overrideLabel: "beta")
    @join__field(graph: B, override: "a", overrideLabel: "beta")
}
""")
    assert world.printed("{ a }", "beta") == snapshot(
        """
        QueryPlan {
          Fetch(service: "b") {
            {
              a
            }
          },
        }
        """
    )
    assert 'service: "a"' in world.printed("{ a }", "unknown label")
