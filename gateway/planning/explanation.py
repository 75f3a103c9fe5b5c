"""For each field of an operation: which subgraph gives it, why, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.operations.normalized_operation import SelectedField
from gateway.planning.items import TYPENAME
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.operations.normalized_operation import Selection
    from gateway.planning.items import FieldItem
    from gateway.planning.places import Place, Provider
    from gateway.planning.planning_graph import PlanningGraph
    from gateway.query_graph.moves import FieldMove
    from gateway.supergraph.records import FieldDefinition, JoinField


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subgraph, and the reason it gives a field or does not."""

    subgraph: str
    reason: str


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """One field of the client's operation.

    Attributes:
        path: response keys from the root to the field, its own included.
        type_name: the type it is a field of at this place.
        chosen: who gives it; several where its own selection is split between them.
        rejected: who was considered and does not.
    """

    path: tuple[str, ...]
    type_name: str
    field: str
    chosen: tuple[Candidate, ...]
    rejected: tuple[Candidate, ...]

    def as_data(self) -> dict[str, object]:
        """JSON values, for `extensions` and `--format json`."""
        return {
            "path": list(self.path),
            "type": self.type_name,
            "field": self.field,
            "chosen": [{"subgraph": each.subgraph, "reason": each.reason} for each in self.chosen],
            "rejected": [{"subgraph": each.subgraph, "reason": each.reason} for each in self.rejected],
        }


@dataclass(slots=True)
class _Noted:
    place: Place
    field: FieldItem
    providers: list[Provider]
    at_hand: frozenset[int]


class DecisionRecorder:
    """Takes note of what the fetch graph's builder places where."""

    def __init__(self, graph: PlanningGraph) -> None:
        self._graph = graph
        self._noted: dict[tuple[tuple[str, ...], str, str], _Noted] = {}

    def note(self, field: FieldItem, provider: Provider, place: Place, at_hand: frozenset[int]) -> None:
        """A field was placed with a provider."""
        identity = (place.keys, place.type_name, field.key or field.name)
        noted = self._noted.setdefault(identity, _Noted(place, field, [], at_hand))
        if all(known.step is not provider.step for known in noted.providers):
            noted.providers.append(provider)

    def explanations(self, selections: Iterable[Selection]) -> tuple[FieldExplanation, ...]:
        """One for each field and type, in the order of the client's selections."""
        order: dict[tuple[str, ...], int] = {}
        _number(selections, (), order)
        found = [self._explain(noted) for noted in self._noted.values()]
        return tuple(sorted(found, key=lambda each: order.get(each.path, len(order))))

    def _explain(self, noted: _Noted) -> FieldExplanation:
        place, field = noted.place, noted.field
        chosen = [
            Candidate(self._graph.subgraph_name(provider.node), self._why(noted, provider))
            for provider in noted.providers
        ]
        names = {each.subgraph for each in chosen}
        rejected = [
            Candidate(name, reason)
            for graph, reason in self._rejections(noted)
            for name in (self._graph.supergraph.subgraphs[graph].name,)
            if name not in names
        ]
        return FieldExplanation(
            (*place.keys, field.key or field.name),
            place.type_name,
            field.name,
            tuple(chosen),
            tuple(rejected),
        )

    def _why(self, noted: _Noted, provider: Provider) -> str:
        """The reason for the choice, then how the subgraph is reached."""
        field, type_name = noted.field, noted.place.type_name
        move = self._graph.move(provider.node, field.name)
        reasons = [self._choice(field, type_name, move, provider)]
        if provider.entry is not None and provider.entry.move is not None:
            reasons.append(f"fetched by key {{ {provider.entry.move.key_text} }}")
        if move is not None and move.requires_text is not None:
            reasons.append(f"@requires {{ {move.requires_text} }} first")
        return "; ".join(reasons)

    def _choice(self, field: FieldItem, type_name: str, move: FieldMove | None, provider: Provider) -> str:
        same_fetch = provider.entry is None
        if field.name == TYPENAME:
            return "same fetch as its parent" if same_fetch else "it knows the object type"
        if move is not None and move.provided:
            return "@provides: this subgraph holds it already, which saves a fetch"
        if move is not None and move.override_label is not None:
            state = "on" if move.active_with_label else "off"
            return f'@override label "{move.override_label}" is {state}'
        if len(self._owners(type_name, field.name)) == 1:
            return "only owner"
        if same_fetch:
            return "same fetch as its parent: costs nothing"
        return "cheapest: asked for other fields too, or the nearest"

    def _owners(self, type_name: str, field: str) -> set[str]:
        """Subgraphs with an active move for the field on this type or an interface object of it."""
        nodes = {*self._graph.entry_nodes(type_name), *self._plain_nodes(type_name)}
        return {self._graph.node(node).graph for node in nodes if self._graph.move(node, field) is not None}

    def _plain_nodes(self, type_name: str) -> Iterable[int]:
        return (node.id for node in self._graph.graph.nodes_of(type_name))

    def _rejections(self, noted: _Noted) -> Iterable[tuple[str, str]]:
        type_name, field = noted.place.type_name, noted.field
        definition = self._graph.supergraph.types[type_name]
        field_definition = definition.fields.get(field.name)
        if field_definition is None:
            return
        owners = self._owners(type_name, field.name)
        for graph in definition.graphs:
            if graph in owners:
                yield graph, self._why_not_owner(noted, graph)
            else:
                reason = _why_not_resolved(field_definition, graph)
                if reason is None and definition.kind is TypeKind.INTERFACE and not field_definition.joins:
                    reason = "resolves it for some object types only"
                if reason is not None:
                    yield graph, reason

    def _why_not_owner(self, noted: _Noted, graph: str) -> str:
        at_hand = {self._graph.node(node).graph for node in noted.at_hand}
        if graph in at_hand:
            return "resolves it too, and is asked anyway; one source is enough"
        moves = [
            move
            for move in self._graph.graph.entities.get(noted.place.type_name, ())
            if self._graph.node(move.tail).graph == graph
        ]
        if moves:
            return f"resolves it too, at the cost of a fetch by key {{ {moves[0].key_text} }}"
        if self._graph.is_root(noted.place.type_name):
            return "resolves it too, at the cost of a fetch"
        return "resolves it too, but cannot be asked for this object: it has no key there"


