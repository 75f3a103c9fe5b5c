"""Walking the data along a ResponsePath: to the objects there, and back to where they stand.

A path is compiled once a plan. Finding objects and telling their places are two walks: places are only
asked for when something went wrong, and would cost more than the finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gateway.query_plan.nodes import KeySegment, ListSegment, TypeSegment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gateway.execution.subgraph_client import JsonObject
    from gateway.query_plan.nodes import ResponsePath
    from gateway.query_plan.outcome import ConcretePath

Finder: TypeAlias = "Callable[[object], list[JsonObject]]"
_Step: TypeAlias = "Callable[[list[object]], list[object]]"


def compile_path(path: ResponsePath) -> Finder:
    """Return a function from a root to the objects at the path, in document order.

    Nulls and values of another shape than the path expects are passed over: a wrong shape is projection's
    to report. The same object is found once for each place that holds it.
    """
    steps = tuple(_compile_segment(segment) for segment in path)

    def find(root: object) -> list[JsonObject]:
        values: list[object] = [root]
        for step in steps:
            values = step(values)
        return [value for value in values if value.__class__ is dict]

    return find


def _compile_segment(segment: KeySegment | ListSegment | TypeSegment) -> _Step:
    match segment:
        case KeySegment(key):
            return lambda values: [value[key] for value in values if value.__class__ is dict and key in value]
        case ListSegment():
            return lambda values: [item for value in values if value.__class__ is list for item in value]
        case TypeSegment(type_names):
            names = frozenset(type_names)
            return lambda values: [
                value for value in values if value.__class__ is dict and runtime_type(value) in names
            ]


def runtime_type(value: object) -> str | None:
    """Return an object's `__typename`; None where it is absent or no string."""
    name = value.get("__typename") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def locate(root: object, path: ResponsePath) -> Iterator[tuple[ConcretePath, JsonObject]]:
    """Yield every object at the path with where it stands, in the order `compile_path` finds them."""
    yield from _locate(root, path, 0, ())


def _locate(
    value: object, path: ResponsePath, depth: int, at: ConcretePath
) -> Iterator[tuple[ConcretePath, JsonObject]]:
    if depth == len(path):
        if isinstance(value, dict):
            yield at, value
        return
    match path[depth]:
        case KeySegment(key) if isinstance(value, dict) and key in value:
            yield from _locate(value[key], path, depth + 1, (*at, key))
        case ListSegment() if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _locate(item, path, depth + 1, (*at, index))
        case TypeSegment(type_names) if runtime_type(value) in type_names:
            yield from _locate(value, path, depth + 1, at)
        case _:
            return


def places_by_object(root: object, paths: Iterable[ResponsePath]) -> dict[int, list[ConcretePath]]:
    """Return where each object at the paths stands, by the object's `id()`.

    By identity and not by order: other fetches may have merged more objects in since these were found.
    """
    places: dict[int, list[ConcretePath]] = {}
    for path in paths:
        for place, value in locate(root, path):
            known = places.setdefault(id(value), [])
            if place not in known[-1:]:
                known.append(place)
    return places
