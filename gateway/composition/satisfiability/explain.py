"""Why an operation cannot be answered: what each subgraph lacks, and the smallest change that mends it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.composition.satisfiability.api_view import ApiView
from gateway.composition.satisfiability.positions import FieldEdge, Position, SubgraphMoves
from gateway.composition.satisfiability.reachability import Reachability
from gateway.composition.schema.elements import Field, FieldsType, ObjectType
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.field_sets import print_field_set


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons, subgraph by subgraph, ending with the change proposed."""

    text: str
    subgraphs: tuple[str, ...]


class Explainer:
    """Explains dead ends."""

    def __init__(self, reach: Reachability, api: ApiView) -> None:
        self.reach = reach
        self.api = api

    def explain(self, positions: Iterable[Position], target: Field | ObjectType) -> Explanation:
        """Explain why a field, or a type condition, cannot be reached from any of the positions."""
        tried = list(dict.fromkeys(positions))
        lines: list[str] = []
        names: dict[str, None] = {}
        for position in tried:
            moves = self.reach.moves[position.subgraph]
            names[moves.name] = None
            lines.append(f'- from subgraph "{moves.name}":')
            reasons = list(dict.fromkeys(self._reasons(position, target)))
            lines += (f"  - {reason}." for reason in reasons)
        resolvers = [moves for moves in self.reach.moves if self._has(moves, target)]
        names.update(dict.fromkeys(moves.name for moves in resolvers))
        lines.append(f"To mend it: {self._mend(tried, target, resolvers)}.")
        return Explanation("\n".join(lines), tuple(names))

    def _has(self, moves: SubgraphMoves, target: Field | ObjectType) -> bool:
        owner = target.owner.name if isinstance(target, Field) else target.name
        candidates = [owner, *self._interfaces(owner)]
        for name in candidates:
            record = moves.schema.types.get(name)
            if not isinstance(record, FieldsType) or (name != owner and not moves.is_interface_object(name)):
                continue
            if isinstance(target, ObjectType):
                return True
            field = record.fields.get(target.name)
            if field is not None and not moves.view.is_external(field):
                return True
        return False

    def _interfaces(self, name: str) -> list[str]:
        record = self.reach.merged.types.get(name)
        return list(record.interfaces) if isinstance(record, FieldsType) else []

    def _reasons(self, position: Position, target: Field | ObjectType) -> Iterator[str]:
        if isinstance(target, ObjectType):
            yield (
                f'the real type of interface object "{position.type}" cannot be told: no subgraph with the '
                f"interface and a resolvable @key on it can be entered"
            )
            return
        for number, candidate in enumerate(self.reach.closure(position)):
            yield self._direct_reason(candidate, target, is_entered=number > 0)
        usable = {candidate.subgraph for candidate in self.reach.closure(position)}
        keyed: set[int] = set()
        for edge in self.reach.key_edges(position):
            keyed.add(edge.target.subgraph)
            if edge.target.subgraph not in usable:
                yield (
                    f'cannot move to subgraph "{self.reach.moves[edge.target.subgraph].name}" by '
                    f'@key(fields: "{print_field_set(edge.key)}") of "{edge.target.type}": its fields '
                    f'cannot be had from "{self.reach.moves[position.subgraph].name}"'
                )
        for moves in self.reach.moves:
            if moves.index not in usable | keyed and self._has(moves, target):
                yield (
                    f'cannot move to subgraph "{moves.name}", which has field "{target.coordinate}", because '
                    f'type "{position.type}" has no resolvable @key there'
                )

    def _direct_reason(self, position: Position, field: Field, *, is_entered: bool) -> str:
        moves = self.reach.moves[position.subgraph]
        where = f'in "{moves.name}"'
        owner = position.type if moves.is_interface_object(position.type) else field.owner.name
        record = moves.schema.types.get(owner)
        own = record.fields.get(field.name) if isinstance(record, FieldsType) else None
        if own is None:
            return f'there is no field "{field.coordinate}" {where}'
        if moves.view.is_external(own):
            return f'field "{field.coordinate}" is not resolvable {where} because it is @external there'
        edge = moves.field_edge(Position(position.subgraph, owner, position.provided), field.name)
        if edge is None:
            return f'field "{field.coordinate}" is overridden {where}'
        return self._condition_reason(position, field, edge, is_entered=is_entered)

    def _condition_reason(
        self, position: Position, field: Field, edge: FieldEdge, *, is_entered: bool
    ) -> str:
        moves = self.reach.moves[position.subgraph]
        where = f'in "{moves.name}"'
        if edge.contexts:
            return f'a context that field "{field.coordinate}" reads is not set {where}'
        if edge.label is not None:
            return f'field "{field.coordinate}" is migrated by label "{edge.label}" {where}'
        required = f'what @requires(fields: "{print_field_set(edge.requires)}") of "{field.coordinate}" needs'
        if self.reach.can_have_all(position, edge.requires) and not is_entered:
            return f'{required} can be had, but "{position.type}" has no @key to come back by {where}'
        return f"{required} cannot be had from {where[3:]}"

    def _mend(
        self, positions: list[Position], target: Field | ObjectType, resolvers: list[SubgraphMoves]
    ) -> str:
        source = self.reach.moves[positions[0].subgraph]
        name = positions[0].type
        if isinstance(target, ObjectType):
            return f'give the interface "{name}" a resolvable @key in a subgraph that defines it'
        for moves in resolvers:
            edge = moves.field_edge(Position(moves.index, target.owner.name), target.name)
            if edge is not None and edge.requires and moves.keys(target.owner.name):
                fields = print_field_set(edge.requires)
                where = f'a subgraph reachable from "{source.name}"'
                return f'make "{fields}" of "{target.owner.name}" resolvable in {where}'
        for moves in resolvers:
            keys = moves.keys(name)
            if keys and moves.index != source.index:
                fields = print_field_set(keys[0])
                return (
                    f'resolve "{fields}" of "{name}" in subgraph "{source.name}", the key of "{moves.name}"'
                )
        for moves in resolvers:
            if moves.index != source.index:
                return self._missing_key(moves, source, name, target)
        return f'resolve "{target.coordinate}" in subgraph "{source.name}", marked @shareable'

    def _missing_key(self, moves: SubgraphMoves, source: SubgraphMoves, name: str, target: Field) -> str:
        here = source.schema.types.get(name)
        there = moves.schema.types.get(name)
        keys = source.view.applied(here, Name.KEY) if here is not None else []
        if keys:
            fields = keys[0].arguments.get("fields")
            return f'add @key(fields: "{fields}") to "{name}" in subgraph "{moves.name}"'
        if isinstance(here, FieldsType) and isinstance(there, FieldsType):
            shared = [field for field in here.fields if field in there.fields and "id" in field.lower()]
            if shared:
                return f'add @key(fields: "{shared[0]}") to "{name}" in subgraph "{moves.name}"'
        return (
            f'give "{name}" a @key in subgraph "{moves.name}" whose fields "{source.name}" has, or resolve '
            f'"{target.coordinate}" in "{source.name}" too, marked @shareable'
        )
