"""Leave out a whole request where @skip or @include leave nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.nodes import OperationKind

if TYPE_CHECKING:
    from gateway.operations.normalized_operation import Condition
    from gateway.planning.fetch_graph import FetchField, FetchGraph, FetchSelection


def hoist_conditions(graph: FetchGraph) -> None:
    """Move conditions that every field of a step has from the fields to the step.

    Safe: while one of them does not hold, the request would ask for nothing. Steps that wait for it find
    none of its objects, and are not sent either.
    """
    for step in graph.steps:
        if step.kind is OperationKind.SUBSCRIPTION:
            continue  # its source is the subscription itself
        parts = (step, *step.batched)
        others = [part.shared_conditions() for part in step.batched]
        shared = tuple(
            condition for condition in step.shared_conditions() if all(condition in other for other in others)
        )
        if shared:
            step.conditions = shared
            for part in parts:
                for selection in part.roots.values():
                    _strip(selection, shared)


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
