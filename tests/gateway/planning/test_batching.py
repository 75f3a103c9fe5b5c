"""Entity fetches of one stage to one subgraph share a request."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) { one: User
  @join__field(graph: A) other: User @join__field(graph: A) shop: Shop @join__field(graph: A) }
type Shop @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID! open: Boolean
  @join__field(graph: B) }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID! name: String
  @join__field(graph: B) }
""")


def test_equal_questions_are_asked_once_and_others_beside_them() -> None:
    assert WORLD.printed("{ one { name } other { name } shop { open } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                one {
                  id
                  __typename
                }
                other {
                  id
                  __typename
                }
                shop {
                  id
                  __typename
                }
              }
            },
            BatchFetch(service: "b") {
              _e0 ("one", "other") {
                ... on User {
                  id
                }
              } =>
              _e1 ("shop") {
                ... on Shop {
                  id
                }
              } =>
              {
                _e0: _entities(representations: $representations_0) {
                  ... on User {
                    name
                  }
                }
                _e1: _entities(representations: $representations_1) {
                  ... on Shop {
                    open
                  }
                }
              }
            },
          },
        }
        """
    )
