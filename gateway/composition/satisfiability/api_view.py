"""The merged schema as clients can traverse it: without what is @inaccessible."""

from collections.abc import Iterator

from gateway.composition.merging.merge import MergedSupergraph
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.schema.elements import (
    CompositeType,
    Element,
    Field,
    InterfaceType,
    ObjectType,
    RootKind,
    UnionType,
)
from gateway.federation.directive_names import JoinDirective


class ApiView:
    """Answers about types and fields clients can name."""

    def __init__(self, merged: MergedSupergraph) -> None:
        self.schema = merged.schema
        self._inaccessible = merged.state.inaccessible
        self._overrides = merged.state.overrides
        self._contexts = _contexts(merged)

    def is_visible(self, element: Element) -> bool:
        """Whether clients see the element."""
        return self._inaccessible is None or not element.has(self._inaccessible)

    def composite(self, name: str) -> CompositeType | None:
        """The composite type of that name, if clients see it."""
        record = self.schema.composite(name)
        return record if record is not None and self.is_visible(record) else None

    def roots(self) -> Iterator[tuple[RootKind, ObjectType]]:
        """The root types."""
        for kind, name in self.schema.definition.roots.items():
            record = self.composite(name)
            if isinstance(record, ObjectType):
                yield kind, record

    def fields(self, record: ObjectType) -> Iterator[Field]:
        """The visible fields of an object type."""
        return (field for field in record.fields.values() if self.is_visible(field))

    def possible_types(self, record: CompositeType) -> list[ObjectType]:
        """The visible object types a value can have."""
        return [entry for entry in self.schema.possible_types(record) if self.is_visible(entry)]

    def overrides(self, field: Field) -> Overrides | None:
        """What overriding means for the field."""
        return self._overrides.get(field.coordinate)

    def label(self, field: Field) -> str | None:
        """The label of the field's progressive override."""
        overrides = self._overrides.get(field.coordinate)
        return next(iter(overrides.labels.values()), None) if overrides else None

    def contexts(self, name: str) -> tuple[str, ...]:
        """The contexts a type sets, by their names in the supergraph."""
        return self._contexts.get(name, ())

    def is_shared(self, field: Field) -> bool:
        """Whether several subgraphs resolve an object type's field."""
        owner = field.owner
        if not isinstance(owner, ObjectType):
            return False
        joins = field.applied(JoinDirective.FIELD)
        if not joins:
            return len(owner.applied(JoinDirective.TYPE)) > 1
        resolving = [
            join
            for join in joins
            if not join.arguments.get("external") and not join.arguments.get("usedOverridden")
        ]
        return len(resolving) > 1


def _contexts(merged: MergedSupergraph) -> dict[str, tuple[str, ...]]:
    names = [name for name, spec in merged.state.feature_directives.items() if spec.name == "context"]
    found: dict[str, dict[str, None]] = {}
    for name in names:
        for element, directive in merged.schema.applications(name):
            record = merged.schema.composite(element.name)
            if record is None:
                continue
            targets = [element.name]
            if isinstance(record, InterfaceType):
                targets += (
                    entry.name
                    for entry in merged.schema.types.values()
                    if isinstance(entry, ObjectType | InterfaceType) and record.name in entry.interfaces
                )
            elif isinstance(record, UnionType):
                targets += record.members
            for target in targets:
                found.setdefault(target, {})[str(directive.arguments.get("name"))] = None
    return {target: tuple(contexts) for target, contexts in found.items()}
