"""Where the gateway can stand while it answers an operation.

And the moves each subgraph offers from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gateway.composition.context_values import parse_context
from gateway.composition.schema.elements import (
    CompositeType,
    Field,
    FieldsType,
    InterfaceType,
    ObjectType,
)
from gateway.composition.schema.type_references import named_type
from gateway.federation.directive_names import TYPENAME_FIELD
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.field_sets import (
    FieldSet,
    FieldSetField,
    FieldSetFragment,
    InvalidFieldSetError,
    parse_field_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.composition.federation_view import FederationView
    from gateway.composition.merging.override_outcome import Overrides
    from gateway.composition.schema.schema import Schema
    from gateway.composition.subgraphs import ValidatedSubgraph


@dataclass(frozen=True, slots=True)
class Position:
    """A type in a subgraph; `provided` is what a @provides on the way here adds to it."""

    subgraph: int
    type: str
    provided: FieldSet = ()


@dataclass(frozen=True, slots=True)
class ContextNeed:
    """A context a field's argument reads, by the subgraph's name for it."""

    context: str
    selection: FieldSet


@dataclass(frozen=True, slots=True)
class FieldEdge:
    """A field a subgraph resolves: where it leads, and what it needs first.

    A `label` makes the edge depend on a progressive override: it exists where the label has the value
    `condition`.
    """

    tail: Position
    requires: FieldSet = ()
    contexts: tuple[ContextNeed, ...] = ()
    label: str | None = None
    condition: bool = True


@dataclass(frozen=True, slots=True)
class KeyEdge:
    """Entering another subgraph by a key, whose fields must be known first."""

    target: Position
    key: FieldSet

    @property
    def is_nested(self) -> bool:
        """Whether the key selects anything below its own type."""
        return any(selection.selections for selection in self.key)


def field_set(value: object) -> FieldSet:
    """A directive's field set, which validation has checked; nothing where it is absent."""
    try:
        return parse_field_set(value) if isinstance(value, str) else ()
    except InvalidFieldSetError:
        return ()


