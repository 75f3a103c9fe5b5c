"""The query graph as the search sees it: for one set of override labels, with memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.items import TYPENAME, FieldItem, FragmentItem
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.planning.items import FieldList, Items, ItemSet
    from gateway.query_graph.moves import EntityMove, FieldMove, SubgraphTypeNode
    from gateway.query_graph.query_graph import QueryGraph


class ActiveMoves:
    """The moves that exist for one set of override labels; made once for each set and kept."""

    def __init__(self, graph: QueryGraph, override_labels: frozenset[str]) -> None:
        self.graph = graph
        self.all: list[dict[str, FieldMove]] = [
            {name: move for name, move in moves.items() if move.is_active(override_labels)}
            for moves in graph.fields
        ]
        self.plain: list[dict[str, FieldMove]] = [
            {
                name: move
                for name, move in moves.items()
                if move.requires is None and not move.context_arguments
            }
            for moves in self.all
        ]
        self.entry_nodes: dict[str, tuple[int, ...]] = {}
        self.entity_moves: dict[tuple[str, int], tuple[EntityMove, ...]] = {}


class PlanningGraph:
    """The active moves, and what follows from them for one plan's items."""

    def __init__(self, active: ActiveMoves, items: Items) -> None:
        self.graph = active.graph
        self.supergraph = active.graph.supergraph
        self._items = items
        self._moves = active.all
        self._plain = active.plain
        self._entry_nodes = active.entry_nodes
        self._entity_moves = active.entity_moves
        self._keys: dict[int, FieldList] = {}
        self._required: dict[tuple[int, str], FieldList] = {}
        self._known_layers: dict[tuple[str, frozenset[int]], dict[int, int]] = {}
        self._splits: dict[tuple[int, str], tuple[FieldList, tuple[FragmentItem, ...]]] = {}

    # ---- nodes

    def node(self, node: int) -> SubgraphTypeNode:
        """A node by its id."""
        return self.graph.nodes[node]

    def subgraph_name(self, node: int) -> str:
        """The name its owners gave the node's subgraph."""
        return self.supergraph.subgraphs[self.graph.nodes[node].graph].name

    def possible(self, type_name: str) -> tuple[str, ...]:
        """The object types behind a type's name, in the whole supergraph."""
        return self._items.possible(type_name)

    def knows_typename(self, node: int) -> bool:
        """Whether `__typename` from this node is the runtime type."""
        return not self.graph.nodes[node].is_interface_object

    def all_interface_objects(self, nodes: Iterable[int]) -> bool:
        """Whether no node can tell the runtime type."""
        return all(self.graph.nodes[node].is_interface_object for node in nodes)

    def is_same_subgraph(self, node: int, starts: Iterable[int]) -> bool:
        """Whether entering at this node would ask a subgraph again for an object it has just given.

        An interface object is another matter: it may be entered from an object type of its interface.
        """
        own = self.graph.nodes[node]
        return any(
            other.graph == own.graph and other.type_name == own.type_name
            for other in (self.graph.nodes[start] for start in starts)
        )

    def is_root(self, type_name: str) -> bool:
        """Whether operations start at this type."""
        return type_name in self.graph.reentries

    def is_interface(self, type_name: str) -> bool:
        """Whether the supergraph knows this type as an interface."""
        return self.supergraph.types[type_name].kind is TypeKind.INTERFACE

    def is_mutation(self, type_name: str) -> bool:
        """Whether this is the mutation root, whose fields must be called once."""
        return type_name == self.supergraph.mutation_type

    def static_type(self, type_name: str, field: str) -> str:
        """The supergraph's type of a field."""
        definition = self.supergraph.types[type_name].fields.get(field)
        return definition.type.name if definition is not None else type_name

    def concrete_type(self, starts: frozenset[int], static_type: str) -> str | None:
        """The object type that is certain at this place; None where it is abstract."""
        if self.supergraph.types[static_type].kind is TypeKind.OBJECT:
            return static_type
        for start in starts:
            node = self.graph.nodes[start]
            if not node.is_abstract and not node.is_interface_object:
                return node.type_name
        return None

    def narrow(self, node: int, type_name: str) -> int | None:
        """The same object as one of its object types; None where the subgraph does not know it."""
        own = self.graph.nodes[node]
        if own.type_name == type_name:
            return node
        if own.is_interface_object:
            return node if type_name in self._items.possible(own.type_name) else None
        member = self.graph.members[node].get(type_name)
        return member.tail if member is not None else None

    def narrow_all(self, nodes: frozenset[int], type_name: str) -> frozenset[int]:
        """`narrow` for several nodes."""
        return frozenset(
            narrowed for node in nodes for narrowed in (self.narrow(node, type_name),) if narrowed is not None
        )

    def possible_from(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """The object types these nodes can return, sorted."""
        found: set[str] = set()
        for node in nodes:
            own = self.graph.nodes[node]
            if own.is_interface_object:
                found.update(self._items.possible(own.type_name))
            else:
                found.update(self.graph.members[node])
        return tuple(sorted(found))

    def members_at(self, node: int) -> tuple[str, ...]:
        """The object types a node can be: itself where it is one."""
        own = self.graph.nodes[node]
        return tuple(self.graph.members[node]) if own.is_abstract else (own.type_name,)

    # ---- field moves

    def move(self, node: int, field: str) -> FieldMove | None:
        """The move of a field, with or without requirements."""
        return self._moves[node].get(field)

    def plain_move(self, node: int, field: str) -> FieldMove | None:
        """The move of a field that needs nothing else."""
        return self._plain[node].get(field)

    def all_members_give(self, node: int, field: str) -> bool:
        """Whether every object type behind an abstract node gives the field at once."""
        members = self.graph.members[node].values()
        return bool(members) and all(field in self._plain[move.tail] for move in members)

    # ---- entering

    def entry_nodes(self, type_name: str) -> tuple[int, ...]:
        """Every node at which a place of this type can be entered, each once."""
        known = self._entry_nodes.get(type_name)
        if known is None:
            if self.is_root(type_name):
                tails = [move.tail for move in self.graph.reentries[type_name]]
            else:
                tails = [move.tail for move in self.graph.entities.get(type_name, ())]
            known = self._entry_nodes[type_name] = tuple(dict.fromkeys(tails))
        return known

    def entity_moves(self, type_name: str, node: int) -> tuple[EntityMove, ...]:
        """The keys that lead a type to a node."""
        identity = (type_name, node)
        known = self._entity_moves.get(identity)
        if known is None:
            known = self._entity_moves[identity] = tuple(
                move for move in self.graph.entities.get(type_name, ()) if move.tail == node
            )
        return known

    def key_fields(self, move: EntityMove) -> FieldList:
        """The fields of a key, on the type that goes."""
        known = self._keys.get(id(move))
        if known is None:
            known = self._keys[id(move)] = self._items.for_object(
                self._items.of_field_set(move.key), move.type_name
            )
        return known

    def required_fields(self, move: FieldMove, type_name: str) -> FieldList:
        """What a field requires, on the type in question."""
        identity = (id(move), type_name)
        known = self._required.get(identity)
        if known is None:
            required = self._items.of_field_set(move.requires or ())
            known = self._required[identity] = self._items.for_object(required, type_name)
        return known

    def hops(self, move: EntityMove, at_hand: frozenset[int]) -> int | None:
        """How many entries in a row it takes from these nodes to have a key's fields; None where none do."""
        layers = self._layers(move.type_name, at_hand)
        most = 0
        for field in self.key_fields(move).fields:
            if field.name == TYPENAME:
                continue
            givers = [layer for node, layer in layers.items() if field.name in self._moves[node]]
            if not givers:
                return None
            most = max(most, min(givers))
        return most

    def _layers(self, type_name: str, at_hand: frozenset[int]) -> dict[int, int]:
        """For every node that can be entered from these, how many entries in a row it takes at least."""
        identity = (type_name, at_hand)
        known = self._known_layers.get(identity)
        if known is not None:
            return known
        layers = dict.fromkeys(at_hand, 0)
        given = {name for node in at_hand for name in self._moves[node]} | {TYPENAME}
        waiting = [move for move in self.graph.entities.get(type_name, ()) if move.tail not in layers]
        layer = 0
        while waiting:
            layer += 1
            reached = {
                move.tail
                for move in waiting
                if all(field.name in given for field in self.key_fields(move).fields)
            }
            if not reached:
                break
            layers.update(dict.fromkeys(reached, layer))
            given.update(name for node in reached for name in self._moves[node])
            waiting = [move for move in waiting if move.tail not in reached]
        self._known_layers[identity] = layers
        return layers

    # ---- abstract types

    def split(self, items: ItemSet, type_name: str) -> tuple[FieldList, tuple[FragmentItem, ...]]:
        """The fields for every object type behind an abstract type, and the fragments for some of them."""
        identity = (id(items), type_name)
        known = self._splits.get(identity)
        if known is None:
            fields: list[FieldItem] = []
            fragments: list[FragmentItem] = []
            self._split_into(items, type_name, fields, fragments)
            known = self._splits[identity] = (self._items.field_list(fields), tuple(fragments))
        return known

    def _split_into(
        self, items: ItemSet, type_name: str, fields: list[FieldItem], fragments: list[FragmentItem]
    ) -> None:
        definition = self.supergraph.types[type_name]
        for item in items.items:
            if isinstance(item, FieldItem):
                fields.append(item)
            elif item.type_condition == type_name or item.type_condition in definition.implements:
                self._split_into(item.children, type_name, fields, fragments)
            else:
                fragments.append(item)

    def member_fields(
        self, fragments: tuple[FragmentItem, ...], expanded: tuple[FieldItem, ...], member: str
    ) -> FieldList:
        """The fields to resolve for one object type apart."""
        found: list[FieldItem] = list(expanded)
        for fragment in fragments:
            if member in self._items.possible(fragment.type_condition):
                found.extend(self._items.for_object(fragment.children, member).fields)
        return self._items.field_list(found)
