"""The query graph: what each subgraph can resolve, and how to get from one subgraph to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.query_graph.moves import AbstractMove, EntityMove, FieldMove, ReentryMove, SubgraphTypeNode
    from gateway.supergraph.records import Supergraph


@dataclass(frozen=True, slots=True)
class QueryGraph:
    """Nodes by id; edges by what they start from.

    One graph serves planning and the check that every path of the API schema can be resolved: from a
    node, a field is reachable where a field move exists on it, or on a node that entity moves of the
    node's type lead to, provided the move's key (and @requires) can be resolved on the way.

    Attributes:
        fields: for each node id, its field moves by field name.
        members: for each node id, its abstract moves by object type name; empty unless abstract.
        entities: by type name, every way to enter a subgraph at an entity of this type. For an object
            type these include the interface objects of its interfaces.
        reentries: by root type name.
        plain_nodes: (type name, subgraph id) to the node outside any @provides.
    """

    supergraph: Supergraph
    nodes: Sequence[SubgraphTypeNode]
    fields: Sequence[Mapping[str, FieldMove]]
    members: Sequence[Mapping[str, AbstractMove]]
    entities: Mapping[str, Sequence[EntityMove]]
    reentries: Mapping[str, Sequence[ReentryMove]]
    plain_nodes: Mapping[tuple[str, str], int]

    def nodes_of(self, type_name: str) -> tuple[SubgraphTypeNode, ...]:
        """The plain nodes of a type, one a subgraph."""
        return tuple(
            self.nodes[node]
            for graph in self.supergraph.subgraphs
            for node in (self.plain_nodes.get((type_name, graph)),)
            if node is not None
        )

    def root_nodes(self, type_name: str) -> tuple[SubgraphTypeNode, ...]:
        """Where an operation on this root type can start."""
        return tuple(self.nodes[move.tail] for move in self.reentries.get(type_name, ()))
