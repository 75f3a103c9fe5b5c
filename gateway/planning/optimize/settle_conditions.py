"""Fetch what a representation needs whenever the representation is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph


def settle_conditions(graph: FetchGraph) -> None:
    """Take @skip and @include off required fields where more than the field that requires them needs them.

    What a conditional field requires was placed under that field's conditions. A step that has come to
    give other fields too is sent without them, and its representations must be whole then. Safe and
    needed once merging is done; from the last step to the first, since a required field that loses its
    condition may be given by a step that has requirements of its own.
    """
    for step in reversed(list(graph.in_order())):
        for part in (step, *step.batched):
            holding = part.shared_conditions()
            for field in part.conditional_inputs:
                current = field.current()
                current.conditions = tuple(each for each in current.conditions if each in holding)
