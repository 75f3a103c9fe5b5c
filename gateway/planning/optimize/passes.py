"""The passes, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.optimize.assign_defers import assign_defers
from gateway.planning.optimize.batch_fetches import batch_fetches
from gateway.planning.optimize.drop_empty_steps import drop_empty_steps
from gateway.planning.optimize.drop_implied_parents import drop_implied_parents
from gateway.planning.optimize.hoist_conditions import hoist_conditions
from gateway.planning.optimize.merge_same_place import merge_same_place
from gateway.planning.optimize.order_mutations import order_mutations
from gateway.planning.optimize.settle_conditions import settle_conditions

if TYPE_CHECKING:
    from gateway.planning.fetch_graph import FetchGraph


def optimize(graph: FetchGraph) -> None:
    """Make the fetch graph small, keeping what it answers."""
    drop_empty_steps(graph)
    assign_defers(graph)
    order_mutations(graph)
    drop_implied_parents(graph)
    merge_same_place(graph)
    # After merging: only what cannot share one `_entities` field is left to share a request.
    batch_fetches(graph)
    drop_implied_parents(graph)
    settle_conditions(graph)
    hoist_conditions(graph)
