"""Mutations run in order."""

from __future__ import annotations

from gateway.query_plan.summary import fetches
from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) { user: User @join__field(graph: A) }
type Mutation @join__type(graph: A) @join__type(graph: B) {
  first: User @join__field(graph: A)
  second: User @join__field(graph: A)
  third: User @join__field(graph: B)
  fourth: User @join__field(graph: A)
  shared: User
}
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID! name: String
  @join__field(graph: B) age: Int @join__field(graph: A) again: Query @join__field(graph: A) }
""")


def test_neighbours_in_one_subgraph_share_a_request_and_others_wait() -> None:
    assert WORLD.printed(
        "mutation { first { name } second { id } third { name } fourth { id } }"
    ) == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a", kind: mutation) {
              {
                first {
                  id
                  __typename
                }
                second {
                  id
                }
              }
            },
            Flatten(path: "first") {
              Fetch(service: "b") {
                {
                  ... on User {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on User {
                      name
                    }
                  }
                }
              },
            },
            Fetch(service: "b", kind: mutation) {
              {
                third {
                  name
                }
              }
            },
            Fetch(service: "a", kind: mutation) {
              {
                fourth {
                  id
                }
              }
            },
          },
        }
        """
    )


def test_a_mutation_that_several_subgraphs_have_is_called_once() -> None:
    assert WORLD.printed("mutation { shared { name age } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a", kind: mutation) {
              {
                shared {
                  id
                  __typename
                  age
                }
              }
            },
            Flatten(path: "shared") {
              Fetch(service: "b") {
                {
                  ... on User {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on User {
                      name
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_under_one_key_a_mutation_is_called_where_its_first_selection_holds() -> None:
    operation = "mutation($a: Boolean!) { first @skip(if: $a) { id } second { id } first { age } }"
    (fetch,) = fetches(WORLD.plan(operation).plan.node)
    assert fetch.operation == (
        "mutation($a:Boolean!){...@skip(if:$a){first{id age}} second{id} ...@include(if:$a){first{age}}}"
    )


def test_under_one_key_an_unconditional_mutation_comes_first_and_takes_the_others_along() -> None:
    operation = "mutation($a: Boolean!) { first { id } second { id } first @include(if: $a) { age } }"
    (fetch,) = fetches(WORLD.plan(operation).plan.node)
    assert fetch.operation == ("mutation($a:Boolean!){first{id} ...@include(if:$a){first{age}} second{id}}")
