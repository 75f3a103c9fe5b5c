"""Interfaces and unions."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) { media: [Media]
  @join__field(graph: A) any: Any @join__field(graph: A) }
interface Media @join__type(graph: A) @join__type(graph: B) { id: ID! title: String
  @join__field(graph: B) size: String @join__field(graph: A) }
union Any @join__type(graph: A) @join__unionMember(graph: A, member: "Book")
  @join__unionMember(graph: A, member: "Film") = Book | Film
type Book implements Media @join__implements(graph: A, interface: "Media")
  @join__implements(graph: B, interface: "Media") @join__type(graph: A, key: "id")
  @join__type(graph: B, key: "id") {
  id: ID!
  title: String @join__field(graph: B)
  size: String @join__field(graph: A)
  mark: Int @join__field(graph: A)
}
type Film implements Media @join__implements(graph: A, interface: "Media")
  @join__implements(graph: B, interface: "Media") @join__type(graph: A, key: "id")
  @join__type(graph: B, key: "id") {
  id: ID!
  title: String @join__field(graph: B)
  size: String @join__field(graph: A)
  mark: String @join__field(graph: A)
}
""")


def test_an_interface_field_that_all_object_types_give_is_selected_on_the_interface() -> None:
    assert WORLD.printed("{ media { size } }") == snapshot(
        """
        QueryPlan {
          Fetch(service: "a") {
            {
              media {
                __typename
                size
              }
            }
          },
        }
        """
    )


def test_a_field_of_another_subgraph_is_fetched_for_all_object_types_in_one_request() -> None:
    assert WORLD.printed("{ media { title } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                media {
                  __typename
                  ... on Book {
                    id
                  }
                  ... on Film {
                    id
                  }
                }
              }
            },
            Flatten(path: "media.@.|[Book,Film]") {
              Fetch(service: "b") {
                {
                  ... on Book {
                    id
                  }
                  ... on Film {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Book {
                      title
                    }
                    ... on Film {
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


def test_a_fragment_only_asks_for_its_own_object_type() -> None:
    assert WORLD.printed("{ media { ... on Book { title } } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "a") {
              {
                media {
                  __typename
                  ... on Book {
                    id
                  }
                }
              }
            },
            Flatten(path: "media.@.|[Book]") {
              Fetch(service: "b") {
                {
                  ... on Book {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Book {
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


def test_fields_of_different_types_under_one_key_get_an_alias_that_is_undone() -> None:
    assert WORLD.printed("{ any { ... on Book { mark } ... on Film { mark } } }") == snapshot(
        """
        QueryPlan {
          Fetch(service: "a") {
            {
              any {
                __typename
                ... on Book {
                  mark
                }
                ... on Film {
                  _mark_1: mark
                }
              }
            }
            rename "any._mark_1" to "mark"
          },
        }
        """
    )
