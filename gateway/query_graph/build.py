"""Build the query graph from a supergraph's records."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gateway.federation.field_sets import FieldSetField, parse_field_set, print_field_set
from gateway.query_graph.joined_fields import joined_field
from gateway.query_graph.moves import AbstractMove, EntityMove, FieldMove, ReentryMove, SubgraphTypeNode
from gateway.query_graph.query_graph import QueryGraph
from gateway.supergraph.records import JoinField, TypeKind

if TYPE_CHECKING:
    from gateway.federation.field_sets import FieldSet
    from gateway.supergraph.records import FieldDefinition, Supergraph, TypeDefinition


def build_query_graph(supergraph: Supergraph) -> QueryGraph:
    """Every type of every subgraph as a node, with its moves."""
    builder = _Builder(supergraph)
    builder.add_plain_nodes()
    builder.add_members()
    builder.add_object_fields()
    builder.add_interface_fields()
    builder.add_provided_views()
    return QueryGraph(
        supergraph=supergraph,
        nodes=tuple(builder.nodes),
        fields=tuple(builder.fields),
        members=tuple(builder.members),
        entities=_entity_moves(supergraph, builder.plain),
        reentries=_reentry_moves(supergraph, builder.plain),
        plain_nodes=builder.plain,
    )


class _Builder:
    """Holds the growing lists; each method adds one kind of node or edge."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.nodes: list[SubgraphTypeNode] = []
        self.fields: list[dict[str, FieldMove]] = []
        self.members: list[dict[str, AbstractMove]] = []
        self.plain: dict[tuple[str, str], int] = {}
        self._views: dict[tuple[int, str], int] = {}
        self._provides: list[tuple[int, FieldMove, str]] = []
        self._objects_in = _objects_by_abstract_type(supergraph)

    def _add_node(
        self, definition: TypeDefinition, graph: str, *, interface_object: bool, provided: str | None = None
    ) -> int:
        node = SubgraphTypeNode(
            id=len(self.nodes),
            type_name=definition.name,
            graph=graph,
            is_interface_object=interface_object,
            is_abstract=definition.is_abstract and not interface_object,
            provided=provided,
        )
        self.nodes.append(node)
        self.fields.append({})
        self.members.append({})
        return node.id

    def add_plain_nodes(self) -> None:
        """One node for each composite type and subgraph that defines it."""
        for definition in self.supergraph.types.values():
            if not definition.is_composite:
                continue
            for graph in definition.graphs:
                interface_object = any(join.is_interface_object for join in definition.joined(graph))
                self.plain[definition.name, graph] = self._add_node(
                    definition, graph, interface_object=interface_object
                )

    def add_members(self) -> None:
        """Abstract moves: the object types each subgraph knows behind an interface or union."""
        for node in tuple(self.nodes):
            if not node.is_abstract:
                continue
            for name in self._objects_in.get((node.type_name, node.graph), ()):
                tail = self.plain.get((name, node.graph))
                if tail is not None:
                    self.members[node.id][name] = AbstractMove(node.id, tail, name)

    def add_object_fields(self) -> None:
        """Field moves of object types and interface objects."""
        for node in tuple(self.nodes):
            if node.is_abstract:
                continue
            definition = self.supergraph.types[node.type_name]
            for field in definition.fields.values():
                join = joined_field(definition, field, node.graph)
                if join is not None:
                    self._add_field(node, field, join)

    def add_interface_fields(self) -> None:
        """Field moves of interfaces, where all object types behind one resolve the field alike."""
        for node in tuple(self.nodes):
            if not node.is_abstract:
                continue
            definition = self.supergraph.types[node.type_name]
            for field in definition.fields.values():
                join = joined_field(definition, field, node.graph)
                if join is not None and self._resolved_by_all_members(node, field.name):
                    self._add_field(node, field, join)

    def _resolved_by_all_members(self, node: SubgraphTypeNode, field: str) -> bool:
        for move in self.members[node.id].values():
            own = self.fields[move.tail].get(field)
            if own is None or own.requires is not None or own.override_label is not None:
                return False
            if own.context_arguments:
                return False
        return True

    def _add_field(self, node: SubgraphTypeNode, field: FieldDefinition, join: JoinField) -> None:
        type_in_graph = join.type or field.type
        move = FieldMove(
            field=field.name,
            head=node.id,
            tail=self.plain.get((type_in_graph.name, node.graph)),
            type=type_in_graph,
            requires=parse_field_set(join.requires) if join.requires else None,
            requires_text=join.requires,
            context_arguments=join.context_arguments,
            override_label=join.override_label,
            active_with_label=join.override is not None,
        )
        self.fields[node.id][field.name] = move
        if join.provides and move.tail is not None:
            self._provides.append((node.id, move, join.provides))

    def add_provided_views(self) -> None:
        """Nodes below @provides, reached only through the field that provides."""
        for head, move, provides in self._provides:
            if move.tail is None:
                continue
            tail = self._view(move.tail, parse_field_set(provides))
            self.fields[head][move.field] = FieldMove(
                field=move.field,
                head=head,
                tail=tail,
                type=move.type,
                requires=move.requires,
                requires_text=move.requires_text,
                context_arguments=move.context_arguments,
                override_label=move.override_label,
                active_with_label=move.active_with_label,
            )

        for (plain, _), view in self._views.items():
            # A view made before its plain node's own fields got their views has copied them without.
            for name, copied in self.fields[view].items():
                if copied.head == plain:
                    self.fields[view][name] = self.fields[plain][name]

    def _view(self, plain: int, provided: FieldSet) -> int:
        """The node that adds `provided` to a plain node, made once for each field set."""
        text = print_field_set(provided)
        known = self._views.get((plain, text))
        if known is not None:
            return known
        node = self.nodes[plain]
        definition = self.supergraph.types[node.type_name]
        view = self._add_node(
            definition, node.graph, interface_object=node.is_interface_object, provided=text
        )
        self._views[plain, text] = view
        self.fields[view] = dict(self.fields[plain])
        self.members[view] = dict(self.members[plain])
        for selection in self._selections_for(provided, node.type_name):
            self._add_provided_field(view, definition, selection)
        for name, move in self.members[plain].items():
            narrowed = self._selections_for(provided, name)
            if narrowed:
                self.members[view][name] = AbstractMove(view, self._view(move.tail, narrowed), name)
        return view

    def _add_provided_field(self, view: int, definition: TypeDefinition, selection: FieldSetField) -> None:
        field = definition.fields.get(selection.name)
        if field is None:
            return
        graph = self.nodes[view].graph
        join = next((join for join in field.joins if join.graph == graph), None)
        type_in_graph = join.type if join is not None and join.type is not None else field.type
        tail = self.plain.get((type_in_graph.name, graph))
        if tail is not None and selection.selections:
            tail = self._view(tail, selection.selections)
        own = self.fields[view].get(selection.name)
        resolved_anyway = own is not None and own.requires is None and own.override_label is None
        self.fields[view][selection.name] = FieldMove(
            selection.name, view, tail, type_in_graph, provided=not resolved_anyway
        )

    def _selections_for(self, field_set: FieldSet, type_name: str) -> tuple[FieldSetField, ...]:
        """The fields of a field set that apply to a type, through its fragments."""
        found: list[FieldSetField] = []
        for selection in field_set:
            if isinstance(selection, FieldSetField):
                found.append(selection)
            elif self._applies(selection.type_condition, type_name):
                found.extend(self._selections_for(selection.selections, type_name))
        return tuple(found)

    def _applies(self, condition: str | None, type_name: str) -> bool:
        if condition is None or condition == type_name:
            return True
        return type_name in self.supergraph.possible_types.get(condition, ())


