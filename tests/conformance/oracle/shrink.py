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
    SchemaExtensionNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KEPT = frozenset({"link"})
# A selection set, or a text, that nothing is left of.
_EMPTY = "{}"


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
        before = case
        for name in list(case.subgraphs):
            rest = {key: sdl for key, sdl in case.subgraphs.items() if key != name}
            if rest and still_fails(replace(case, subgraphs=rest)):
                case = replace(case, subgraphs=rest)
        case = _shrink_text(case, case.operation, lambda c, text: replace(c, operation=text), still_fails)
        for name in case.subgraphs:
            case = _shrink_text(case, case.subgraphs[name], _with_subgraph(name), still_fails)
        shrunk = case != before
    return case


def _with_subgraph(name: str) -> Callable[[Case, str], Case]:
    return lambda case, sdl: replace(case, subgraphs={**case.subgraphs, name: sdl})


def _shrink_text(
    case: Case, text: str, put: Callable[[Case, str], Case], still_fails: Callable[[Case], bool]
) -> Case:
    """Take out of one text each piece that is not needed, going on where the last one was taken."""
    index = 0
    while (smaller := _without_piece(text, index)) is not None:
        candidate = put(case, smaller)
        if _EMPTY not in smaller and still_fails(candidate):
            case, text = candidate, smaller
        else:
            index += 1
    return case


def _without_piece(text: str, index: int) -> str | None:
    """Return the text without one piece: first its definitions are counted, then what is in them."""
    document = parse(text, no_location=True)
    definitions = document.definitions
    if index < len(definitions):
        rest = [item for number, item in enumerate(definitions) if number != index]
        if not rest or isinstance(definitions[index], SchemaExtensionNode):
            return _EMPTY
        return "\n".join(print_ast(item) for item in rest)
    remover = _Remover(index - len(definitions))
    smaller = visit(document, remover)
    return print_ast(_tidied(smaller)) if remover.met > remover.index else None


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
    """Takes out the piece with one number."""

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
