"""Constant values of arguments and defaults as plain Python, with GraphQL's equality and text."""

import math
from typing import TypeAlias

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
)
from graphql.language.print_string import print_string
from graphql.pyutils import Undefined, UndefinedType

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
OptionalValue: TypeAlias = "Value | UndefinedType"

_WHOLE_FLOATS = 1e15
"""Below this, a float without fraction prints like an integer, as the specification's values compare."""
_SHOWN_DIGITS = 20
_LONGEST_INTEGER = 4300
"""Digits; Python reads no more."""


class UnreadableValueError(Exception):
    """A number with more digits than can be read or too large to be a float, or a variable."""


class EnumLiteral(str):
    """A string that prints as an enum value, without quotes; equal to the plain string of the same text."""

    __slots__ = ()


def value_of(node: ValueNode) -> Value:
    """The Python value of a constant value node; enum values become plain strings.

    Raises:
        UnreadableValueError: a number in it is too large, or it is no constant.
    """
    match node:
        case StringValueNode() | EnumValueNode() | BooleanValueNode():
            return node.value
        case IntValueNode():
            if len(node.value) > _LONGEST_INTEGER:
                raise _too_large(node.value)
            return int(node.value)
        case FloatValueNode():
            number = float(node.value)
            if math.isinf(number):
                raise _too_large(node.value)
            return number
        case ListValueNode():
            return [value_of(item) for item in node.values]
        case ObjectValueNode():
            return {entry.name.value: value_of(entry.value) for entry in node.fields}
        case NullValueNode():
            return None
        case _:
            raise UnreadableValueError(f"A {node.kind} is not a constant.")


def _too_large(text: str) -> UnreadableValueError:
    shown = text if len(text) <= _SHOWN_DIGITS else f"{text[:_SHOWN_DIGITS]}..."
    return UnreadableValueError(f"The number {shown} is too large.")


def optional_value_of(node: ValueNode | None) -> OptionalValue:
    """As value_of, with Undefined for a value that is not there."""
    return Undefined if node is None else value_of(node)


def values_equal(first: OptionalValue, second: OptionalValue) -> bool:
    """GraphQL's equality: as Python's, but true is not 1 and key order does not count."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(values_equal, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(values_equal(first[key], second[key]) for key in first)
    return first == second


def print_value(value: OptionalValue) -> str:
    """The value as GraphQL text; strings are quoted unless they are EnumLiteral."""
    match value:
        case list():
            return "[" + ", ".join(map(print_value, value)) + "]"
        case dict():
            entries = (f"{key}: {print_value(entry)}" for key, entry in value.items())
            return "{" + ", ".join(entries) + "}"
        case str():
            return str(value) if isinstance(value, EnumLiteral) else print_string(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            is_whole = isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE_FLOATS)
            return str(int(value)) if is_whole else repr(value)
        case _:
            return "null"
