"""Best paths: the cheapest way to resolve a selection set from the nodes at hand.

At each place of the operation the question is which subgraphs to enter, so that every field is given by
one of them: a small facility location problem, solved greedily with local improvement. Its answer for a
selection set depends only on the set and the nodes at hand, so every distinct question is asked once,
however often it occurs: planning time follows the number of distinct selections and not the number of
paths through the subgraphs, which is exponential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.field_search import FieldSearch
from gateway.planning.items import TYPENAME, FieldItem
from gateway.planning.solutions import FIELD_COST, FREE, UNSOLVED_COST, Bounds, FieldsSolution, SetSolution

if TYPE_CHECKING:
    from gateway.planning.budget import Budget
    from gateway.planning.items import FieldList, Items, ItemSet
    from gateway.planning.planning_graph import PlanningGraph


class Solver:
    """Answers for one plan, remembered."""

    def __init__(self, graph: PlanningGraph, items: Items, budget: Budget) -> None:
        self._graph = graph
        self._items = items
        self._budget = budget
        self._fields: dict[tuple[str, int, frozenset[int], Bounds], FieldsSolution | None] = {}
        self._sets: dict[tuple[int, str, frozenset[int]], SetSolution | None] = {}
        self._open = 0
        self._met_itself = False

    # ---- selection sets

    def solve_set(self, items: ItemSet, static_type: str, starts: frozenset[int]) -> SetSolution | None:
        """Resolve a selection set from these nodes, at UNSOLVED_COST for each field that cannot be.

        Asking the same while the answer is being looked for means that a requirement needs itself:
        such a way is none, and the answer None.
        """
        identity = (id(items), static_type, starts)
        if identity in self._sets:
            known = self._sets[identity]
            self._met_itself |= known is None
            return known
        self._sets[identity] = None
        solution = self._solve_set(items, static_type, starts)
        if solution is not None and self._keeps(solution.cost):
            self._sets[identity] = solution
        else:
            del self._sets[identity]
        return solution

    def _keeps(self, cost: int) -> bool:
        """Whether an answer may be remembered.

        A failure found while a question above was open may be due to that very question; asked apart, the
        answer can be another. Past the budget everything is remembered.
        """
        if cost < UNSOLVED_COST or not self._met_itself or self._budget.spent:
            return True
        self._budget.consider()
        if self._open == 1:
            self._met_itself = False
        return False

    def _solve_set(self, items: ItemSet, static_type: str, starts: frozenset[int]) -> SetSolution | None:
        concrete = self._graph.concrete_type(starts, static_type)
        if concrete is not None:
            fields = self._items.for_object(items, concrete)
            own = self.solve_fields(concrete, fields, self._graph.narrow_all(starts, concrete))
            if own is None:
                return None
            return SetSolution(
                own.cost, concrete, fields, own, (), self._back(own.used_starts, starts, concrete)
            )
        return self._solve_abstract(items, static_type, starts)

    def _back(self, used: frozenset[int], starts: frozenset[int], type_name: str) -> frozenset[int]:
        """The starts whose narrowed nodes were used."""
        return frozenset(start for start in starts if self._graph.narrow(start, type_name) in used)

    def _solve_abstract(self, items: ItemSet, type_name: str, starts: frozenset[int]) -> SetSolution | None:
        """Resolve on the interface what can be resolved there, and the rest for each object type."""
        shared, for_members = self._graph.split(items, type_name)
        possible = self._graph.possible_from(starts)
        expanded = [field for field in shared.fields if self._expands(field, starts)]
        apart = {id(field) for field in expanded}
        wanted = [field for field in shared.fields if id(field) not in apart]
        own_fields, own = self._solve_shared(
            type_name, wanted, starts, needs_type=bool(expanded or for_members)
        )
        if own.failed:
            expanded.extend(field for field in own.failed if field.name != TYPENAME)
            wanted = [field for field in wanted if field not in own.failed]
            own_fields, own = self._solve_shared(type_name, wanted, starts, needs_type=True)
        at_hand = starts | frozenset(own.opened)
        members: list[tuple[str, FieldList, FieldsSolution]] = []
        used = set(own.used_starts)
        costs = [0]
        for member in possible:
            fields = self._graph.member_fields(for_members, tuple(expanded), member)
            if not fields.fields:
                continue
            narrowed = self._graph.narrow_all(at_hand, member)
            solution = self.solve_fields(member, fields, narrowed)
            if solution is None:
                return None
            members.append((member, fields, solution))
            costs.append(solution.cost)
            used |= self._back(solution.used_starts, starts, member)
        cost = own.cost + max(costs) + sum(costs) // 64
        if not possible:
            cost += UNSOLVED_COST * len(expanded)
        if not used and starts:
            used.add(min(starts))
        return SetSolution(cost, type_name, own_fields, own, tuple(members), frozenset(used))

    def _solve_shared(
        self, type_name: str, wanted: list[FieldItem], starts: frozenset[int], *, needs_type: bool
    ) -> tuple[FieldList, FieldsSolution]:
        fields = list(wanted)
        if needs_type and self._graph.all_interface_objects(starts):
            fields.append(self._items.typename())
        listed = self._items.field_list(fields)
        solution = self.solve_fields(type_name, listed, starts)
        return listed, solution or FieldsSolution(UNSOLVED_COST, (), (), (), frozenset(), listed.fields)

    def _expands(self, field: FieldItem, starts: frozenset[int]) -> bool:
        """Whether an interface's field is to be had from its object types at once, but not from itself."""
        if field.name == TYPENAME or any(self._graph.plain_move(start, field.name) for start in starts):
            return False
        return any(self._graph.all_members_give(start, field.name) for start in starts)

    # ---- the fields of one type

    def solve_fields(
        self, type_name: str, fields: FieldList, starts: frozenset[int], bounds: Bounds = FREE
    ) -> FieldsSolution | None:
        """Resolve the fields of one type from these nodes; `failed` names those that cannot be."""
        identity = (type_name, id(fields), starts, bounds)
        if identity in self._fields:
            known = self._fields[identity]
            self._met_itself |= known is None
            return known
        self._fields[identity] = None
        self._open += 1
        solution = FieldSearch(self, type_name, fields, starts, bounds).run()
        if self._keeps(solution.cost):
            self._fields[identity] = solution
        else:
            del self._fields[identity]
        self._open -= 1
        return solution

    @property
    def graph(self) -> PlanningGraph:
        """The graph that is searched."""
        return self._graph

    @property
    def items(self) -> Items:
        """Where items are interned."""
        return self._items

    @property
    def budget(self) -> Budget:
        """What the search may still spend."""
        return self._budget

    def child_cost(self, field: FieldItem, tails: frozenset[int], static_type: str) -> int:
        """What the selection below a field costs from the nodes it leads to."""
        if field.children is None:
            return FIELD_COST
        solution = self.solve_set(field.children, static_type, tails)
        if solution is None:
            return UNSOLVED_COST
        if len(tails) > 1 and len(solution.members) > 1 and self._graph.is_interface(static_type):
            # Subgraphs that share a field need not agree on what is behind an interface: one of them
            # must give all of its object types.
            return min(self.child_cost(field, frozenset((tail,)), static_type) for tail in tails)
        return FIELD_COST + solution.cost
