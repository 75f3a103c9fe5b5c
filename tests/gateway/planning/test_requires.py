"""@requires: fields, arguments, conflicts, conditions."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: PRODUCTS) { products: [Product] @join__field(graph: PRODUCTS) }
type Product @join__type(graph: PRODUCTS, key: "id") @join__type(graph: SHIPPING, key: "id") {
  id: ID!
  price(currency: String): Int @join__field(graph: PRODUCTS)
    @join__field(graph: SHIPPING, external: true)
  weight: Int @join__field(graph: PRODUCTS) @join__field(graph: SHIPPING, external: true)
  estimate: Int @join__field(graph: SHIPPING, requires: "weight price(currency: \\"USD\\")")
  european: Int @join__field(graph: SHIPPING, requires: "price(currency: \\"EUR\\")")
  label: String @join__field(graph: SHIPPING)
}
""")


def test_required_fields_join_the_key_and_plain_fields_join_their_fetch() -> None:
    assert WORLD.printed("{ products { estimate label } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "products") {
              {
                products {
                  id
                  weight
                  price(currency: "USD")
                  __typename
                }
              }
            },
            Flatten(path: "products.@") {
              Fetch(service: "shipping") {
                {
                  ... on Product {
                    id
                    weight
                    price
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Product {
                      estimate
                      label
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_a_required_field_gets_a_key_of_ours_where_the_client_uses_its_name() -> None:
    assert WORLD.printed("{ products { price: weight weight: id estimate } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "products") {
              {
                products {
                  id
                  price: weight
                  _price_0: price(currency: "USD")
                  __typename
                  weight: id
                }
              }
            },
            Flatten(path: "products.@") {
              Fetch(service: "shipping") {
                {
                  ... on Product {
                    id
                    weight: price
                    price: _price_0
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Product {
                      estimate
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_one_field_required_with_two_arguments_takes_two_lookups_in_one_request() -> None:
    assert WORLD.printed("{ products { estimate european } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "products") {
              {
                products {
                  id
                  weight
                  price(currency: "USD")
                  __typename
                  _price_0: price(currency: "EUR")
                }
              }
            },
            BatchFetch(service: "shipping") {
              _e0 ("products.@") {
                ... on Product {
                  id
                  weight
                  price
                }
              } =>
              _e1 ("products.@") {
                ... on Product {
                  id
                  price: _price_0
                }
              } =>
              {
                _e0: _entities(representations: $representations_0) {
                  ... on Product {
                    estimate
                  }
                }
                _e1: _entities(representations: $representations_1) {
                  ... on Product {
                    european
                  }
                }
              }
            },
          },
        }
        """
    )


def test_what_a_conditional_field_requires_is_conditional_too() -> None:
    assert WORLD.printed("query($x: Boolean!) { products { id estimate @include(if: $x) } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "products") {
              {
                products {
                  ... @include(if: $x) {
                    id
                    weight
                    price(currency: "USD")
                  }
                  __typename
                  id
                }
              }
            },
            Include(if: $x) {
              Flatten(path: "products.@") {
                Fetch(service: "shipping") {
                  {
                    ... on Product {
                      id
                      weight
                      price
                    }
                  } =>
                  {
                    _entities(representations: $representations) {
                      ... on Product {
                        estimate
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
