"""Composite keys with selections of their own."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) { seasons: [Season] @join__field(graph: A) }
type Season @join__type(graph: A, key: "show { id } number")
  @join__type(graph: B, key: "show { id } number") {
  show: Show!
  number: Int!
  title: String @join__field(graph: B)
}
type Show @join__type(graph: A) @join__type(graph: B) { id: ID! }
""")


def test_a_composite_key_is_selected_with_its_nested_fields() -> None:
    assert WORLD.printed("{ seasons { title } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                seasons {
                  show {
                    id
                  }
                  number
                  __typename
                }
              }
            },
            Flatten(path: "seasons.@") {
              Fetch(service: "b") {
                {
                  ... on Season {
                    show {
                      id
                    }
                    number
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Season {
                      title
                    }
                  }
                }
              },
            },
          },
        }
        """
    )
