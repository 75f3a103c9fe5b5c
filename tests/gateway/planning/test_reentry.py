"""A field that returns the root type."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) { a: Int
  @join__field(graph: A) b: Int @join__field(graph: B) }
type Mutation @join__type(graph: A) { change: Payload @join__field(graph: A) }
type Payload @join__type(graph: A) { query: Query }
""")


def test_another_subgraphs_root_fields_are_fetched_for_that_path() -> None:
    assert WORLD.printed("mutation { change { query { a b } } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a", kind: mutation) {
              {
                change {
                  query {
                    a
                  }
                }
              }
            },
            Flatten(path: "change.query") {
              Fetch(service: "b") {
                {
                  b
                }
              },
            },
          },
        }
        """
    )
