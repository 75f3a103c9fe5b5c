"""Limits an operation is held to before anything expensive reads it.

The cheap checks run on the text (size, nesting of brackets), the others on the syntax tree before
validation, because validation itself is quadratic in places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

from gateway.errors import ClientError, ErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql.language import SelectionSetNode

_BRACKETS = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n\r]*|[{}\[\]()]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class OperationLimits:
    """Upper bounds of one operation.

    Attributes:
        max_bytes: of the document's text in UTF-8.
        max_depth: of nested braces, brackets and parentheses.
        max_tokens: lexical tokens.
        max_selections: fields and fragments after fragments are expanded.
        max_aliases: aliased fields after fragments are expanded.
    """

    max_bytes: int = 512 * 1024
    max_depth: int = 100
    max_tokens: int = 15_000
    max_selections: int = 20_000
    max_aliases: int = 5_000


def _too_large(message: str) -> ClientError:
    return ClientError(message, ErrorCode.OPERATION_TOO_LARGE)


def check_text(text: str, limits: OperationLimits) -> None:
    """Refuse a text that is too long or nested too deeply, without parsing it.

    Raises:
        ClientError: OPERATION_TOO_LARGE.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.max_bytes:
        raise _too_large(f"The document has {size} bytes; at most {limits.max_bytes} are accepted.")
    depth = 0
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket in "{[(":
            depth += 1
            if depth > limits.max_depth:
                line = text.count("\n", 0, match.start()) + 1
                raise _too_large(
                    f"The document is nested more than {limits.max_depth} levels deep (line {line})."
                )
        elif bracket in "}])":
            depth -= 1


@dataclass(frozen=True, slots=True)
class _Size:
    selections: int
    aliases: int


class _SizeCounter:
    """Counts a document's selections as if fragments were expanded, in time linear in the document."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Size] = {}
        self._open: set[str] = set()

    def count(self, selection_set: SelectionSetNode | None) -> _Size:
        selections = aliases = 0
        for node in selection_set.selections if selection_set else ():
            selections += 1
            inner: _Size
            match node:
                case FieldNode():
                    aliases += node.alias is not None
                    inner = self.count(node.selection_set)
                case InlineFragmentNode():
                    inner = self.count(node.selection_set)
                case FragmentSpreadNode():
                    inner = self._count_fragment(node.name.value)
                case _:
                    continue
            selections += inner.selections
            aliases += inner.aliases
        return _Size(selections, aliases)

    def _count_fragment(self, name: str) -> _Size:
        known = self._known.get(name)
        if known is not None:
            return known
        fragment = self._fragments.get(name)
        if fragment is None or name in self._open:
            return _Size(0, 0)  # validation reports unknown and cyclic fragments with their location
        self._open.add(name)
        size = self.count(fragment.selection_set)
        self._open.discard(name)
        self._known[name] = size
        return size


def check_expanded_size(document: DocumentNode, limits: OperationLimits) -> None:
    """Refuse a document whose fragments expand to too much (a few hundred bytes can be a million fields).

    Raises:
        ClientError: OPERATION_TOO_LARGE.
    """
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    counter = _SizeCounter(fragments)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        size = counter.count(node.selection_set)
        if size.selections > limits.max_selections:
            raise _too_large(
                f"The operation selects {size.selections} fields once its fragments are expanded; "
                f"at most {limits.max_selections} are accepted."
            )
        if size.aliases > limits.max_aliases:
            raise _too_large(
                f"The operation has {size.aliases} aliases; at most {limits.max_aliases} are accepted."
            )
