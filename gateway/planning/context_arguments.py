"""Arguments that take their value from an ancestor (@fromContext)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.federation.field_sets import parse_field_set
from gateway.planning.representations import required_selections
from gateway.query_plan.nodes import ContextInput

if TYPE_CHECKING:
    from gateway.planning.items import Items, ItemSet
    from gateway.planning.places import Above, Place
    from gateway.planning.planning_graph import PlanningGraph
    from gateway.supergraph.records import ContextArgument


def nearest_context(graph: PlanningGraph, place: Place, context: str) -> Above | None:
    """The nearest object above a place whose type, or one of whose object types, opens a context."""
    above = place.above
    while above is not None:
        names = (above.place.type_name, *graph.possible(above.place.type_name))
        if any(context in graph.supergraph.types[name].contexts for name in names):
            return above
        above = above.place.above
    return None


def place_context_value(
    items: Items, graph: PlanningGraph, argument: ContextArgument, above: Above, variable: str
) -> tuple[ItemSet, ContextInput]:
    """What to select at the ancestor, and how the executor finds it there."""
    wanted = items.of_field_set(parse_field_set(argument.selection))
    selections = required_selections(graph, wanted.items, above.place.type_name, above.place.shape)
    return wanted, ContextInput(variable, above.place.path, selections)
