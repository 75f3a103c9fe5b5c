"""Forbidden fields as errors of the outcome: projection then explains their nulls like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.outcome import ConcretePath, FetchFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gateway.security.authorization import ForbiddenField


def forbidden_failures(
    forbidden: Iterable[ForbiddenField], data: Mapping[str, object]
) -> Iterator[FetchFailure]:
    """Name, for each forbidden field, every object of the data that lacks it."""
    for field in forbidden:
        *above, key = field.path
        places = tuple(_places(data, tuple(above), ()))
        if places:
            yield FetchFailure(
                code=field.code.name,
                message=field.message,
                subgraph="",
                fetch_id=-1,
                places=places,
                keys=frozenset((key,)),
            )


def _places(value: object, keys: tuple[str, ...], path: ConcretePath) -> Iterator[ConcretePath]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, keys, (*path, index))
    elif isinstance(value, dict):
        if not keys:
            yield path
        elif keys[0] in value:
            yield from _places(value[keys[0]], keys[1:], (*path, keys[0]))
