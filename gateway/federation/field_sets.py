"""Field sets: the `fields` argument of @key, @requires and @provides, parsed into plain records.

Specification: https://specs.apollo.dev/federation (FieldSet) and GraphQL's SelectionSet grammar.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

_SIMPLE = re.compile(r"[\w\s,{}]*")
_WORD = re.compile(r"[A-Za-z_]\w*|[{}]|\d\w*")


class InvalidFieldSetError(ValueError):
    """A field set that is not a selection set."""


@dataclass(frozen=True, slots=True)
class FieldSetField:
    """One selected field; `arguments` are graphql-core nodes because values keep their literal form."""

    name: str
    selections: "FieldSet" = ()
    alias: str | None = None
    arguments: tuple[ArgumentNode, ...] = ()
    directives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSetFragment:
    """An inline fragment; `type_condition` is None for `... { a }`."""

    type_condition: str | None
    selections: "FieldSet"
    directives: tuple[str, ...] = ()


FieldSetSelection: TypeAlias = FieldSetField | FieldSetFragment
FieldSet: TypeAlias = tuple[FieldSetSelection, ...]


@lru_cache(maxsize=4096)
def parse_field_set(text: str) -> FieldSet:
    """Parse a field set with or without its outer braces.

    Raises InvalidFieldSetError where the text is no selection set, is empty, or holds fragment spreads.
    """
    if _SIMPLE.fullmatch(text):
        simple = _parse_simple(text)
        if simple is not None:
            return simple
    source = text if text.lstrip().startswith("{") else "{" + text + "}"
    try:
        document = parse(source, no_location=True)
    except GraphQLSyntaxError as error:
        raise InvalidFieldSetError(error.message) from error
    if len(document.definitions) != 1 or not isinstance(document.definitions[0], OperationDefinitionNode):
        raise InvalidFieldSetError("Expected one selection set")
    return _from_nodes(document.definitions[0].selection_set)


def print_field_set(field_set: FieldSet) -> str:
    """The field set as text without outer braces, in a canonical layout."""
    return " ".join(_print_selection(selection) for selection in field_set)


def field_names(field_set: FieldSet) -> Iterator[str]:
    """Names of the fields selected directly, through fragments but not through nested fields."""
    for selection in field_set:
        if isinstance(selection, FieldSetField):
            yield selection.name
        else:
            yield from field_names(selection.selections)


def _parse_simple(text: str) -> FieldSet | None:
    """Names and braces only: nearly every field set in practice, and much cheaper than a full parse."""
    words = _WORD.findall(text)
    if words and words[0] == "{" and words[-1] == "}":
        words = words[1:-1]
    stack: list[list[FieldSetSelection]] = [[]]
    for word in words:
        if word == "{":
            if not stack[-1] or stack[-1][-1].selections:
                return None
            stack.append([])
        elif word == "}":
            closed = stack.pop()
            if not stack or not closed:
                return None
            opened = stack[-1].pop()
            stack[-1].append(replace(opened, selections=tuple(closed)))
        elif word[0].isdigit():
            return None
        else:
            stack[-1].append(FieldSetField(word))
    return tuple(stack[0]) if len(stack) == 1 and stack[0] else None


def _from_nodes(selection_set: SelectionSetNode | None) -> FieldSet:
    if selection_set is None:
        return ()
    if not selection_set.selections:
        raise InvalidFieldSetError("Syntax Error: Expected Name, found '}'.")
    return tuple(_from_node(node) for node in selection_set.selections)


def _from_node(node: SelectionNode) -> FieldSetSelection:
    directives = tuple(print_ast(directive) for directive in node.directives or ())
    if isinstance(node, FieldNode):
        return FieldSetField(
            node.name.value,
            _from_nodes(node.selection_set),
            node.alias.value if node.alias else None,
            tuple(node.arguments or ()),
            directives,
        )
    if isinstance(node, InlineFragmentNode):
        condition = node.type_condition.name.value if node.type_condition else None
        return FieldSetFragment(condition, _from_nodes(node.selection_set), directives)
    raise InvalidFieldSetError("Named fragment spreads are not allowed in a field set")


def _print_selection(selection: FieldSetSelection) -> str:
    if isinstance(selection, FieldSetFragment):
        head = f"... on {selection.type_condition}" if selection.type_condition else "..."
    else:
        head = f"{selection.alias}: {selection.name}" if selection.alias else selection.name
        if selection.arguments:
            head += "(" + ", ".join(print_ast(argument) for argument in selection.arguments) + ")"
    if selection.directives:
        head += " " + " ".join(selection.directives)
    if not selection.selections:
        return head
    return f"{head} {{ {print_field_set(selection.selections)} }}"
