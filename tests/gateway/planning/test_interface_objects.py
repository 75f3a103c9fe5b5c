"""@interfaceObject: fields of every implementation from a subgraph that knows none."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) { node: Media
  @join__field(graph: A) top: Media @join__field(graph: B) }
interface Media @join__type(graph: A, key: "id") @join__type(graph: B, key: "id",
  isInterfaceObject: true) {
  id: ID!
  title: String @join__field(graph: A)
  rating: Int @join__field(graph: B)
  score: Int @join__field(graph: B)
}
type Book implements Media @join__implements(graph: A, interface: "Media")
  @join__type(graph: A, key: "id") {
  id: ID!
  title: String
  pages: Int
  rating: Int @join__field
  score: Int @join__field
}
type Film implements Media @join__implements(graph: A, interface: "Media")
  @join__type(graph: A, key: "id") {
  id: ID!
  title: String
  minutes: Int
  rating: Int @join__field
  score: Int @join__field
}
""")


def test_an_interface_object_is_entered_under_the_name_of_the_interface() -> None:
    assert WORLD.printed("{ node { title rating } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                node {
                  __typename
                  id
                  title
                }
              }
            },
            Flatten(path: "node") {
              Fetch(service: "b") {
                {
                  ... on Book, Film, Media (as Media) {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Media {
                      rating
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_the_interface_alone_needs_no_object_type() -> None:
    assert WORLD.printed("{ top { rating } }") == snapshot(
        """
        QueryPlan {
          Fetch(service: "b") {
            {
              top {
                __typename
                rating
              }
            }
          },
        }
        """
    )


def test_the_object_type_is_asked_of_the_subgraph_that_owns_the_interface() -> None:
    assert WORLD.printed("{ top { __typename rating ... on Book { pages } } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "b") {
              {
                top {
                  __typename
                  id
                  rating
                }
              }
            },
            Flatten(path: "top") {
              Fetch(service: "a") {
                {
                  ... on Book, Film, Media {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Media {
                      __typename
                      ... on Book {
                        pages
                      }
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_one_key_for_two_fields_is_asked_for_each_object_type_apart() -> None:
    assert WORLD.printed(
        "{ top { ... on Book { value: rating } ... on Film { value: score } } }"
    ) == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "b") {
              {
                top {
                  __typename
                  id
                }
              }
            },
            Flatten(path: "top") {
              Fetch(service: "a") {
                {
                  ... on Book, Film, Media {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Media {
                      __typename
                      ... on Book {
                        id
                      }
                      ... on Film {
                        id
                      }
                    }
                  }
                }
              },
            },
            BatchFetch(service: "b") {
              _e0 ("top.|[Book]") {
                ... on Book (as Media) {
                  id
                }
              } =>
              _e1 ("top.|[Film]") {
                ... on Film (as Media) {
                  id
                }
              } =>
              {
                _e0: _entities(representations: $representations_0) {
                  ... on Media {
                    value: rating
                  }
                }
                _e1: _entities(representations: $representations_1) {
                  ... on Media {
                    value: score
                  }
                }
              }
            },
          },
        }
        """
    )
