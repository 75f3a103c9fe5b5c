"""Values that an entity fetch takes from ancestors of its entities (@fromContext)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from gateway.execution.response_paths import compile_path, runtime_type
from gateway.query_plan.nodes import RequiredField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.execution.response_paths import Finder
    from gateway.execution.subgraph_client import JsonObject
    from gateway.query_plan.nodes import ContextInput, RequiredSelection, ResponsePath


@dataclass(frozen=True, slots=True)
class PreparedContext:
    """A ContextInput, its paths compiled.

    Attributes:
        find_ancestors: from the root of the data.
        find_entities: from an ancestor, the rest of the fetch's path.
    """

    variable: str
    find_ancestors: Finder
    find_entities: Finder
    selections: tuple[RequiredSelection, ...]


def prepare_contexts(
    contexts: Sequence[ContextInput], entity_path: ResponsePath
) -> tuple[PreparedContext, ...]:
    """Compile the contexts of a fetch whose entities stand at a path."""
    return tuple(
        PreparedContext(
            variable=context.variable,
            find_ancestors=compile_path(context.path),
            find_entities=compile_path(entity_path[len(context.path) :]),
            selections=context.selections,
        )
        for context in contexts
    )


def group_by_context(
    data: JsonObject, contexts: Sequence[PreparedContext], found: Sequence[tuple[int, JsonObject]]
) -> list[tuple[JsonObject, list[tuple[int, JsonObject]]]]:
    """Return the entities found, by the values of the context's variables, in the order first met."""
    values_of: dict[int, JsonObject] = {}
    for context in contexts:
        for ancestor in context.find_ancestors(data):
            value = _read(ancestor, context.selections)
            for entity in context.find_entities(ancestor):
                values_of.setdefault(id(entity), {})[context.variable] = value
    groups: dict[bytes, tuple[JsonObject, list[tuple[int, JsonObject]]]] = {}
    for number, entity in found:
        values = values_of.get(id(entity), {})
        groups.setdefault(orjson.dumps(values), (values, []))[1].append((number, entity))
    return list(groups.values())


def _read(value: object, selections: Sequence[RequiredSelection]) -> object:
    """Return the one leaf that is selected for the value's type; None where there is none."""
    for selection in selections:
        if isinstance(selection, RequiredField):
            if selection.name == "__typename" and len(selections) > 1:
                continue  # there for telling types apart
            below = value.get(selection.source) if isinstance(value, dict) else None
            return _below(below, selection.selections) if selection.selections else below
        if runtime_type(value) in selection.type_names:
            return _read(value, selection.selections)
    return None


def _below(value: object, selections: Sequence[RequiredSelection]) -> object:
    if isinstance(value, list):
        return [_below(item, selections) for item in value]
    return None if value is None else _read(value, selections)
