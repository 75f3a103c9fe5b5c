"""Entities are reached by their keys, over several hops where it takes them."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) { product: Product @join__field(graph: A) }
type Product
  @join__type(graph: A, key: "id")
  @join__type(graph: B, key: "id")
  @join__type(graph: B, key: "upc")
  @join__type(graph: C, key: "upc")
{
  id: ID! @join__field(graph: A) @join__field(graph: B)
  upc: ID! @join__field(graph: B) @join__field(graph: C)
  name: String @join__field(graph: A)
  price: Int @join__field(graph: C)
}
""")


def test_a_key_the_target_needs_is_fetched_from_a_third_subgraph() -> None:
    assert WORLD.printed("{ product { name price } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                product {
                  id
                  __typename
                  name
                }
              }
            },
            Flatten(path: "product") {
              Fetch(service: "b") {
                {
                  ... on Product {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Product {
                      upc
                    }
                  }
                }
              },
            },
            Flatten(path: "product") {
              Fetch(service: "c") {
                {
                  ... on Product {
                    upc
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Product {
                      price
                    }
                  }
                }
              },
            },
          },
        }
        """
    )
