"""The planner: a normalized operation in, a query plan out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.planning.budget import Budget, PlannerSettings
from gateway.planning.candidates import prune_partial_unions
from gateway.planning.explanation import DecisionRecorder
from gateway.planning.fetch_graph_builder import FetchGraphBuilder
from gateway.planning.items import TYPENAME, Items
from gateway.planning.optimize.passes import optimize
from gateway.planning.planning_graph import ActiveMoves, PlanningGraph
from gateway.planning.solver import Solver
from gateway.planning.to_plan import PlanWriter
from gateway.query_graph.build import build_query_graph
from gateway.query_plan.nodes import OperationKind, QueryPlan

if TYPE_CHECKING:
    from gateway.operations.normalized_operation import NormalizedOperation
    from gateway.planning.explanation import FieldExplanation
    from gateway.planning.fetch_graph import FetchGraph
    from gateway.query_graph.query_graph import QueryGraph
    from gateway.supergraph.records import Supergraph

_INTROSPECTION = frozenset({TYPENAME, "__schema", "__type"})


@dataclass(frozen=True, slots=True)
class PlanningResult:
    """A plan, with the artefact it was written from.

    Attributes:
        fetch_graph: the steps after the last pass.
    """

    plan: QueryPlan
    fetch_graph: FetchGraph


class Planner:
    """Plans operations over one supergraph. Safe to share: a plan's own state lives in the call."""

    def __init__(self, supergraph: Supergraph, settings: PlannerSettings | None = None) -> None:
        self._supergraph = supergraph
        self._settings = settings or PlannerSettings()
        self._graph = build_query_graph(supergraph)
        self._active: dict[frozenset[str], ActiveMoves] = {}

    @property
    def query_graph(self) -> QueryGraph:
        """What the planner searches."""
        return self._graph

    def plan(
        self, operation: NormalizedOperation, override_labels: frozenset[str] = frozenset()
    ) -> PlanningResult:
        """Plan an operation.

        Args:
            operation: valid against the API schema.
            override_labels: the labels of progressive @override that are on for this request.

        Raises:
            PlanningError: a field cannot be reached from any subgraph at hand.
        """
        return self._plan(operation, override_labels, None)

    def explain(
        self, operation: NormalizedOperation, override_labels: frozenset[str] = frozenset()
    ) -> tuple[FieldExplanation, ...]:
        """Plan an operation and say for each of its fields which subgraph gives it, and why.

        Raises:
            PlanningError: as for `plan`.
        """
        recorder = DecisionRecorder(PlanningGraph(self._active_moves(override_labels), self._items()))
        self._plan(operation, override_labels, recorder)
        return recorder.explanations(operation.selections)

    def _plan(
        self,
        operation: NormalizedOperation,
        override_labels: frozenset[str],
        recorder: DecisionRecorder | None,
    ) -> PlanningResult:
        items = self._items()
        budget = Budget(self._settings)
        graph = PlanningGraph(self._active_moves(override_labels), items)
        kind = OperationKind(operation.kind.value)
        root_type = self._root_type(kind)
        wanted = items.of_selections(operation.selections)
        fields = items.for_object(wanted, root_type).fields
        wanted = items.item_set(field for field in fields if field.name not in _INTROSPECTION)
        wanted = prune_partial_unions(graph, items, wanted, root_type)
        solver = Solver(graph, items, budget)
        fetch_graph = FetchGraphBuilder(solver, kind, recorder).build(wanted, root_type)
        optimize(fetch_graph)
        variables = {definition.name: definition for definition in operation.variables}
        node = PlanWriter(self._supergraph, variables, operation.name).write(fetch_graph, kind)
        plan = QueryPlan(node, greedy=budget.spent, paths_considered=budget.paths_considered)
        return PlanningResult(plan, fetch_graph)

    def _items(self) -> Items:
        return Items(self._supergraph.possible_types)

    def _root_type(self, kind: OperationKind) -> str:
        roots = {
            OperationKind.QUERY: self._supergraph.query_type,
            OperationKind.MUTATION: self._supergraph.mutation_type,
            OperationKind.SUBSCRIPTION: self._supergraph.subscription_type,
        }
        return roots[kind] or self._supergraph.query_type

    def _active_moves(self, override_labels: frozenset[str]) -> ActiveMoves:
        relevant = override_labels & self._supergraph.override_labels()
        known = self._active.get(relevant)
        if known is None:
            known = self._active[relevant] = ActiveMoves(self._graph, relevant)
        return known
