"""Makes a difference smaller: takes pieces out of the subgraphs and the operation while it stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphql import (
    REMOVE,
    SKIP,
    ArgumentNode,
    ConstDirectiveNode,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_KEPT = frozenset({"link"})


@dataclass(frozen=True, slots=True)
class Case:
    """A world and an operation as text."""

    subgraphs: Mapping[str, str]
    operation: str
    variables: Mapping[str, object]
    seed: int


def shrink(case: Case, still_fails: Callable[[Case], bool]) -> Case:
    """Return a case that fails too, from which no single piece can be taken any more."""
    shrunk = True
    while shrunk:
        shrunk = False
        for smaller in _smaller(case):
            if still_fails(smaller):
                case, shrunk = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    for text in _without_one_piece(case.operation):
        if "{}" not in text:
            yield replace(case, operation=text)
    for name, sdl in case.subgraphs.items():
        if len(case.subgraphs) > 1:
            yield replace(case, subgraphs={k: v for k, v in case.subgraphs.items() if k != name})
        for text in _without_one_piece(sdl):
            yield replace(case, subgraphs={**case.subgraphs, name: text})


def _without_one_piece(text: str) -> Iterator[str]:
    document = parse(text, no_location=True)
    for index, definition in enumerate(document.definitions):
        if definition.kind != "schema_extension" and len(document.definitions) > 1:
            rest = [d for i, d in enumerate(document.definitions) if i != index]
            yield "\n".join(print_ast(item) for item in rest)
    total = _Remover(-1)
    visit(document, total)
    for index in range(total.met):
        yield print_ast(_tidied(visit(document, _Remover(index))))


def _tidied(document: DocumentNode) -> DocumentNode:
    """Take out what nobody uses any more: fragments, variables, and what was left empty."""
    used = _Names()
    visit(document, used)
    tidied: DocumentNode = visit(document, _Unused(used.fragments, used.variables))
    return tidied


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.fragments: set[str] = set()
        self.variables: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:  # noqa: ANN401 - the visitor's
        self.fragments.add(node.name.value)

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:  # noqa: ANN401 - the visitor's
        self.variables.update(re.findall(r"\$(\w+)", print_ast(node.value)))


class _Unused(Visitor):
    def __init__(self, fragments: set[str], variables: set[str]) -> None:
        super().__init__()
        self._fragments = fragments
        self._variables = variables

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> object:  # noqa: ANN401 - the visitor's
        return None if node.name.value in self._fragments else REMOVE

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> object:  # noqa: ANN401 - the visitor's
        return None if node.variable.name.value in self._variables else REMOVE


class _Remover(Visitor):
    """Takes out the piece with one number; -1 only counts."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self.met = 0

    def enter(self, node: Node, *_: Any) -> object:  # noqa: ANN401 - the visitor's own signature
        if isinstance(node, DirectiveNode | ConstDirectiveNode) and node.name.value in _KEPT:
            return SKIP
        removable = (
            FieldNode,
            InlineFragmentNode,
            FragmentSpreadNode,
            DirectiveNode,
            ConstDirectiveNode,
            FieldDefinitionNode,
        )
        if not isinstance(node, removable):
            return None
        self.met += 1
        return REMOVE if self.met - 1 == self.index else None
