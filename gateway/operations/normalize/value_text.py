"""Canonical text of argument values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.language import (
    BooleanValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    VariableNode,
    print_ast,
)
from graphql.language.print_string import print_string

if TYPE_CHECKING:
    from graphql.language import ValueNode


def value_text(node: ValueNode) -> str:  # noqa: PLR0911 - one return a kind of value is the clearest form
    """Print a value so that equal values have equal text (block strings become plain ones)."""
    match node:
        case VariableNode():
            return f"${node.name.value}"
        case StringValueNode():
            return print_string(node.value)
        case BooleanValueNode():
            return "true" if node.value else "false"
        case NullValueNode():
            return "null"
        case ListValueNode():
            return f"[{', '.join(value_text(item) for item in node.values)}]"
        case ObjectValueNode():
            inner = ", ".join(f"{field.name.value}: {value_text(field.value)}" for field in node.fields)
            return f"{{{inner}}}"
        case _:
            return print_ast(node)


def variables_in(node: ValueNode) -> set[str]:
    """Names of the variables a value uses."""
    match node:
        case VariableNode():
            return {node.name.value}
        case ListValueNode():
            return set().union(*(variables_in(item) for item in node.values))
        case ObjectValueNode():
            return set().union(*(variables_in(field.value) for field in node.fields))
        case _:
            return set()
