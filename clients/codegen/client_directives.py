"""Directives that speak to a client library and never reach the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import extend_schema, parse
from graphql.language import REMOVE, DirectiveNode, Visitor, visit

if TYPE_CHECKING:
    from graphql import GraphQLSchema
    from graphql.language import DocumentNode

_DEFINITIONS: Final = """
directive @unmask(mode: String) on FRAGMENT_SPREAD
directive @nonreactive on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @connection(key: String!, filter: [String!]) on FIELD
"""
"""Apollo Client's, which takes them out of a document before it sends it."""

_NAMES: Final = frozenset({"unmask", "nonreactive", "connection"})


def with_client_directives(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema that clients' sources are validated against."""
    return extend_schema(schema, parse(_DEFINITIONS))


def without_client_directives(document: DocumentNode) -> DocumentNode:
    """The document as it is sent."""
    cleaned: DocumentNode = visit(document, _Remover())
    return cleaned


class _Remover(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: Any) -> object:  # noqa: ANN401 - the visitor's contract
        return REMOVE if node.name.value in _NAMES else None
