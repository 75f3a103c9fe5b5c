"""Find paths: the subgraphs that could still give each place, and what a union can be in all of them.

The same union may have different members in different subgraphs. As long as several subgraphs could
answer for a path, the answer must not depend on which of them is chosen: only members that all of
them know are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.items import FieldItem
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from gateway.planning.items import Item, Items, ItemSet
    from gateway.planning.planning_graph import PlanningGraph


def prune_partial_unions(graph: PlanningGraph, items: Items, wanted: ItemSet, root_type: str) -> ItemSet:
    """The items without fragments on union members that only some candidate subgraphs know."""
    return _Pruner(graph, items).prune(wanted, root_type, frozenset(graph.entry_nodes(root_type)))


class _Pruner:
    def __init__(self, graph: PlanningGraph, items: Items) -> None:
        self._graph = graph
        self._items = items
        self._known: dict[tuple[int, str, frozenset[int]], ItemSet] = {}

    def prune(self, wanted: ItemSet, type_name: str, candidates: frozenset[int]) -> ItemSet:
        identity = (id(wanted), type_name, candidates)
        known = self._known.get(identity)
        if known is None:
            at_hand = self._with_entries(type_name, candidates)
            known = self._known[identity] = self._items.item_set(
                self._prune_item(item, type_name, candidates, at_hand) for item in wanted.items
            )
        return known

    def _with_entries(self, type_name: str, candidates: frozenset[int]) -> frozenset[int]:
        return candidates | frozenset(self._graph.entry_nodes(type_name))

    def _prune_item(
        self, item: Item, type_name: str, candidates: frozenset[int], at_hand: frozenset[int]
    ) -> Item:
        if not isinstance(item, FieldItem):
            inner = frozenset(
                narrowed for node in candidates for narrowed in self._narrow(node, item.type_condition)
            )
            return self._items.fragment(
                item.type_condition, self.prune(item.children, item.type_condition, inner)
            )
        if item.children is None:
            return item
        tails = frozenset(
            move.tail
            for node in at_hand
            for move in (self._graph.move(node, item.name),)
            if move is not None and move.tail is not None
        )
        static = self._graph.static_type(type_name, item.name)
        children = self.prune(item.children, static, tails)
        if self._graph.supergraph.types[static].kind is TypeKind.UNION:
            children = self._keep_shared(children, tails)
        return self._items.with_children(item, children)

    def _narrow(self, node: int, type_name: str) -> tuple[int, ...]:
        narrowed = self._graph.narrow(node, type_name)
        return () if narrowed is None else (narrowed,)

    def _keep_shared(self, children: ItemSet, tails: frozenset[int]) -> ItemSet:
        members = [frozenset(self._graph.members_at(tail)) for tail in tails]
        if len(set(members)) < 2:
            return children
        shared = frozenset.intersection(*members)
        kept: list[Item] = []
        for item in children.items:
            if isinstance(item, FieldItem):
                kept.append(item)
                continue
            possible = self._items.possible(item.type_condition)
            allowed = [name for name in possible if name in shared]
            if len(allowed) == len(possible):
                kept.append(item)
            else:
                kept.extend(self._items.fragment(name, item.children) for name in allowed)
        return self._items.item_set(kept)
