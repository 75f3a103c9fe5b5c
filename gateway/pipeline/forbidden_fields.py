"""Forbidden fields after execution: whatever stands in their place is taken out, and named as a failure.

No subgraph was asked for them on the caller's behalf. Yet the data may hold a value under the same key: an
input that another field requires, or something a subgraph sent unasked. Projection shapes what the client
wrote, so such a value must be gone before; its null is then explained like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.outcome import ConcretePath, FetchFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.security.authorization import ForbiddenField


def take_out_forbidden(
    forbidden: Iterable[ForbiddenField], data: dict[str, object]
) -> Iterator[FetchFailure]:
    """Remove each forbidden field from the data, and name every object that lacks it."""
    for field in forbidden:
        *above, key = field.path
        places: list[ConcretePath] = []
        for path, found in _objects(data, tuple(above), ()):
            runtime_type = found.get("__typename")
            if runtime_type is None or runtime_type in field.types:
                found.pop(key, None)
                places.append(path)
        if places:
            yield FetchFailure(
                code=field.code.name,
                message=field.message,
                subgraph="",
                fetch_id=-1,
                places=tuple(places),
                keys=frozenset((key,)),
            )


def _objects(
    value: object, keys: tuple[str, ...], path: ConcretePath
) -> Iterator[tuple[ConcretePath, dict[str, object]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects(item, keys, (*path, index))
    elif isinstance(value, dict):
        if not keys:
            yield path, value
        elif keys[0] in value:
            yield from _objects(value[keys[0]], keys[1:], (*path, keys[0]))
