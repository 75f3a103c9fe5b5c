"""Where exactly an operation without a plan fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.errors import PlanningError
from gateway.planning.solutions import UNSOLVED_COST

if TYPE_CHECKING:
    from gateway.planning.items import FieldItem, FieldList, ItemSet
    from gateway.planning.places import Place
    from gateway.planning.solutions import FieldsSolution
    from gateway.planning.solver import Solver


def unplannable_fields(
    solver: Solver, place: Place, fields: FieldList, solution: FieldsSolution | None, starts: frozenset[int]
) -> PlanningError:
    """The error for fields that could not be resolved at a place: its path goes to the deepest of them."""
    failed = solution.failed[0] if solution is not None and solution.failed else fields.fields[0]
    return _Diagnosis(solver).of_field(failed, place.type_name, place.keys, starts)


def unplannable_set(solver: Solver, place: Place, items: ItemSet, starts: frozenset[int]) -> PlanningError:
    """The error for a selection set that could not be resolved at a place."""
    return _Diagnosis(solver).of_set(items, place.type_name, place.keys, starts)


class _Diagnosis:
    def __init__(self, solver: Solver) -> None:
        self._solver = solver
        self._graph = solver.graph

    def of_field(
        self, field: FieldItem, type_name: str, keys: tuple[str, ...], starts: frozenset[int]
    ) -> PlanningError:
        """Go below a field that somebody resolves; stop at one that nobody does."""
        nodes = dict.fromkeys((*sorted(starts), *self._graph.entry_nodes(type_name)))
        moves = [self._graph.move(node, field.name) for node in nodes]
        tails = frozenset(move.tail for move in moves if move is not None and move.tail is not None)
        if field.children is not None and tails:
            static = self._graph.static_type(type_name, field.name)
            solution = self._solver.solve_set(field.children, static, tails)
            if solution is not None and solution.cost >= UNSOLVED_COST:
                return self.of_set(field.children, static, (*keys, field.key or field.name), tails)
        return PlanningError.unreachable(keys, field.name, self._tried(nodes))

    def of_set(
        self, items: ItemSet, type_name: str, keys: tuple[str, ...], starts: frozenset[int]
    ) -> PlanningError:
        """Find the first field of a set that fails, on the type it fails for."""
        solution = self._solver.solve_set(items, type_name, starts)
        if solution is not None:
            if solution.own.failed:
                return self.of_field(solution.own.failed[0], solution.type_name, keys, starts)
            for member, _, own in solution.members:
                if own.failed:
                    narrowed = self._graph.narrow_all(starts, member)
                    return self.of_field(own.failed[0], member, keys, narrowed)
        fields = self._solver.items.for_object(items, type_name).fields
        name = fields[0].name if fields else type_name
        return PlanningError.unreachable(keys, name, self._tried(dict.fromkeys(sorted(starts))))

    def _tried(self, nodes: dict[int, None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._graph.subgraph_name(node) for node in nodes))
