"""Why each field comes from where it does."""

from __future__ import annotations

from gateway.planning.explanation import print_explanations, print_paths
from tests.gateway.planning.planning_kit import PlannedWorld, snapshot

WORLD = PlannedWorld("""
type Query @join__type(graph: A) @join__type(graph: B) {
  user: User @join__field(graph: A, provides: "name") size: Size }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  name: String @join__field(graph: A, external: true) @join__field(graph: B)
  score: Int @join__field(graph: B, requires: "age")
  age: Int @join__field(graph: A) @join__field(graph: B, external: true)
  streams: Int @join__field(graph: A, overrideLabel: "beta")
    @join__field(graph: B, override: "a", overrideLabel: "beta")
}
type Size @join__type(graph: A) @join__type(graph: B) { width: Int }
""")


def test_every_reason_has_its_words() -> None:
    explained = WORLD.explain("{ user { id alias: name score age streams } size { width } }", "beta")
    assert print_explanations(explained) == snapshot(
        """
        user           a  only owner
          id           a  same fetch as its parent: costs nothing
                         not b: resolves it too, and is asked anyway; one source is enough
          alias: name  a  @provides: this subgraph holds it already, which saves a fetch
                         not b: resolves it too, and is asked anyway; one source is enough
          score        b  only owner; fetched by key { id }; @requires { age } first
          age          a  only owner
                         not b: declares it @external: it takes the value from others
          streams      b  @override label "beta" is on; fetched by key { id }
                         not a: @override label "beta" gives it to another subgraph for this request
        size           a  cheapest: asked for other fields too, or the nearest
                         not b: resolves it too, at the cost of a fetch
          width        a  same fetch as its parent: costs nothing
                         not b: resolves it too, but cannot be asked for this object: it has no key there
        """
    )


def test_paths_name_the_subgraphs_considered() -> None:
    explained = WORLD.explain("{ user { id streams } }")
    assert print_paths(explained) == snapshot(
        """
        user (Query.user): a
        user.id (User.id): a (not b)
        user.streams (User.streams): a (not b)
        """
    )


def test_an_explanation_is_data_too() -> None:
    assert WORLD.explain("{ user { age } }")[1].as_data() == {
        "path": ["user", "age"],
        "type": "User",
        "field": "age",
        "chosen": [{"subgraph": "a", "reason": "only owner"}],
        "rejected": [{"subgraph": "b", "reason": "declares it @external: it takes the value from others"}],
    }
