"""Merge entity steps that ask one subgraph about objects of the same place.

A place's object types are planned apart, and so are fields with different @requires: where neither step
needs the other, one `_entities` field can ask for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.representations import merge_required, required_conflict
from gateway.query_plan.nodes import RequiredFragment, TypeSegment

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph, FetchStep
    from gateway.query_plan.nodes import ResponsePath


def merge_same_place(graph: FetchGraph) -> None:
    """Safe: the representations name their types, so each object is asked for its own type's fields."""
    groups: dict[tuple[str, ResponsePath, int | None], list[FetchStep]] = {}
    for step in graph.in_order():
        if step.is_entity:
            identity = (step.graph, base_path(step.path), step.mutation_position)
            groups.setdefault(identity, []).append(step)
    for steps in groups.values():
        kept: list[FetchStep] = []
        for step in steps:
            into = next((other for other in kept if _can_merge(graph, other, step)), None)
            if into is None:
                kept.append(step)
            else:
                _merge(graph, into, step)


def base_path(path: ResponsePath) -> ResponsePath:
    """The path without type conditions at its end."""
    while path and isinstance(path[-1], TypeSegment):
        path = path[:-1]
    return path


def _can_merge(graph: FetchGraph, into: FetchStep, other: FetchStep) -> bool:
    if graph.depends(into, other):
        return False
    if into.place_conditions != other.place_conditions:
        # What one of them requires may be left out while the other is wanted.
        return False
    if into.client_defers != other.client_defers:
        return False
    for type_name, selection in other.roots.items():
        known = into.roots.get(type_name)
        if known is None:
            continue
        # One selection for both: then both must be about the same object types, or one's fields would be
        # asked of objects that lack what they require.
        if _types_for(into, type_name) != _types_for(other, type_name):
            return False
        if known.conflicts_with(selection):
            return False
    return not required_conflict(into.requires, other.requires)


def _types_for(step: FetchStep, root: str) -> set[str]:
    """The runtime types whose representations a root selection is asked of."""
    found: set[str] = set()
    for fragment in step.requires:
        if fragment.representation_typename == root or (
            fragment.representation_typename is None and root in fragment.type_names
        ):
            found.update(fragment.type_names)
    return found


def _merge(graph: FetchGraph, into: FetchStep, other: FetchStep) -> None:
    for type_name, selection in other.roots.items():
        known = into.roots.get(type_name)
        if known is None:
            into.roots[type_name] = selection
        else:
            known.merge(selection)
    into.requires = merge_fragments(into.requires, other.requires)
    into.path = _merge_paths(into.path, other.path)
    into.parents |= other.parents
    into.client_defers |= other.client_defers
    into.conditional_inputs += other.conditional_inputs
    into.contexts += other.contexts
    graph.replace(other, into)


def merge_fragments(
    one: tuple[RequiredFragment, ...], other: tuple[RequiredFragment, ...]
) -> tuple[RequiredFragment, ...]:
    """The fragments of both; those for the same types become one."""
    return tuple(
        fragment for fragment in merge_required(one, other) if isinstance(fragment, RequiredFragment)
    )


def _merge_paths(one: ResponsePath, other: ResponsePath) -> ResponsePath:
    """The path of both; type conditions at the end are joined, or dropped where one side has none."""
    base = base_path(one)
    mine, theirs = one[len(base) :], other[len(base) :]
    if len(mine) == 1 and len(theirs) == 1:
        first, second = mine[0], theirs[0]
        if isinstance(first, TypeSegment) and isinstance(second, TypeSegment):
            return (*base, TypeSegment(tuple(dict.fromkeys(first.type_names + second.type_names))))
    return base
