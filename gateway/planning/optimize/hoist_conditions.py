"""Leave out a whole request where @skip or @include leave nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.operations.normalized_operation import Condition
    from gateway.planning.fetch_graph import FetchField, FetchGraph, FetchSelection


def hoist_conditions(graph: FetchGraph) -> None:
    """Move conditions that every field of a step has from the fields to the step.

    Safe: while one of them does not hold, the request would ask for nothing. Steps that wait for it find
    none of its objects, and are not sent either.
    """
    for step in graph.steps:
        selections = [selection for part in (step, *step.batched) for selection in part.roots.values()]
        fields = [field for selection in selections for field in _top_fields(selection)]
        if not fields:
            continue
        shared = tuple(
            condition
            for condition in fields[0].conditions
            if all(condition in field.conditions for field in fields)
        )
        if shared:
            step.conditions = shared
            for selection in selections:
                _strip(selection, shared)


def _top_fields(selection: FetchSelection) -> Iterator[FetchField]:
    yield from selection.fields.values()
    for fragment in selection.fragments.values():
        yield from _top_fields(fragment)


def _strip(selection: FetchSelection, shared: tuple[Condition, ...]) -> None:
    kept: dict[tuple[str, tuple[Condition, ...]], FetchField] = {}
    for field in selection.fields.values():
        field.conditions = tuple(condition for condition in field.conditions if condition not in shared)
        known = kept.setdefault((field.key, field.conditions), field)
        if known is not field and known.selection is not None and field.selection is not None:
            known.selection.merge(field.selection)
    selection.fields = kept
    for fragment in selection.fragments.values():
        _strip(fragment, shared)
