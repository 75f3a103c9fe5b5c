"""@provides saves the hop, on its own path only."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) {
  review: Review @join__field(graph: A, provides: "author { name }")
  latest: Review @join__field(graph: A)
}
type Review @join__type(graph: A) { author: User }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  name: String @join__field(graph: A, external: true) @join__field(graph: B)
}
""")


def test_a_provided_field_needs_no_second_fetch() -> None:
    assert WORLD.printed("{ review { author { name } } }") == snapshot(
        """
        QueryPlan {
          Fetch(service: "a") {
            {
              review {
                author {
                  name
                }
              }
            }
          },
        }
        """
    )


def test_the_same_field_off_the_providing_path_does() -> None:
    assert WORLD.printed("{ latest { author { name } } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                latest {
                  author {
                    id
                    __typename
                  }
                }
              }
            },
            Flatten(path: "latest.author") {
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
