"""Advancing all positions the gateway can have by one step of an operation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gateway.composition.satisfiability.positions import FieldEdge, Position
from gateway.composition.satisfiability.reachability import Reachability
from gateway.composition.schema.elements import CompositeType, Field, InterfaceType, ObjectType
from gateway.federation.field_sets import FieldSet, FieldSetField

Conditions: TypeAlias = frozenset[tuple[str, bool]]
"""Labels of progressive overrides with the value assumed for each."""

Candidates: TypeAlias = Mapping[Position, bool]


@dataclass(frozen=True, slots=True)
class SetContext:
    """A context set further up, with the positions there: what it gives is read from them."""

    context: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What holds on the way to a step."""

    conditions: Conditions = frozenset()
    contexts: tuple[SetContext, ...] = ()


class Advance:
    """Takes steps; an empty result means that no subgraph can take it."""

    def __init__(self, reach: Reachability) -> None:
        self.reach = reach

    def candidates(self, positions: Iterable[Position]) -> Candidates:
        """The positions and all that keys lead to; True for those that can be entered afresh by a key."""
        found: dict[Position, bool] = {}
        for position in positions:
            closure = self.reach.closure(position)
            found.setdefault(position, False)
            for other in closure[1:]:
                found[other] = True
            if position.type in self.reach.roots:
                break
        for position in positions:
            found.setdefault(position, False)
        return found

    def by_field(
        self, candidates: Candidates, field: Field, assumptions: Assumptions, *, is_leaf: bool
    ) -> tuple[Position, ...]:
        """All positions after a field of an object type; one is enough where the field is a leaf."""
        found: dict[Position, None] = {}
        for candidate, is_entered in candidates.items():
            tail = self._field(candidate, field, assumptions, is_entered=is_entered)
            if tail is not None:
                found[tail] = None
                if is_leaf:
                    break
        return tuple(found)

    def _field(
        self, position: Position, field: Field, assumptions: Assumptions, *, is_entered: bool
    ) -> Position | None:
        owner = field.owner.name
        moves = self.reach.moves[position.subgraph]
        if position.type != owner and not moves.is_interface_object(position.type):
            cast = moves.cast(position, owner)
            if cast is None:
                return None
            position = cast
        edge = moves.field_edge(position, field.name)
        if edge is None or not self._is_open(position, edge, assumptions):
            return None
        return edge.tail if self.reach.can_require(position, edge, is_entered=is_entered) else None

    def _is_open(self, position: Position, edge: FieldEdge, assumptions: Assumptions) -> bool:
        """Whether the override's label has the right value, and every context the field reads is set."""
        if edge.label is not None and (edge.label, edge.condition) not in assumptions.conditions:
            return False
        if not edge.contexts:
            return True
        if not self.reach.moves[position.subgraph].has_local_key(position.type):
            return False
        for need in edge.contexts:
            givers = [entry for entry in assumptions.contexts if entry.context == need.context]
            if not any(
                self.reach.can_have_all(giving, self._possible(giving, need.selection))
                for giver in givers
                for giving in giver.positions
            ):
                return False
        return True

    def _possible(self, position: Position, selection: FieldSet) -> FieldSet:
        """The selection without type conditions that cannot hold where the context was set."""
        merged = self.reach.merged
        record = merged.composite(position.type)
        names = {entry.name for entry in merged.possible_types(record)} if record else set()
        return tuple(
            entry for entry in selection if isinstance(entry, FieldSetField) or entry.type_condition in names
        )

    def by_cast(
        self, positions: Iterable[Position], source: CompositeType, target: ObjectType
    ) -> tuple[Position, ...] | None:
        """All positions after a type condition; None where no object of that type can ever come."""
        found: dict[Position, None] = {}
        for position in positions:
            moves = self.reach.moves[position.subgraph]
            record = moves.record(position.type)
            if (
                record is not None
                and not (isinstance(source, InterfaceType) and isinstance(record, ObjectType))
                and all(entry.name != target.name for entry in moves.schema.possible_types(record))
            ):
                return None
            for candidate in self.reach.closure(position):
                cast = self._cast(candidate, target.name)
                if cast is not None:
                    found[cast] = None
        return tuple(found)

    def _cast(self, position: Position, name: str) -> Position | None:
        if position.type == name:
            return position
        moves = self.reach.moves[position.subgraph]
        if moves.is_interface_object(position.type):
            return position if self.reach.can_tell_type(position) else None
        return moves.cast(position, name)