class SubgraphMoves:
    """The moves one subgraph offers."""

    def __init__(self, index: int, subgraph: ValidatedSubgraph, overrides: Mapping[str, Overrides]) -> None:
        self.index = index
        self.name = subgraph.name
        self.schema: Schema = subgraph.schema
        self.view: FederationView = subgraph.federation
        self._overrides = overrides
        self._edges: dict[str, dict[str, FieldEdge]] = {}

    def record(self, name: str) -> CompositeType | None:
        """The subgraph's type of that name."""
        return self.schema.composite(name)

    def is_interface_object(self, name: str) -> bool:
        """Whether the subgraph abstracts an interface by an object type of that name."""
        record = self.schema.types.get(name)
        return isinstance(record, ObjectType) and self.view.is_interface_object(record)

    def field_edge(self, position: Position, name: str) -> FieldEdge | None:
        """The field's edge from a position; @provides on the way there can add it."""
        edges = self._edges.get(position.type)
        if edges is None:
            edges = self._edges[position.type] = dict(self._type_edges(position.type))
        edge = edges.get(name)
        if not position.provided:
            return edge
        for selection in _fields(position.provided):
            if selection.name == name:
                return self._provided_edge(position, name, edge, selection.selections)
        return edge

    def _provided_edge(
        self, position: Position, name: str, edge: FieldEdge | None, nested: FieldSet
    ) -> FieldEdge | None:
        if edge is not None:
            tail = Position(self.index, edge.tail.type, nested) if nested else edge.tail
            return FieldEdge(tail, edge.requires, edge.contexts, edge.label, edge.condition)
        record = self.schema.types.get(position.type)
        field = record.fields.get(name) if isinstance(record, FieldsType) else None
        return FieldEdge(Position(self.index, named_type(field.type), nested)) if field else None

    def cast(self, position: Position, name: str) -> Position | None:
        """From an interface or union to one of its object types."""
        record = self.record(position.type)
        if record is None or not any(entry.name == name for entry in self.schema.possible_types(record)):
            return None
        provided = tuple(
            entry
            for selection in position.provided
            if isinstance(selection, FieldSetFragment) and selection.type_condition == name
            for entry in selection.selections
        )
        return Position(self.index, name, provided)

    def keys(self, name: str) -> list[FieldSet]:
        """The resolvable keys of a type."""
        return self.keyed_types.get(name, [])

    @cached_property
    def keyed_types(self) -> dict[str, list[FieldSet]]:
        """The types with resolvable keys, with those keys."""
        found: dict[str, list[FieldSet]] = {}
        for element, key in self.view.applications(Name.KEY):
            if key.arguments.get("resolvable") is not False:
                found.setdefault(element.name, []).append(field_set(key.arguments.get("fields")))
        return found

    def has_local_key(self, name: str) -> bool:
        """Whether some key of the type needs nothing from elsewhere.

        So that the subgraph can be re-entered.
        """
        record = self.record(name)
        if not isinstance(record, FieldsType):
            return False
        for key in self.view.applied(record, Name.KEY):
            targets = self.view.resolver.targets(
                record,
                key.arguments.get("fields"),
                with_implementations=False,
            )
            if not any(self.view.is_external(field) for field in targets):
                return True
        return False

    def _type_edges(self, name: str) -> Iterator[tuple[str, FieldEdge]]:
        record = self.schema.types.get(name)
        if isinstance(record, ObjectType):
            if not self.is_interface_object(name):
                yield TYPENAME_FIELD, FieldEdge(Position(self.index, "String"))
            for field in record.fields.values():
                edge = self._edge(field)
                if edge is not None:
                    yield field.name, edge
        elif record is not None:
            yield TYPENAME_FIELD, FieldEdge(Position(self.index, "String"))
            if isinstance(record, InterfaceType):
                yield from self._interface_edges(record)

    def _interface_edges(self, record: InterfaceType) -> Iterator[tuple[str, FieldEdge]]:
        """Fields every local implementation resolves by itself need not be asked type by type."""
        implementations = self.schema.implementations(record.name)
        for field in record.fields.values():
            own = [entry.fields.get(field.name) for entry in implementations]
            if all(entry is not None and self._is_plain(entry) for entry in own):
                yield field.name, FieldEdge(Position(self.index, named_type(field.type)))

    def _is_plain(self, field: Field) -> bool:
        return self._edge(field) is not None and not self.view.has(field, Name.REQUIRES)

    def _edge(self, field: Field) -> FieldEdge | None:
        if self.view.is_external(field):
            return None
        overrides = self._overrides.get(field.coordinate)
        label = overrides.labels.get(self.index) if overrides else None
        is_overridden = overrides is not None and overrides.is_overridden(self.index)
        if is_overridden and label is None:
            return None
        requires: FieldSet = ()
        provided: FieldSet = ()
        for directive in field.directives:
            if directive.name == self.view.name(Name.REQUIRES):
                requires = field_set(directive.arguments.get("fields"))
            elif directive.name == self.view.name(Name.PROVIDES):
                provided = field_set(directive.arguments.get("fields"))
        tail = Position(self.index, named_type(field.type), provided)
        return FieldEdge(tail, requires, tuple(self._contexts(field)), label, not is_overridden)

    def _contexts(self, field: Field) -> Iterator[ContextNeed]:
        for argument in field.arguments.values():
            for directive in self.view.applied(argument, Name.FROM_CONTEXT):
                value = parse_context(directive.arguments.get("field"))
                if value is not None:
                    yield ContextNeed(f"{self.name}__{value.context}", field_set(value.selection))


def _fields(selections: FieldSet) -> Iterator[FieldSetField]:
    for selection in selections:
        if isinstance(selection, FieldSetField):
            yield selection
        elif selection.type_condition is None:
            yield from _fields(selection.selections)
