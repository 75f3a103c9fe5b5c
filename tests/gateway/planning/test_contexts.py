"""@fromContext: arguments filled from an ancestor."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) { shops: [Shop] @join__field(graph: A) }
type Shop @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @context(name: "b__shop") {
  id: ID!
  settings: Settings @join__field(graph: A)
  products: [Product] @join__field(graph: B)
}
type Settings @join__type(graph: A) { currency: String }
type Product @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  name: String @join__field(graph: A)
  price(round: Boolean): Int @join__field(graph: B, contextArguments: [{context: "b__shop", name:
    "currency", type: "String", selection: "{ settings { currency } }"}])
}
""")


def test_an_argument_takes_its_value_from_the_nearest_object_that_opens_the_context() -> None:
    assert WORLD.printed("{ shops { products { name price(round: true) } } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                shops {
                  id
                  __typename
                  settings {
                    currency
                  }
                }
              }
            },
            Flatten(path: "shops.@") {
              Fetch(service: "b") {
                {
                  ... on Shop {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Shop {
                      products {
                        id
                        __typename
                      }
                    }
                  }
                }
              },
            },
            Parallel {
              Flatten(path: "shops.@.products.@") {
                Fetch(service: "b") {
                  $_context_2_currency from "shops.@" {
                    settings {
                      currency
                    }
                  }
                  {
                    ... on Product {
                      id
                    }
                  } =>
                  {
                    _entities(representations: $representations) {
                      ... on Product {
                        price(round: true, currency: $_context_2_currency)
                      }
                    }
                  }
                },
              },
              Flatten(path: "shops.@.products.@") {
                Fetch(service: "a") {
                  {
                    ... on Product {
                      id
                    }
                  } =>
                  {
                    _entities(representations: $representations) {
                      ... on Product {
                        name
                      }
                    }
                  }
                },
              },
            },
          },
        }
        """
    )