def _why_not_resolved(field: FieldDefinition, graph: str) -> str | None:
    join: JoinField | None = next((join for join in field.joins if join.graph == graph), None)
    if join is None:
        return None
    if join.external:
        return "declares it @external: it takes the value from others"
    if join.override_label is not None:
        return f'@override label "{join.override_label}" gives it to another subgraph for this request'
    if join.used_overridden:
        return "its field is taken over by @override"
    return None


def _number(
    selections: Iterable[Selection], path: tuple[str, ...], order: dict[tuple[str, ...], int]
) -> None:
    """Number the paths of a selection set, parents before children."""
    for selection in selections:
        below = path
        if isinstance(selection, SelectedField):
            below = (*path, selection.response_key)
            order.setdefault(below, len(order))
        _number(selection.selections, below, order)


def print_paths(explanations: Iterable[FieldExplanation]) -> str:
    """One line a field: the subgraphs that could give it, and who was chosen."""
    lines: list[str] = []
    for each in explanations:
        chosen = ", ".join(candidate.subgraph for candidate in each.chosen)
        others = ", ".join(candidate.subgraph for candidate in each.rejected)
        line = f"{'.'.join(each.path)} ({each.type_name}.{each.field}): {chosen}"
        lines.append(f"{line} (not {others})" if others else line)
    return "\n".join(lines) + ("\n" if lines else "")


def print_explanations(explanations: Iterable[FieldExplanation]) -> str:
    """A tree of the response with a reason beside each field, for people."""
    ordered = _as_tree(tuple(explanations))
    names = ["  " * (len(each.path) - 1) + _shown(each) for each in ordered]
    width = max((len(name) for name in names), default=0)
    subgraph_width = max((len(chosen.subgraph) for each in ordered for chosen in each.chosen), default=0)
    lines: list[str] = []
    for name, each in zip(names, ordered, strict=True):
        lines.extend(
            f"{name:{width}}  {chosen.subgraph:{subgraph_width}}  {chosen.reason}" for chosen in each.chosen
        )
        lines.extend(f"{'':{width}}    not {other.subgraph}: {other.reason}" for other in each.rejected)
    return "\n".join(lines) + ("\n" if lines else "")


def _shown(each: FieldExplanation) -> str:
    return each.path[-1] if each.path[-1] == each.field else f"{each.path[-1]}: {each.field}"


def _as_tree(explanations: tuple[FieldExplanation, ...]) -> list[FieldExplanation]:
    """Depth first: each field is followed by the fields below it."""
    below: dict[tuple[str, ...], list[FieldExplanation]] = {}
    for each in explanations:
        below.setdefault(each.path[:-1], []).append(each)
    ordered: list[FieldExplanation] = []

    def visit(path: tuple[str, ...]) -> None:
        seen: set[tuple[str, ...]] = set()
        for each in below.get(path, ()):
            ordered.append(each)
            if each.path not in seen:
                seen.add(each.path)
                visit(each.path)

    visit(())
    return ordered
