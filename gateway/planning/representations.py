"""What a representation is made of: the key and required fields, with where they stand in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.items import TYPENAME, FieldItem
from gateway.query_plan.nodes import RequiredField, RequiredFragment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.planning.items import Item
    from gateway.planning.planning_graph import PlanningGraph
    from gateway.planning.response_shape import ResponseShape
    from gateway.query_plan.nodes import RequiredSelection


def required_selections(
    graph: PlanningGraph, items: Iterable[Item], type_name: str, shape: ResponseShape
) -> tuple[RequiredSelection, ...]:
    """Items as they stand in the data; abstract objects inside carry their `__typename`."""
    found: list[RequiredSelection] = []
    for item in items:
        if isinstance(item, FieldItem):
            key = shape.key_of(item)
            nested: tuple[RequiredSelection, ...] = ()
            if item.children is not None:
                below = graph.static_type(type_name, item.name)
                nested = required_selections(graph, item.children.items, below, shape.child(key))
                if graph.supergraph.types[below].is_abstract:
                    nested = merge_required((RequiredField(TYPENAME, TYPENAME),), nested)
            found.append(RequiredField(item.name, key, nested))
        else:
            names = graph.possible(item.type_condition)
            nested = required_selections(graph, item.children.items, item.type_condition, shape)
            found.append(RequiredFragment(names, nested))
    return tuple(found)


def merge_required(
    one: tuple[RequiredSelection, ...], other: tuple[RequiredSelection, ...]
) -> tuple[RequiredSelection, ...]:
    """Both selections as one; only for selections that `required_conflict` lets pass."""
    merged: dict[object, RequiredSelection] = {}
    for selection in (*one, *other):
        if isinstance(selection, RequiredField):
            identity: object = selection.name
        else:
            identity = (selection.type_names, selection.representation_typename)
        known = merged.get(identity)
        if isinstance(known, RequiredField) and isinstance(selection, RequiredField):
            merged[identity] = RequiredField(
                known.name, known.source, merge_required(known.selections, selection.selections)
            )
        elif isinstance(known, RequiredFragment) and isinstance(selection, RequiredFragment):
            merged[identity] = RequiredFragment(
                known.type_names,
                merge_required(known.selections, selection.selections),
                known.representation_typename,
            )
        else:
            merged[identity] = selection
    return tuple(merged.values())


def required_conflict(one: tuple[RequiredSelection, ...], other: tuple[RequiredSelection, ...]) -> bool:
    """Whether one representation would need two values for a field (its arguments differ)."""
    sources: dict[str, RequiredField] = {
        selection.name: selection for selection in one if isinstance(selection, RequiredField)
    }
    for selection in other:
        if isinstance(selection, RequiredField):
            known = sources.get(selection.name)
            if known is None:
                continue
            if known.source != selection.source or required_conflict(known.selections, selection.selections):
                return True
            continue
        for theirs in one:
            if (
                isinstance(theirs, RequiredFragment)
                and set(theirs.type_names) & set(selection.type_names)
                and required_conflict(theirs.selections, selection.selections)
            ):
                return True
    return False
