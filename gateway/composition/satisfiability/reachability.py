"""Which subgraphs can be entered from where, by keys, and which fields keys and @requires can have.

Both questions depend on each other: a key's fields may come from a third subgraph, entered by another key.
The answer is the least fixed point, computed for as many positions as a question turns out to involve.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.composition.satisfiability.positions import (
    FieldEdge,
    KeyEdge,
    Position,
    SubgraphMoves,
)
from gateway.composition.schema.elements import FieldsType, InterfaceType, ObjectType, UnionType
from gateway.composition.schema.schema import Schema
from gateway.federation.directive_names import TYPENAME_FIELD
from gateway.federation.field_sets import (
    FieldSet,
    FieldSetField,
    FieldSetFragment,
    FieldSetSelection,
    field_names,
)


@dataclass(slots=True)
class _Progress:
    """What is known about one position: the keys usable so far, and those not usable yet."""

    usable: list[KeyEdge]
    open: list[KeyEdge]


class Reachability:
    """Answers both questions over all subgraphs of one composition, those in `excluded` left out.

    Leaving out serves nested keys: while the fields of a key that enters a subgraph are looked for, that
    subgraph cannot be entered, not even for what stands inside the key. This is how plans are made, so it
    decides here too.
    """

    def __init__(
        self,
        merged: Schema,
        moves: Sequence[SubgraphMoves],
        excluded: frozenset[int] = frozenset(),
        family: "dict[frozenset[int], Reachability] | None" = None,
    ) -> None:
        self.merged = merged
        self.moves = moves
        self._excluded = excluded
        self._family = {} if family is None else family
        self._family[excluded] = self
        self._progress: dict[Position, _Progress] = {}
        self._working: list[Position] | None = None
        self._closures: dict[Position, tuple[Position, ...]] = {}
        self._keyed: Mapping[str, list[int]] = self._index_keys()
        self.roots = frozenset(merged.definition.roots.values())

    def excluding(self, subgraph: int) -> "Reachability":
        """The same questions with one more subgraph left out."""
        excluded = self._excluded | {subgraph}
        known = self._family.get(excluded)
        return known or Reachability(self.merged, self.moves, excluded, self._family)

    def _index_keys(self) -> Mapping[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for moves in self.moves:
            if moves.index not in self._excluded:
                for name in moves.keyed_types:
                    index[name].append(moves.index)
        return index

    def closure(self, position: Position) -> tuple[Position, ...]:
        """The position and all that keys lead to from it, nearest first."""
        known = self._closures.get(position)
        if known is not None:
            return known
        if position.type in self.roots:
            result = self._root_positions(position)
        elif self._working is not None:
            # Asked while solving: what is known so far, and one more position to solve.
            return self._walk(position)
        else:
            self._solve(position)
            result = self._walk(position)
        self._closures[position] = result
        return result

    def _root_positions(self, position: Position) -> tuple[Position, ...]:
        """From a root type any subgraph's root can be asked."""
        others = [
            Position(moves.index, position.type)
            for moves in self.moves
            if position.type in moves.schema.types and moves.index != position.subgraph
        ]
        return (position, *others)

    def _walk(self, position: Position) -> tuple[Position, ...]:
        """Follow usable keys; never the same key twice in a row, for one hop would have done."""
        found: dict[Position, FieldSet] = {position: ()}
        queue = [position]
        for current in queue:
            progress = self._progress.get(current) or self._start(current)
            for edge in progress.usable:
                if edge.target not in found and edge.key != found[current]:
                    found[edge.target] = edge.key
                    queue.append(edge.target)
        return tuple(found)

    def _start(self, position: Position) -> _Progress:
        progress = _Progress([], list(self.key_edges(position)))
        self._progress[position] = progress
        if self._working is not None and progress.open:
            self._working.append(position)
        return progress

    def _solve(self, position: Position) -> None:
        """Try the open keys of every position involved until nothing changes."""
        self._working = []
        self._walk(position)
        has_changed = True
        while has_changed:
            involved = len(self._working)
            has_changed = False
            for current in list(self._working):
                has_changed = self._try_keys(current) or has_changed
            has_changed = has_changed or len(self._working) > involved
        self._working = None

    def _try_keys(self, position: Position) -> bool:
        progress = self._progress[position]
        still_open: list[KeyEdge] = []
        has_changed = False
        for edge in progress.open:
            reach = self.excluding(edge.target.subgraph) if edge.is_nested else self
            if reach.can_have_all(position, edge.key):
                progress.usable.append(edge)
                has_changed = True
            else:
                still_open.append(edge)
        progress.open = still_open
        if has_changed:
            self._walk(position)
        return has_changed

    def key_edges(self, position: Position) -> Iterator[KeyEdge]:
        """The keys by which other subgraphs can be entered from here, usable or not."""
        for index in self._keyed.get(position.type, ()):
            if index != position.subgraph:
                for key in self.moves[index].keys(position.type):
                    yield KeyEdge(Position(index, position.type), key)
        merged = self.merged.types.get(position.type)
        if not isinstance(merged, FieldsType) or isinstance(merged, InterfaceType):
            return
        record = self.moves[position.subgraph].schema.types.get(position.type)
        declared = record.fields.keys() if isinstance(record, FieldsType) else ()
        for name in merged.interfaces:
            for index in self._keyed.get(name, ()):
                if index != position.subgraph and self.moves[index].is_interface_object(name):
                    for key in self.moves[index].keys(name):
                        if all(field in declared for field in field_names(key)):
                            yield KeyEdge(Position(index, name), key)

    def can_have_all(self, position: Position, needed: FieldSet) -> bool:
        """Whether every field of a field set can be had from a position."""
        return all(self._can_have(position, path) for selection in needed for path in _paths(selection))

    def _can_have(self, position: Position, path: tuple[FieldSetSelection, ...]) -> bool:
        step, rest = path[0], path[1:]
        if isinstance(step, FieldSetFragment):
            return self._can_have_inside(position, step, rest)
        moves = self.moves[position.subgraph]
        edge = moves.field_edge(position, step.name)
        if edge is not None and self._takes(position, edge, rest, is_entered=False):
            return True
        record = moves.record(position.type)
        if (
            isinstance(record, InterfaceType)
            and step.name != TYPENAME_FIELD
            and self._can_have_of_each(position, record, path)
        ):
            return True
        for other in self.closure(position)[1:]:
            target = self.moves[other.subgraph]
            edge = target.field_edge(other, step.name)
            if edge is not None and self._takes(other, edge, rest, is_entered=True):
                return True
            record = target.record(other.type)
            if isinstance(record, InterfaceType) and self._can_have_of_each(other, record, path):
                return True
        return False

    def _takes(
        self,
        position: Position,
        edge: FieldEdge,
        rest: tuple[FieldSetSelection, ...],
        *,
        is_entered: bool,
    ) -> bool:
        """Whether an edge can be taken, outside any progressive override, and the rest be had behind it."""
        return (
            edge.label is None
            and not edge.contexts
            and self.can_require(position, edge, is_entered=is_entered)
            and (not rest or self._can_have(edge.tail, rest))
        )

    def can_require(self, position: Position, edge: FieldEdge, *, is_entered: bool) -> bool:
        """Whether what a field requires can be had, and its subgraph be entered again afterwards."""
        if not edge.requires:
            return True
        if not is_entered and not self.moves[position.subgraph].has_local_key(position.type):
            return False
        return self.can_have_all(position, edge.requires)

    def _can_have_of_each(
        self, position: Position, record: InterfaceType, path: tuple[FieldSetSelection, ...]
    ) -> bool:
        """Type by type: every object the interface can be here must give the field."""
        moves = self.moves[position.subgraph]
        casts = [moves.cast(position, entry.name) for entry in moves.schema.implementations(record.name)]
        return bool(casts) and all(cast is not None and self._can_have(cast, path) for cast in casts)

    def _can_have_inside(
        self, position: Position, fragment: FieldSetFragment, rest: tuple[FieldSetSelection, ...]
    ) -> bool:
        condition = fragment.type_condition
        moves = self.moves[position.subgraph]
        if condition is None or condition == position.type or self._is_wider(condition, position.type):
            return self._can_have(position, rest)
        record = moves.record(position.type)
        if isinstance(record, InterfaceType | UnionType):
            wanted = self.merged.composite(condition)
            names = {entry.name for entry in self.merged.possible_types(wanted)} if wanted else set()
            casts = [
                cast
                for entry in moves.schema.possible_types(record)
                if entry.name in names and (cast := moves.cast(position, entry.name)) is not None
            ]
            casts = [cast for cast in casts if not self._is_impossible(cast, rest[0])]
            return bool(casts) and all(self._can_have(cast, rest) for cast in casts)
        return self.can_tell_type(position) and self._can_have(position, rest)

    def _is_impossible(self, position: Position, step: FieldSetSelection) -> bool:
        """Whether a type condition can never hold for objects of the position's type: nothing to look for."""
        if not isinstance(step, FieldSetFragment) or step.type_condition is None:
            return False
        moves = self.moves[position.subgraph]
        return (
            isinstance(moves.record(position.type), ObjectType)
            and not moves.is_interface_object(position.type)
            and step.type_condition != position.type
            and not self._is_wider(step.type_condition, position.type)
        )

    def _is_wider(self, condition: str, name: str) -> bool:
        return self.merged.is_direct_subtype(condition, name)

    def can_tell_type(self, position: Position) -> bool:
        """Whether an interface object's real type can be had.

        Some subgraph must know the interface itself.
        """
        if not self.moves[position.subgraph].is_interface_object(position.type):
            return False
        return any(
            isinstance(self.moves[other.subgraph].record(other.type), InterfaceType)
            for other in self.closure(position)
        )


def _paths(selection: FieldSetSelection) -> Iterator[tuple[FieldSetSelection, ...]]:
    """The selection as single paths from its root to each leaf: each can be had, or not, by itself."""
    if not selection.selections:
        yield (selection,)
    for nested in selection.selections:
        for path in _paths(nested):
            yield (selection, *path)


def as_field(name: str) -> FieldSet:
    """A field set of one field."""
    return (FieldSetField(name),)
