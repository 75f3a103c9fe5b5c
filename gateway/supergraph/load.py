"""Read supergraph SDL (join v0.1 to v0.5) into records."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphql import (
    EnumTypeDefinitionNode,
    GraphQLSyntaxError,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from gateway.supergraph.directives import JoinDirectives, listed, read_type_reference
from gateway.supergraph.errors import SupergraphError, SupergraphErrorCode
from gateway.supergraph.links import Links, read_links
from gateway.supergraph.records import (
    EnumValue,
    FieldDefinition,
    InputValue,
    JoinType,
    Subgraph,
    Supergraph,
    TypeDefinition,
    TypeKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import (
        DocumentNode,
        EnumValueDefinitionNode,
        FieldDefinitionNode,
        InputValueDefinitionNode,
    )

_KINDS: dict[type[TypeDefinitionNode], TypeKind] = {
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    ScalarTypeDefinitionNode: TypeKind.SCALAR,
    InputObjectTypeDefinitionNode: TypeKind.INPUT_OBJECT,
}


def load_supergraph(sdl: str) -> Supergraph:
    """Read a supergraph document.

    Raises:
        SupergraphError: it is not GraphQL, not a supergraph, or needs a feature this gateway lacks.
    """
    with _collector_paused():
        return _read(_parse(sdl), sdl)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold garbage collection back: a large document is a million objects of which none is garbage yet."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _parse(sdl: str) -> DocumentNode:
    try:
        return parse(sdl)
    except GraphQLSyntaxError as error:
        location = error.locations[0] if error.locations else None
        line, column = (location.line, location.column) if location else (1, 1)
        raise SupergraphError(error.message, SupergraphErrorCode.INVALID_GRAPHQL, line, column) from error


def _read(document: DocumentNode, sdl: str) -> Supergraph:
    links = read_links(document)
    reader = _Reader(document, links)
    types = reader.read_types()
    roots = _root_types(document, types)
    if roots.get("query") is None:
        message = "The supergraph has no query type"
        raise SupergraphError(message, SupergraphErrorCode.INVALID_SUPERGRAPH)
    return Supergraph(
        subgraphs=reader.subgraphs,
        types=types,
        query_type=roots["query"] or "Query",
        mutation_type=roots.get("mutation"),
        subscription_type=roots.get("subscription"),
        possible_types=_possible_types(types),
        schema_directives=reader.join.schema_uses(document),
        document=document,
        sdl=sdl,
    )


def _root_types(document: DocumentNode, types: Mapping[str, TypeDefinition]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            for operation in listed(definition.operation_types):
                named[operation.operation.value] = operation.type.name.value
    if named:
        return named
    return {kind: kind.title() for kind in ("query", "mutation", "subscription") if kind.title() in types}


def _possible_types(types: Mapping[str, TypeDefinition]) -> dict[str, tuple[str, ...]]:
    possible: dict[str, set[str]] = {}
    for definition in types.values():
        if definition.kind is TypeKind.OBJECT:
            possible.setdefault(definition.name, set()).add(definition.name)
            for interface in definition.implements:
                possible.setdefault(interface, set()).add(definition.name)
        elif definition.kind is TypeKind.UNION:
            possible.setdefault(definition.name, set()).update(definition.members)
        elif definition.kind is TypeKind.INTERFACE:
            possible.setdefault(definition.name, set())
    return {name: tuple(sorted(members)) for name, members in possible.items()}


class _Reader:
    """Reads type definitions, knowing the document's own names for the directives."""

    def __init__(self, document: DocumentNode, links: Links) -> None:
        self._document = document
        self._links = links
        self.join = JoinDirectives(links)
        self.subgraphs = self._read_subgraphs()

    def _read_subgraphs(self) -> dict[str, Subgraph]:
        enum_name = f"{self.join.prefix}__Graph"
        for definition in self._document.definitions:
            if isinstance(definition, EnumTypeDefinitionNode) and definition.name.value == enum_name:
                return {
                    value.name.value: self.join.subgraph(value.name.value, listed(value.directives))
                    for value in listed(definition.values)
                }
        message = f"The supergraph has no enum {enum_name}: it names no subgraph"
        raise SupergraphError(message, SupergraphErrorCode.INVALID_SUPERGRAPH)

    def read_types(self) -> dict[str, TypeDefinition]:
        """Every type that is the supergraph's own, by name."""
        skipped = self._links.prefixes()
        return {
            definition.name.value: self._read_type(definition)
            for definition in self._document.definitions
            if isinstance(definition, TypeDefinitionNode) and not definition.name.value.startswith(skipped)
        }

    def _read_type(self, node: TypeDefinitionNode) -> TypeDefinition:
        joins, owner = self._type_joins(node)
        directives = listed(node.directives)
        graphs = tuple(dict.fromkeys(join.graph for join in joins))
        implements: tuple[str, ...] = ()
        members: tuple[str, ...] = ()
        fields: tuple[FieldDefinitionNode, ...] = ()
        input_fields: tuple[InputValueDefinitionNode, ...] = ()
        values: tuple[EnumValueDefinitionNode, ...] = ()
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                implements = tuple(name.name.value for name in listed(node.interfaces))
                fields = listed(node.fields)
            case UnionTypeDefinitionNode():
                members = tuple(member.name.value for member in listed(node.types))
            case InputObjectTypeDefinitionNode():
                input_fields = listed(node.fields)
            case EnumTypeDefinitionNode():
                values = listed(node.values)
            case _:
                pass
        return TypeDefinition(
            name=node.name.value,
            kind=_KINDS[type(node)],
            joins=joins,
            fields={field.name.value: self._read_field(field) for field in fields},
            input_fields=tuple(self._read_input(field) for field in input_fields),
            values=tuple(self._read_value(value) for value in values),
            implements=implements,
            implements_in=self.join.implements(directives, graphs, implements),
            members=members,
            members_in=self.join.union_members(directives, graphs, members),
            contexts=self.join.contexts(directives),
            owner=owner,
            inaccessible=self.join.inaccessible(directives),
        )

    def _read_value(self, node: EnumValueDefinitionNode) -> EnumValue:
        directives = listed(node.directives)
        return EnumValue(
            node.name.value, self.join.enum_value_graphs(directives), self.join.inaccessible(directives)
        )

    def _type_joins(self, node: TypeDefinitionNode) -> tuple[tuple[JoinType, ...], str | None]:
        """The type's subgraphs; a Federation 1 value type names none and is in all of them."""
        joins = self.join.types(listed(node.directives))
        owner = self.join.owner(listed(node.directives))
        if joins:
            return joins, owner
        return tuple(JoinType(graph) for graph in self.subgraphs), owner

    def _read_field(self, node: FieldDefinitionNode) -> FieldDefinition:
        return FieldDefinition(
            name=node.name.value,
            type=read_type_reference(node.type),
            arguments=tuple(self._read_input(argument) for argument in listed(node.arguments)),
            joins=self.join.fields(listed(node.directives)),
            inaccessible=self.join.inaccessible(listed(node.directives)),
        )

    def _read_input(self, node: InputValueDefinitionNode) -> InputValue:
        joins = self.join.fields(listed(node.directives))
        return InputValue(
            name=node.name.value,
            type=read_type_reference(node.type),
            default=print_ast(node.default_value) if node.default_value is not None else None,
            inaccessible=self.join.inaccessible(listed(node.directives)),
            graphs=tuple(join.graph for join in joins if join.graph is not None),
        )
