"""Building the query graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_graph.build import build_query_graph
from gateway.query_graph.printing import print_mermaid, print_query_graph, query_graph_to_json
from gateway.supergraph.load import load_supergraph
from tests.gateway.planning.planning_kit import snapshot, supergraph_sdl
from tests.gateway.supergraph.test_load import FEDERATION_1

if TYPE_CHECKING:
    from gateway.query_graph.query_graph import QueryGraph


def graph_of(body: str) -> QueryGraph:
    return build_query_graph(load_supergraph(supergraph_sdl(body)))


def test_a_graph_prints_what_each_subgraph_resolves_and_how_it_is_entered() -> None:
    graph = graph_of("""
type Query @join__type(graph: A) @join__type(graph: B) {
  user: User @join__field(graph: A) top: User @join__field(graph: B, provides: "name") }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  name: String @join__field(graph: A) @join__field(graph: B, external: true)
  age: Int @join__field(graph: B, requires: "name")
}
""")
    assert print_query_graph(graph) == snapshot(
        """
        Query/A
          .user: User -> User/A

        Query/B
          .top: User -> User/B + { name }

        User/A
          .id: ID!
          .name: String
          entered by key { id }

        User/B
          .id: ID!
          .age: Int @requires { name }
          entered by key { id }

        User/B + { name }
          .id: ID!
          .age: Int @requires { name }
          .name: String
        """
    )


def test_an_interface_has_a_field_where_all_its_object_types_give_it_at_once() -> None:
    graph = graph_of("""
type Query @join__type(graph: A) { n: Node }
interface Node @join__type(graph: A) { id: ID! name: String size: Int }
type X implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) {
  id: ID! name: String size: Int @join__field(graph: A, requires: "name") }
type Y implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) {
  id: ID! name: String @join__field(graph: A, external: true) size: Int }
""")
    node = graph.plain_nodes["Node", "A"]
    assert list(graph.fields[node]) == ["id"]
    assert list(graph.members[node]) == ["X", "Y"]


def test_object_types_enter_the_interface_objects_of_their_interfaces() -> None:
    graph = graph_of("""
type Query @join__type(graph: A) { n: Node }
interface Node @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true) {
  id: ID! score: Int @join__field(graph: B) }
type X implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A, key: "id") {
  id: ID! score: Int @join__field }
""")
    moves = {str(graph.nodes[move.tail]): move for move in graph.entities["X"]}
    assert moves["Node/B"].representation_typename == "Node"
    assert moves["X/A"].representation_typename is None
    node = graph.nodes[graph.plain_nodes["Node", "B"]]
    assert node.is_interface_object
    assert not node.is_abstract


def test_a_label_decides_on_both_sides_of_an_override() -> None:
    graph = graph_of("""
type Query @join__type(graph: A) @join__type(graph: B) {
  a: Int @join__field(graph: A, overrideLabel: "x") @join__field(graph: B, override: "a", overrideLabel: "x")
}
""")
    old = graph.fields[graph.plain_nodes["Query", "A"]]["a"]
    new = graph.fields[graph.plain_nodes["Query", "B"]]["a"]
    on, off = frozenset({"x"}), frozenset[str]()
    assert (old.is_active(on), old.is_active(off)) == (False, True)
    assert (new.is_active(on), new.is_active(off)) == (True, False)


def test_in_a_federation_1_supergraph_the_owner_and_key_holders_resolve_fields() -> None:
    graph = build_query_graph(load_supergraph(FEDERATION_1))
    assert list(graph.fields[graph.plain_nodes["User", "ACCOUNTS"]]) == ["id", "name"]
    assert list(graph.fields[graph.plain_nodes["User", "REVIEWS"]]) == ["id", "stats"]


def test_roots_and_other_printers() -> None:
    graph = graph_of(
        "type Query @join__type(graph: A) @join__type(graph: B) { a: Int @join__field(graph: A) }"
    )
    assert [str(node) for node in graph.root_nodes("Query")] == ["Query/A", "Query/B"]
    assert print_mermaid(graph).startswith("graph LR\n")
    assert query_graph_to_json(graph)["fieldMoves"] == [
        {"head": 0, "field": "a", "tail": None, "type": "Int", "requires": None, "overrideLabel": None}
    ]
