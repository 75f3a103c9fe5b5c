"""The fetch graph as a query plan: stages in sequence, what is independent in parallel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.operation_text import declare, find_aliases, print_document, print_selection
from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    DeferredNode,
    EntityInput,
    FetchNode,
    FlattenNode,
    OperationKind,
    ParallelNode,
    SequenceNode,
    SubscriptionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gateway.operations.normalized_operation import VariableDefinition
    from gateway.planning.fetch_graph import FetchGraph, FetchSelection, FetchStep
    from gateway.planning.places import DeferPath
    from gateway.query_plan.nodes import FetchRewrite, PlanNode, RequiredFragment, ResponsePath
    from gateway.supergraph.records import Supergraph


class PlanWriter:
    """Writes the steps of one operation as plan nodes."""

    def __init__(
        self,
        supergraph: Supergraph,
        variables: Mapping[str, VariableDefinition],
        operation_name: str | None,
    ) -> None:
        self._supergraph = supergraph
        self._variables = variables
        self._operation_name = operation_name
        self._is_leaf = {name: not each.is_composite for name, each in supergraph.types.items()}

    def write(self, graph: FetchGraph, kind: OperationKind) -> PlanNode | None:
        """The plan's root node; None for no steps."""
        if not graph.steps:
            return None
        ids = {step: number for number, step in enumerate(graph.in_order())}
        if kind is OperationKind.SUBSCRIPTION:
            first = next(step for step in graph.in_order() if not step.parents)
            rest = self._stages([step for step in graph.steps if step is not first], graph, ids)
            return SubscriptionNode(self._root_fetch(first, ids), rest)
        if graph.deferrals:
            return self._deferred(graph, ids)
        return self._stages(graph.steps, graph, ids)

    def _deferred(self, graph: FetchGraph, ids: Mapping[FetchStep, int]) -> DeferNode:
        """The primary part, and a part for each chain of @defer fragments."""
        by_chain: dict[DeferPath, list[FetchStep]] = {(): []}
        for step in graph.in_order():
            (chain,) = step.client_defers or {()}
            by_chain.setdefault(chain, []).append(step)
        parts: list[DeferredNode] = []
        for chain in dict.fromkeys((*graph.deferrals, *by_chain)):
            if not chain:
                continue
            steps = by_chain.get(chain, [])
            outside = {ids[parent] for step in steps for parent in step.parents if parent not in steps}
            directive = chain[-1].directive
            parts.append(
                DeferredNode(
                    depends=tuple(sorted(outside)),
                    label=directive.label,
                    path=chain[-1].path,
                    node=self._stages(steps, graph, ids),
                    condition=directive.condition,
                )
            )
        return DeferNode(self._stages(by_chain[()], graph, ids), tuple(parts))

    def _stages(
        self, steps: Iterable[FetchStep], graph: FetchGraph, ids: Mapping[FetchStep, int]
    ) -> PlanNode | None:
        levels = graph.levels()
        stages: dict[int, list[PlanNode]] = {}
        for step in sorted(steps, key=lambda step: ids[step]):
            stages.setdefault(levels[step], []).append(self._node(step, ids))
        nodes = [
            stage[0] if len(stage) == 1 else ParallelNode(tuple(stage)) for _, stage in sorted(stages.items())
        ]
        if not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else SequenceNode(tuple(nodes))

    def _node(self, step: FetchStep, ids: Mapping[FetchStep, int]) -> PlanNode:
        node: PlanNode
        if step.batched:
            node = self._batch_fetch(step, ids)
        elif step.is_entity:
            node = self._entity_fetch(step, ids)
        else:
            node = self._root_fetch(step, ids)
            if step.path:
                node = FlattenNode(step.path, node)
        for condition in reversed(step.conditions):
            clauses = (None, node) if condition.negated else (node, None)
            node = ConditionNode(condition.variable, *clauses)
        return node

    def _root_fetch(self, step: FetchStep, ids: Mapping[FetchStep, int]) -> FetchNode:
        (selection,) = step.roots.values()
        aliases, rewrites = find_aliases([selection], self._is_leaf)
        names = self._used(step.roots.values())
        return FetchNode(
            id=ids[step],
            subgraph=self._supergraph.subgraphs[step.graph].name,
            operation_kind=step.kind,
            operation=print_document(
                step.kind,
                self._operation_name,
                declare(names, self._variables),
                print_selection(selection, aliases),
            ),
            operation_name=self._operation_name,
            variable_usages=names,
            output_rewrites=rewrites,
            depends_on=_parents(step, ids),
        )

    def _entity_fetch(self, step: FetchStep, ids: Mapping[FetchStep, int]) -> PlanNode:
        names = self._used(step.roots.values())
        contexts = step.contexts
        if (
            "representations" in names and not contexts
        ):  # the client's own variable: only a batch may call ours otherwise
            return self._batch_fetch(step, ids)
        body, rewrites = self._entity_body(step)
        fetch = FetchNode(
            id=ids[step],
            subgraph=self._supergraph.subgraphs[step.graph].name,
            operation_kind=OperationKind.QUERY,
            operation=print_document(
                OperationKind.QUERY,
                self._operation_name,
                [
                    "$representations:[_Any!]!",
                    *(f"${each.given.variable}:{each.type}" for each in contexts),
                    *declare(names, self._variables),
                ],
                f"_entities(representations:$representations){{{body}}}",
            ),
            operation_name=self._operation_name,
            variable_usages=names,
            requires=step.requires,
            output_rewrites=rewrites,
            depends_on=_parents(step, ids),
            contexts=tuple(each.given for each in contexts),
        )
        return FlattenNode(step.path, fetch)

    def _batch_fetch(self, step: FetchStep, ids: Mapping[FetchStep, int]) -> BatchFetchNode:
        parts = [step, *step.batched]
        names = self._used(selection for part in parts for selection in part.roots.values())
        inputs: list[EntityInput] = []
        declared: list[str] = []
        bodies: list[str] = []
        for number, (body, requires, rewrites, paths) in enumerate(self._distinct_inputs(parts)):
            variable = f"representations_{number}"
            while variable in names:
                variable = f"_{variable}"
            alias = f"_e{number}"
            inputs.append(EntityInput(alias, variable, tuple(paths), requires, rewrites))
            declared.append(f"${variable}:[_Any!]!")
            bodies.append(f"{alias}:_entities(representations:${variable}){{{body}}}")
        return BatchFetchNode(
            id=ids[step],
            subgraph=self._supergraph.subgraphs[step.graph].name,
            operation=print_document(
                OperationKind.QUERY,
                self._operation_name,
                [*declared, *declare(names, self._variables)],
                " ".join(bodies),
            ),
            inputs=tuple(inputs),
            operation_name=self._operation_name,
            variable_usages=names,
            depends_on=_parents(step, ids),
        )

    def _distinct_inputs(
        self, parts: Iterable[FetchStep]
    ) -> list[tuple[str, tuple[RequiredFragment, ...], tuple[FetchRewrite, ...], list[ResponsePath]]]:
        """What to ask of entities, with every place that asks exactly this: equal entities are asked once."""
        found: dict[
            tuple[str, tuple[RequiredFragment, ...], tuple[FetchRewrite, ...]], list[ResponsePath]
        ] = {}
        for part in parts:
            body, rewrites = self._entity_body(part)
            found.setdefault((body, part.requires, rewrites), []).append(part.path)
        return [(*asked, paths) for asked, paths in found.items()]

    def _entity_body(self, step: FetchStep) -> tuple[str, tuple[FetchRewrite, ...]]:
        aliases, rewrites = find_aliases(list(step.roots.values()), self._is_leaf)
        body = " ".join(
            f"...on {type_name}{{{print_selection(selection, aliases)}}}"
            for type_name, selection in step.roots.items()
        )
        return body, rewrites

    def _used(self, selections: Iterable[FetchSelection]) -> tuple[str, ...]:
        names: set[str] = set()
        for selection in selections:
            names |= selection.variables()
        return tuple(sorted(names))


def _parents(step: FetchStep, ids: Mapping[FetchStep, int]) -> tuple[int, ...]:
    return tuple(sorted(ids[parent] for parent in step.parents))
