"""Result coercion of leaves (specification section 3.5): which JSON values a leaf type lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from graphql import GraphQLEnumType, GraphQLLeafType

from gateway.projection.json_depth import is_within_depth
from gateway.projection.problems import Place, ProblemKind, Problems

if TYPE_CHECKING:
    from collections.abc import Callable

# Takes a value that is not null; answers None after adding a problem.
Completer: TypeAlias = "Callable[[object, Place, Problems], object]"

# Levels of objects and lists within one custom scalar's value.
MAX_SCALAR_DEPTH = 100
INT_MIN, INT_MAX = -(2**31), 2**31 - 1


class NoClass:
    """A class that no value has: for fields without a fast check."""


def fast_class(leaf_type: GraphQLLeafType) -> type:
    """Return the class whose every instance is a value of the type, so that one comparison accepts it.

    For Int the range has to be looked at beside the class.
    """
    fast: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Float": float, "Int": int}
    return fast.get(leaf_type.name, NoClass)


def leaf_completer(leaf_type: GraphQLLeafType) -> Completer:
    """Return the check for all values of a leaf type, fast class or not.

    A subgraph has coerced its values already, so what is not of the type is a defect and not converted;
    numbers are the exception, as JSON does not tell 1 from 1.0, and some servers write an ID as a number.
    """
    if isinstance(leaf_type, GraphQLEnumType):
        return _enum_completer(frozenset(leaf_type.values))
    return _BUILT_IN.get(leaf_type.name, _complete_custom)


def _enum_completer(names: frozenset[str]) -> Completer:
    def complete_enum(value: object, place: Place, problems: Problems) -> object:
        if value.__class__ is str:
            if value in names:
                return value
            problems.add(ProblemKind.OUTSIDE_SCHEMA, place)
            return None
        return _wrong(value, place, problems)

    return complete_enum


def _wrong(_: object, place: Place, problems: Problems) -> object:
    problems.add(ProblemKind.WRONG_VALUE, place)
    return None


def _complete_string(value: object, place: Place, problems: Problems) -> object:
    return value if value.__class__ is str else _wrong(value, place, problems)


def _complete_id(value: object, place: Place, problems: Problems) -> object:
    if value.__class__ is str:
        return value
    return str(value) if value.__class__ is int else _wrong(value, place, problems)


def _complete_boolean(value: object, place: Place, problems: Problems) -> object:
    return value if value.__class__ is bool else _wrong(value, place, problems)


def _complete_int(value: object, place: Place, problems: Problems) -> object:
    if value.__class__ is int and INT_MIN <= value <= INT_MAX:
        return value
    if isinstance(value, float) and value.is_integer() and INT_MIN <= value <= INT_MAX:
        return int(value)
    return _wrong(value, place, problems)


def _complete_float(value: object, place: Place, problems: Problems) -> object:
    return value if value.__class__ in {float, int} else _wrong(value, place, problems)


def _complete_custom(value: object, place: Place, problems: Problems) -> object:
    return value if is_within_depth(value, MAX_SCALAR_DEPTH) else _wrong(value, place, problems)


_BUILT_IN: dict[str, Completer] = {
    "String": _complete_string,
    "ID": _complete_id,
    "Boolean": _complete_boolean,
    "Int": _complete_int,
    "Float": _complete_float,
}
