"""The API schema: the supergraph as clients see it.

Everything the federation specifications added (link, join, tag, ...) and everything `@inaccessible` is
taken out of the supergraph's syntax tree, and a graphql-core schema is built from the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from graphql.language import (
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    print_ast,
)
from graphql.utilities import build_ast_schema

from gateway.supergraph.links import linked_features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphql.language import DefinitionNode, DirectiveNode, FieldDefinitionNode
    from graphql.type import GraphQLSchema

    from gateway.supergraph.links import Links

_SPECIFIED = frozenset({"deprecated", "specifiedBy", "oneOf"})


def build_api_schema(supergraph: DocumentNode) -> GraphQLSchema:
    """Build the API schema of a supergraph's syntax tree.

    Raises:
        TypeError: the supergraph defines no valid schema (a type is missing).
    """
    return build_ast_schema(api_document(supergraph), assume_valid=True, assume_valid_sdl=True)


def api_schema_sdl(supergraph: DocumentNode) -> str:
    """Print the API schema as SDL, in the supergraph's order."""
    return print_ast(api_document(supergraph)) + "\n"


def api_document(supergraph: DocumentNode) -> DocumentNode:
    """Take the federation machinery and what is inaccessible out of a supergraph's syntax tree."""
    features = linked_features(supergraph)
    inaccessible = features.directive("inaccessible")
    hidden = {
        node.name.value
        for node in supergraph.definitions
        if isinstance(node, TypeDefinitionNode) and _has(node.directives, inaccessible)
    }
    hidden |= {
        node.name.value
        for node in supergraph.definitions
        if isinstance(node, TypeDefinitionNode) and features.owns_type(node.name.value)
    }
    stripper = _Stripper(features, inaccessible, frozenset(hidden))
    return DocumentNode(definitions=tuple(stripper.definitions(supergraph.definitions)))


def _has(directives: Iterable[DirectiveNode] | None, name: str) -> bool:
    return any(directive.name.value == name for directive in directives or ())


_Element = TypeVar("_Element", bound="DefinitionNode | FieldDefinitionNode")


@dataclass(frozen=True, slots=True)
class _Stripper:
    """Copies the visible part of a document."""

    features: Links
    inaccessible: str
    hidden: frozenset[str]

    def definitions(self, nodes: Iterable[DefinitionNode]) -> Iterator[DefinitionNode]:
        for node in nodes:
            if isinstance(node, DirectiveDefinitionNode):
                if not self.features.owns_directive(node.name.value) and node.name.value not in _SPECIFIED:
                    executable = tuple(
                        place for place in node.locations if place.value in _EXECUTABLE_LOCATIONS
                    )
                    if executable:
                        yield self._copy(node, locations=executable, arguments=self._visible(node.arguments))
            elif isinstance(node, SchemaDefinitionNode):
                roots = tuple(
                    root for root in node.operation_types if root.type.name.value not in self.hidden
                )
                yield self._copy(node, operation_types=roots)
            elif isinstance(node, TypeDefinitionNode) and node.name.value not in self.hidden:
                yield self._type(node)

    def _type(self, node: TypeDefinitionNode) -> TypeDefinitionNode:
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                fields = tuple(
                    self._copy(field, arguments=self._visible(field.arguments))
                    for field in node.fields or ()
                    if not _has(field.directives, self.inaccessible)
                )
                interfaces = tuple(
                    item for item in node.interfaces or () if item.name.value not in self.hidden
                )
                return self._copy(node, fields=fields, interfaces=interfaces)
            case UnionTypeDefinitionNode():
                types = tuple(item for item in node.types or () if item.name.value not in self.hidden)
                return self._copy(node, types=types)
            case EnumTypeDefinitionNode():
                return self._copy(node, values=self._visible(node.values))
            case InputObjectTypeDefinitionNode():
                return self._copy(node, fields=self._visible(node.fields))
            case _:
                return self._copy(node)

    def _visible(self, nodes: Iterable[_Element] | None) -> tuple[_Element, ...]:
        return tuple(
            self._copy(node)
            for node in nodes or ()
            if not _has(getattr(node, "directives", None), self.inaccessible)
        )

    def _copy(self, node: _Element, **changes: object) -> _Element:
        """Copy a node with its machinery directives removed."""
        values = {key: getattr(node, key, None) for key in node.keys}
        if "directives" in values:
            values["directives"] = tuple(
                directive
                for directive in getattr(node, "directives", None) or ()
                if directive.name.value in _SPECIFIED
            )
        make: Callable[..., _Element] = type(node)
        return make(**{**values, **changes})


_EXECUTABLE_LOCATIONS = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)
