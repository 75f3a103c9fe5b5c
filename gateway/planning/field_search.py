"""One question of the search: which subgraphs to enter for some fields of one type, and who gives each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.items import TYPENAME, FieldItem
from gateway.planning.solutions import (
    FETCH_COST,
    FIELD_COST,
    FREE,
    MERGED_FETCH_COST,
    PROVIDED_COST,
    UNSOLVED_COST,
    Bounds,
    Entry,
    FieldsSolution,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.planning.items import FieldList
    from gateway.planning.solver import Solver
    from gateway.query_graph.moves import EntityMove, FieldMove


class FieldSearch:
    """One question: these fields of this type, from these nodes."""

    def __init__(
        self, solver: Solver, type_name: str, fields: FieldList, starts: frozenset[int], bounds: Bounds
    ) -> None:
        self._solver = solver
        self._graph = solver.graph
        self._type_name = type_name
        self._fields = fields
        self._starts = starts
        self._bounds = bounds
        self._entries: list[Entry] = []
        self._at_hand: dict[int, None] = dict.fromkeys(sorted(starts))
        self._cost = 0
        self._used: set[int] = set()
        self._failed: list[FieldItem] = []
        self._below_failed: list[FieldItem] = []
        self._required: set[int] = set()
        self._plain_options: dict[int, tuple[int, Entry] | None] = {}
        self._givers: dict[str, list[int]] = {}

    def run(self) -> FieldsSolution:
        """Enter what must be entered, improve, then choose a node for each field."""
        pending = [field for field in self._fields.fields if not self._is_plain(field)]
        while pending:
            pending = self._enter_for(pending)
        self._improve()
        chosen, cost = self._choose()
        opened = tuple(node for node in self._at_hand if node not in self._starts)
        unsolved = sum(UNSOLVED_COST for field in self._failed if field not in self._below_failed)
        return FieldsSolution(
            self._cost + cost + unsolved,
            tuple(self._entries),
            chosen,
            opened,
            frozenset(self._used & self._starts),
            tuple(self._failed),
        )

    def _plain_nodes(self, field: FieldItem) -> list[int]:
        """The nodes at hand that give a field, the first at hand first."""
        known = self._givers.get(field.name)
        if known is None:
            known = self._givers[field.name] = self._find_plain_nodes(field)
        return known

    def _find_plain_nodes(self, field: FieldItem) -> list[int]:
        if field.name == TYPENAME:
            nodes = [node for node in self._at_hand if self._graph.knows_typename(node)]
            return nodes[:1]
        return [node for node in self._at_hand if self._graph.plain_move(node, field.name) is not None]

    def _is_plain(self, field: FieldItem) -> bool:
        return bool(self._plain_nodes(field))

    # ---- entering

    def _enter_for(self, pending: list[FieldItem]) -> list[FieldItem]:
        """Make the entry that is most certain to be needed; answer the fields still open."""
        options = {id(field): self._options(field) for field in pending}
        hopeless = [field for field in pending if not options[id(field)]]
        if hopeless:
            self._failed.extend(hopeless)
            return [field for field in pending if options[id(field)]]
        forced = [options[id(field)][0] for field in pending if len(options[id(field)]) == 1]
        candidates = forced or [option for found in options.values() for option in found]
        requiring = [option for option in candidates if option[1].requiring is not None] if forced else []
        distinct = {(option[1].node, id(option[1].requiring)): option for option in requiring or candidates}
        best = min(distinct.values(), key=lambda option: self._score(option, pending, options))
        self._make(best[1], best[0])
        return [field for field in pending if field is not best[1].requiring and not (self._is_plain(field))]

    def _options(self, field: FieldItem) -> list[tuple[int, Entry]]:
        """Every entry that would give a field, with what it costs."""
        found: list[tuple[int, Entry]] = []
        for node in self._graph.entry_nodes(self._type_name):
            move = self._graph.move(node, field.name)
            if field.name == TYPENAME and self._graph.knows_typename(node):
                pass
            elif move is None:
                continue
            self._solver.budget.consider()
            if move is not None and (move.requires is not None or move.context_arguments):
                option = self._requiring_option(field, node, move)
            else:
                option = None if node in self._at_hand else self._plain_option(node)
            if option is not None:
                found.append(option)
        return found

    def _plain_option(self, node: int) -> tuple[int, Entry] | None:
        """Entering at a node for any of its fields; the same until something is entered."""
        if node not in self._plain_options:
            self._plain_options[node] = self._find_plain_option(node)
        return self._plain_options[node]

    def _find_plain_option(self, node: int) -> tuple[int, Entry] | None:
        if self._graph.is_same_subgraph(node, self._starts):
            return None
        if self._graph.is_root(self._type_name):
            return FETCH_COST, Entry(node, None)
        return self._cheapest_key(node)

    def _requiring_option(self, field: FieldItem, node: int, move: FieldMove) -> tuple[int, Entry] | None:
        if (node, field.name) in self._bounds.asked:
            return None
        bounds = Bounds(self._bounds.asked | {(node, field.name)}, self._bounds.hops)
        required = self._required_list(move)
        solution = self._solver.solve_fields(self._type_name, required, self._now(), bounds)
        if solution is None or solution.failed or solution.cost >= UNSOLVED_COST:
            return None
        entered = self._cheapest_key(node, bounds)
        if entered is None:
            return None
        cost = entered[0] + solution.cost
        if node in self._required or any(entry.node == node for entry in self._entries):
            cost += MERGED_FETCH_COST - FETCH_COST
        return cost, Entry(node, entered[1].move, field, move, bounds)

    def _required_list(self, move: FieldMove) -> FieldList:
        return self._graph.required_fields(move, self._type_name)

    def _cheapest_key(self, node: int, bounds: Bounds | None = None) -> tuple[int, Entry] | None:
        """The key to enter a node by, those first that take the fewest entries before.

        Under the bounds given, those of a requirement, or else under the ones each key brings itself.
        """
        at_hand = self._now()
        best: tuple[int, Entry] | None = None
        for hops, move in self._keys_by_hops(node, at_hand):
            inner = bounds or Bounds(self._bounds.asked, hops)
            solution = self._solver.solve_fields(
                self._type_name, self._graph.key_fields(move), at_hand, inner
            )
            if solution is None or solution.failed or solution.cost >= UNSOLVED_COST:
                continue
            cost = FETCH_COST + solution.cost
            if best is None or cost < best[0]:
                best = (cost, Entry(node, move, bounds=inner))
            if solution.cost < FETCH_COST or self._solver.budget.spent:
                break  # a key that is at hand cannot be beaten by one that is not
        return best

    def _keys_by_hops(self, node: int, at_hand: frozenset[int]) -> list[tuple[int, EntityMove]]:
        found: list[tuple[int, EntityMove]] = []
        for move in self._graph.entity_moves(self._type_name, node):
            hops = self._graph.hops(move, at_hand)
            if hops is not None and hops < self._bounds.hops:
                found.append((hops, move))
        return sorted(found, key=lambda each: each[0])

    def _now(self) -> frozenset[int]:
        return frozenset(self._at_hand)

    def _score(
        self,
        option: tuple[int, Entry],
        pending: list[FieldItem],
        options: dict[int, list[tuple[int, Entry]]],
    ) -> tuple[int, int]:
        """What an entry costs with what it leaves open; fields it gives are free of further entries."""
        cost, entry = option
        total = cost
        for field in pending:
            if field is entry.requiring:
                continue
            move = self._graph.plain_move(entry.node, field.name)
            if move is not None:
                total += self._child_cost(field, (entry.node,))
            else:
                total += min(other for other, _ in options[id(field)])
        return total, entry.node

    def _make(self, entry: Entry, cost: int) -> None:
        """Enter a subgraph: what its key and requirements open on the way is at hand too."""
        self._plain_options.clear()
        self._entries.append(entry)
        self._cost += cost
        if entry.move is not None:
            self._take(self._graph.key_fields(entry.move), entry.bounds)
            if entry.field_move is not None and entry.field_move.requires is not None:
                self._take(self._required_list(entry.field_move), entry.bounds)
        if entry.requiring is not None:
            self._required.add(entry.node)
            self._cost += self._required_child_cost(entry)
        self._at_hand.setdefault(entry.node, None)
        self._givers.clear()

    def _required_child_cost(self, entry: Entry) -> int:
        field, move = entry.requiring, entry.field_move
        if field is None or move is None or move.tail is None:
            return FIELD_COST
        static = self._graph.static_type(self._type_name, field.name)
        return self._solver.child_cost(field, frozenset((move.tail,)), static)

    def _take(self, fields: FieldList, bounds: Bounds) -> None:
        solution = self._solver.solve_fields(self._type_name, fields, self._now(), bounds)
        if solution is not None:
            self._used |= solution.used_starts
            self._at_hand.update(dict.fromkeys(solution.opened))

    # ---- improving

    def _improve(self) -> None:
        """Enter one more subgraph while that saves more below than it costs here."""
        if self._graph.is_mutation(self._type_name):
            return
        while not self._solver.budget.spent:
            costly = [
                (field, cost)
                for field in self._fields.fields
                if field.children is not None
                for nodes in (self._plain_nodes(field),)
                if nodes
                for cost in (self._child_cost(field, nodes),)
                if cost >= FETCH_COST
            ]
            if not costly:
                return
            best = self._best_improvement(costly)
            if best is None:
                return
            self._make(best[1], best[0])

    def _best_improvement(self, costly: list[tuple[FieldItem, int]]) -> tuple[int, Entry] | None:
        best: tuple[int, tuple[int, Entry]] | None = None
        for node in self._graph.entry_nodes(self._type_name):
            if node in self._at_hand:
                continue
            helped = [
                (field, cost)
                for field, cost in costly
                if self._graph.plain_move(node, field.name) is not None
            ]
            if not helped:
                continue
            self._solver.budget.consider()
            option = self._plain_option(node)
            if option is None:
                continue
            saved = sum(
                cost - self._child_cost(field, [*self._plain_nodes(field), node]) for field, cost in helped
            )
            gain = saved - option[0]
            if gain > 0 and (best is None or gain > best[0]):
                best = (gain, option)
        return best[1] if best is not None else None

    def _child_cost(self, field: FieldItem, nodes: Iterable[int]) -> int:
        if field.children is None:
            return FIELD_COST
        tails = frozenset(self._tails(field, nodes))
        static = self._graph.static_type(self._type_name, field.name)
        return self._solver.child_cost(field, tails, static)

    def _tails(self, field: FieldItem, nodes: Iterable[int]) -> dict[int, int]:
        """The node a field leads to, with the node it starts from."""
        found: dict[int, int] = {}
        for node in nodes:
            move = self._graph.plain_move(node, field.name)
            if move is not None and move.tail is not None:
                found.setdefault(move.tail, node)
        return found

    # ---- choosing

    def _choose(self) -> tuple[tuple[tuple[FieldItem, tuple[int, ...]], ...], int]:
        """A node for each field, from as few nodes as possible."""
        left = [field for field in self._fields.fields if not self._is_given(field)]
        nodes_of = {id(field): self._plain_nodes(field) for field in left}
        coverage = dict.fromkeys(self._at_hand, 0)
        for nodes in nodes_of.values():
            for node in nodes:
                coverage[node] += 1
        single = {nodes[0] for nodes in nodes_of.values() if len(nodes) == 1}
        self._used |= single
        rank = {node: index for index, node in enumerate(self._at_hand)}
        chosen: list[tuple[FieldItem, tuple[int, ...]]] = []
        total = 0
        for field in left:
            nodes = nodes_of[id(field)]
            if len(nodes) > 1 and self._bounds == FREE:
                # Keys and requirements (under bounds) rather come from what is there first: less to wait for.
                nodes = sorted(
                    nodes,
                    key=lambda node: (
                        node not in self._used,
                        0 if node in self._used else -coverage[node],
                        rank[node],
                    ),
                )
            picked, cost = self._pick(field, nodes)
            total += cost
            if cost >= UNSOLVED_COST:
                self._failed.append(field)
                self._below_failed.append(field)
                continue
            self._used |= set(picked)
            chosen.append((field, picked))
        return tuple(chosen), total

    def _is_given(self, field: FieldItem) -> bool:
        return any(field is failed for failed in self._failed) or any(
            entry.requiring is field for entry in self._entries
        )

    def _pick(self, field: FieldItem, nodes: list[int]) -> tuple[tuple[int, ...], int]:
        """The nodes one field is taken from: the cheapest alone, or several where its selection is split."""
        if field.children is None:
            move = self._graph.plain_move(nodes[0], field.name)
            return (nodes[0],), PROVIDED_COST if move is not None and move.provided else FIELD_COST
        alone = [(self._child_cost(field, (node,)), index) for index, node in enumerate(nodes)]
        cost, index = min(alone)
        if len(nodes) == 1 or cost < FETCH_COST or self._graph.is_mutation(self._type_name):
            return (nodes[index],), cost
        together = self._child_cost(field, nodes)
        if together >= cost:
            return (nodes[index],), cost
        tails = self._tails(field, nodes)
        static = self._graph.static_type(self._type_name, field.name)
        solution = self._solver.solve_set(field.children, static, frozenset(tails))
        if solution is None:
            return (nodes[index],), cost
        used = tuple(node for tail, node in tails.items() if tail in solution.used_starts)
        return used or (nodes[index],), together
