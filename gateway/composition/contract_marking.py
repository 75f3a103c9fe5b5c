"""Marking coordinates @inaccessible in a supergraph's syntax tree."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeVar

from graphql import (
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NameNode,
    Node,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    parse,
)

from gateway.supergraph.links import linked_features

_DEFINITION = (
    "directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION "
    "| SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_LINK = 'schema @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) { query: Query }'
_NodeT = TypeVar("_NodeT", bound=Node)


def mark_inaccessible(document: DocumentNode, hidden: AbstractSet[str]) -> DocumentNode:
    """A copy of the supergraph in which the coordinates are @inaccessible, with the feature linked."""
    name = linked_features(document).directive("inaccessible")
    is_linked = any(
        not isinstance(node, TypeDefinitionNode)
        and getattr(node, "name", None) is not None
        and node.name.value == name  # type: ignore[attr-defined]  # checked before
        for node in document.definitions
    )
    marker = _Marker(name, hidden)
    definitions: list[DefinitionNode] = [marker.definition(node) for node in document.definitions]
    if not is_linked:
        definitions = [_with_link(node) for node in definitions]
        definitions += parse(_DEFINITION, no_location=True).definitions
    return DocumentNode(definitions=tuple(definitions))


def _with_link(node: DefinitionNode) -> DefinitionNode:
    if not isinstance(node, SchemaDefinitionNode):
        return node
    link = parse(_LINK, no_location=True).definitions[0].directives  # type: ignore[attr-defined]  # a schema
    return _copy(node, directives=(*(node.directives or ()), *link))


class _Marker:
    def __init__(self, name: str, hidden: AbstractSet[str]) -> None:
        self.name = name
        self.hidden = hidden

    def definition(self, node: DefinitionNode) -> DefinitionNode:
        """A type's copy with its hidden members, and itself if hidden, marked."""
        if not isinstance(node, TypeDefinitionNode):
            return node
        name = node.name.value
        marked = self._mark(node, name)
        match marked:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                fields = tuple(self._field(entry, name) for entry in marked.fields or ())
                return _copy(marked, fields=fields)
            case InputObjectTypeDefinitionNode():
                entries = marked.fields or ()
                return _copy(
                    marked, fields=tuple(self._mark(item, f"{name}.{item.name.value}") for item in entries)
                )
            case EnumTypeDefinitionNode():
                values = marked.values or ()
                return _copy(
                    marked, values=tuple(self._mark(item, f"{name}.{item.name.value}") for item in values)
                )
            case _:
                return marked

    def _field(self, node: FieldDefinitionNode, owner: str) -> FieldDefinitionNode:
        coordinate = f"{owner}.{node.name.value}"
        arguments = tuple(
            self._mark(item, f"{coordinate}({item.name.value}:)") for item in node.arguments or ()
        )
        return _copy(self._mark(node, coordinate), arguments=arguments)

    def _mark(self, node: _NodeT, coordinate: str) -> _NodeT:
        directives: tuple[DirectiveNode, ...] = getattr(node, "directives", None) or ()
        if coordinate not in self.hidden or any(item.name.value == self.name for item in directives):
            return node
        return _copy(node, directives=(*directives, DirectiveNode(name=NameNode(value=self.name))))


def _copy(node: _NodeT, **changes: object) -> _NodeT:
    values = {key: getattr(node, key, None) for key in node.keys}
    make: Callable[..., _NodeT] = type(node)
    return make(**{**values, **changes})
