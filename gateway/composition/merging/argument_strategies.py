"""Strategies that merge different values of one directive argument."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Final, TypeAlias

from gateway.composition.schema.values import Value, values_equal

Dnf: TypeAlias = tuple[frozenset[str], ...]
"""A condition in disjunctive normal form: any inner set, each taken as a whole."""


def _maximum(values: Sequence[Value]) -> Value:
    return max(value for value in values if isinstance(value, int | float))


def _nullable_maximum(values: Sequence[Value]) -> Value:
    return max((value for value in values if isinstance(value, int | float)), default=None)


def _nullable_and(values: Sequence[Value]) -> Value:
    given = [value for value in values if value is not None]
    return all(given) if given else None


def _nullable_union(values: Sequence[Value]) -> Value:
    lists = [value for value in values if isinstance(value, list)]
    union: list[Value] = []
    for entry in (item for value in lists for item in value):
        if not any(values_equal(entry, other) for other in union):
            union.append(entry)
    return union if lists else None


def read_dnf(value: Value) -> Dnf:
    """A `scopes` or `policies` argument; an empty list, as routers read it, demands nothing."""
    if not isinstance(value, list) or not value:
        return (frozenset(),)
    return tuple(frozenset(str(item) for item in entry) for entry in value if isinstance(entry, list))


def conjunction(conditions: Iterable[Dnf]) -> Dnf:
    """All conditions together, without alternatives that another alternative makes superfluous."""
    result: Dnf = (frozenset(),)
    for condition in dict.fromkeys(tuple(sorted(set(entry), key=sorted)) for entry in conditions):
        joined = {first | second for first, second in product(result, condition)}
        kept: list[frozenset[str]] = []
        for candidate in sorted(joined, key=lambda entry: (len(entry), sorted(entry))):
            if not any(smaller <= candidate for smaller in kept):
                kept.append(candidate)
        result = tuple(kept)
    return result


def _dnf_conjunction(values: Sequence[Value]) -> Value:
    result: list[Value] = []
    for entry in conjunction(read_dnf(value) for value in values):
        names: list[Value] = [*sorted(entry)]
        result.append(names)
    return result


STRATEGIES: Final[dict[str, Callable[[Sequence[Value]], Value]]] = {
    "MAX": _maximum,
    "NULLABLE_MAX": _nullable_maximum,
    "NULLABLE_AND": _nullable_and,
    "NULLABLE_UNION": _nullable_union,
    "DNF_CONJUNCTION": _dnf_conjunction,
}
