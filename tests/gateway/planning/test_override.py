"""@override, for good and by label."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: OLD) { account: Account @join__field(graph: OLD) }
type Account @join__type(graph: OLD, key: "id") @join__type(graph: NEW, key: "id") {
  id: ID!
  streams: Int @join__field(graph: OLD, overrideLabel: "percent(25)")
    @join__field(graph: NEW, override: "old", overrideLabel: "percent(25)")
  balance: Int @join__field(graph: OLD, usedOverridden: true) @join__field(graph: NEW, override: "old")
}
""")


def test_with_the_label_off_the_old_subgraph_answers() -> None:
    assert WORLD.printed("{ account { streams } }") == snapshot(
        """
        QueryPlan {
          Fetch(service: "old") {
            {
              account {
                streams
              }
            }
          },
        }
        """
    )


def test_with_the_label_on_the_new_subgraph_answers() -> None:
    assert WORLD.printed("{ account { streams } }", "percent(25)") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "old") {
              {
                account {
                  id
                  __typename
                }
              }
            },
            Flatten(path: "account") {
              Fetch(service: "new") {
                {
                  ... on Account {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Account {
                      streams
                    }
                  }
                }
              },
            },
          },
        }
        """
    )


def test_without_a_label_the_new_subgraph_answers_though_the_old_one_still_declares_the_field() -> None:
    assert WORLD.printed("{ account { balance } }") == snapshot(
        """
        QueryPlan {
          Sequence {
            Fetch(service: "old") {
              {
                account {
                  id
                  __typename
                }
              }
            },
            Flatten(path: "account") {
              Fetch(service: "new") {
                {
                  ... on Account {
                    id
                  }
                } =>
                {
                  _entities(representations: $representations) {
                    ... on Account {
                      balance
                    }
                  }
                }
              },
            },
          },
        }
        """
    )
