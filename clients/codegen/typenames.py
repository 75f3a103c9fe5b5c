"""`__typename` in every selection set but the root's, as Apollo Client adds it before it sends a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql.language import (
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

if TYPE_CHECKING:
    from graphql.language import DocumentNode, Node

_TYPENAME: Final = FieldNode(
    name=NameNode(value="__typename"), alias=None, arguments=(), directives=(), selection_set=None
)


def with_typenames(document: DocumentNode) -> DocumentNode:
    """Return the document with `__typename` at the end of every selection set that has none.

    The root's selection set is left alone, and so is one that has a key of introspection (two underscores):
    a normalising cache needs the type of what it stores, and of nothing else. Where @include may leave out
    the client's own `__typename`, or an alias hides it, it is added all the same.
    """
    typed: DocumentNode = visit(document, _Adder())
    return typed


class _Adder(Visitor):
    def leave_selection_set(
        self,
        node: SelectionSetNode,
        _key: Any,  # noqa: ANN401 - the visitor's contract
        parent: Node | None,
        *_: Any,  # noqa: ANN401 - the visitor's contract
    ) -> SelectionSetNode | None:
        if isinstance(parent, OperationDefinitionNode) or any(map(_is_meta_field, node.selections)):
            return None
        return SelectionSetNode(selections=(*node.selections, _TYPENAME))


def _is_meta_field(selection: Node) -> bool:
    if not isinstance(selection, FieldNode) or selection.directives:
        return False
    return (selection.alias or selection.name).value.startswith("__")
