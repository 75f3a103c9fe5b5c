"""The document of a fetch at the query type, shortened to some of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphql import FieldNode, NameNode, Visitor, print_ast, visit

from gateway.caching.lru import LruCache
from gateway.execution.subgraph_client import RequestBody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import Node, OperationDefinitionNode, SelectionNode, VariableNode

_REMEMBERED: Final = 64


@dataclass(frozen=True, slots=True)
class ShorterDocument:
    """A document that asks for some of the fields, with the variables it declares."""

    text: str
    variables: tuple[str, ...]
    body: RequestBody


class RootDocument:
    """Prints what a fetch asks for without some of its parts.

    Args:
        operation: the fetch's.
        parts: the fields that may be left out, by response key.
        rest: what always stays.
    """

    def __init__(
        self, operation: OperationDefinitionNode, parts: dict[str, FieldNode], rest: Iterable[SelectionNode]
    ) -> None:
        self._name = operation.name.value if operation.name else None
        self._declared = {
            node.variable.name.value: print_ast(node) for node in operation.variable_definitions or ()
        }
        self._parts = {key: (print_ast(node), used_variables(node)) for key, node in parts.items()}
        self._rest = [(print_ast(node), used_variables(node)) for node in rest]
        self._made: LruCache[tuple[str, ...], ShorterDocument] = LruCache(_REMEMBERED)

    @property
    def has_rest(self) -> bool:
        """Whether something always stays."""
        return bool(self._rest)

    def shortened_to(self, keys: tuple[str, ...]) -> ShorterDocument:
        """Return the document that asks for these parts only, and for what always stays."""
        made = self._made.get(keys)
        if made is None:
            made = self._shortened([*(self._parts[key] for key in keys), *self._rest])
            self._made.put(keys, made)
        return made

    def _shortened(self, selected: list[tuple[str, frozenset[str]]]) -> ShorterDocument:
        used = frozenset[str]().union(*(names for _, names in selected))
        # A declared variable that nothing uses would make the document invalid.
        variables = tuple(name for name in self._declared if name in used)
        declared = ", ".join(self._declared[name] for name in variables)
        head = f"query {self._name or ''}{f'({declared})' if declared else ''}"
        text = f"{head}{{{' '.join(text for text, _ in selected)}}}"
        return ShorterDocument(text, variables, RequestBody(text, self._name))


class _VariableNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)


def used_variables(node: Node) -> frozenset[str]:
    """The names of the variables below a node."""
    visitor = _VariableNames()
    visit(node, visitor)
    return frozenset(visitor.names)


def response_key(node: FieldNode) -> str:
    """The key a field's value stands under."""
    name: NameNode = node.alias or node.name
    return name.value


def keys_within(selections: Iterable[SelectionNode]) -> frozenset[str]:
    """The keys that selections put at their own level, through fragments."""
    keys: set[str] = set()
    for node in selections:
        if isinstance(node, FieldNode):
            keys.add(response_key(node))
        elif (inner := getattr(node, "selection_set", None)) is not None:
            keys |= keys_within(inner.selections)
    return frozenset(keys)