def _objects_by_abstract_type(supergraph: Supergraph) -> dict[tuple[str, str], list[str]]:
    """(abstract type, subgraph) to the object types behind it there, sorted."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for definition in supergraph.types.values():
        if definition.kind is TypeKind.OBJECT:
            for graph, interface in definition.implements_in:
                found[interface, graph].add(definition.name)
        elif definition.kind is TypeKind.UNION:
            for graph, member in definition.members_in:
                found[definition.name, graph].add(member)
    return {key: sorted(names) for key, names in found.items()}


def _entity_moves(
    supergraph: Supergraph, plain: dict[tuple[str, str], int]
) -> dict[str, tuple[EntityMove, ...]]:
    moves: dict[str, tuple[EntityMove, ...]] = {}
    for definition in supergraph.types.values():
        if definition.kind not in {TypeKind.OBJECT, TypeKind.INTERFACE}:
            continue
        own = _keys_of(definition, definition.name, plain, interface_objects_only=False)
        for interface in definition.implements if definition.kind is TypeKind.OBJECT else ():
            own += _keys_of(supergraph.types[interface], definition.name, plain, interface_objects_only=True)
        if own:
            moves[definition.name] = tuple(dict.fromkeys(own))
    return moves


def _keys_of(
    definition: TypeDefinition,
    from_type: str,
    plain: dict[tuple[str, str], int],
    *,
    interface_objects_only: bool,
) -> list[EntityMove]:
    return [
        EntityMove(
            type_name=from_type,
            tail=plain[definition.name, join.graph],
            key=parse_field_set(join.key),
            key_text=join.key,
            representation_typename=definition.name if join.is_interface_object else None,
        )
        for join in definition.joins
        if join.key is not None
        and join.resolvable
        and (join.is_interface_object or not interface_objects_only)
    ]


def _reentry_moves(
    supergraph: Supergraph, plain: dict[tuple[str, str], int]
) -> dict[str, tuple[ReentryMove, ...]]:
    roots = (supergraph.query_type, supergraph.mutation_type, supergraph.subscription_type)
    return {
        root: tuple(
            ReentryMove(root, plain[root, graph]) for graph in supergraph.subgraphs if (root, graph) in plain
        )
        for root in roots
        if root is not None
    }
