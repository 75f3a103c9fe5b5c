"""What a subgraph's federation directives mean: which fields are external, shareable, used, and so on."""

from collections.abc import Iterable
from functools import cached_property

from gateway.composition.context_values import parse_context
from gateway.composition.schema.elements import (
    CompositeType,
    Directive,
    Element,
    Field,
    FieldsType,
    InterfaceType,
    NamedType,
    ObjectType,
    TypeElement,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import named_type
from gateway.composition.selections import SelectionResolver
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.link import FeatureVersion


class FederationView:
    """Answers questions about one subgraph schema. Answers are computed once.

    Make a new view after a change.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._link = schema.links.federation if schema.links else None
        self._names: dict[Name, str] = {
            name: self._link.directive_name(name) if self._link else str(name) for name in Name
        }
        self.resolver = SelectionResolver(schema, self._is_contextual)
        self._root_names = frozenset(schema.definition.roots.values())

    @property
    def version(self) -> FeatureVersion | None:
        """The federation version linked; None for federation 1."""
        return self._link.url.version if self._link else None

    def name(self, directive: Name) -> str:
        """The schema's name for a federation directive."""
        return self._names[directive]

    def defines(self, directive: Name) -> bool:
        """Whether the schema's federation version has the directive."""
        return self.name(directive) in self.schema.directives

    def applied(self, element: Element, directive: Name) -> list[Directive]:
        """Applications of a federation directive on an element."""
        return element.applied(self._names[directive]) if element.directives else []

    def has(self, element: Element, directive: Name) -> bool:
        """Whether a federation directive is applied to the element."""
        return bool(element.directives) and element.has(self._names[directive])

    def applications(self, directive: Name) -> list[tuple[Element, Directive]]:
        """All applications of a federation directive the schema's version has."""
        return self.schema.applications(self.name(directive)) if self.defines(directive) else []

    def is_interface_object(self, element: NamedType | None) -> bool:
        """Whether the type is an object type with @interfaceObject."""
        return (
            isinstance(element, ObjectType)
            and self.defines(Name.INTERFACE_OBJECT)
            and self.has(element, Name.INTERFACE_OBJECT)
        )

    def is_root(self, name: str) -> bool:
        """Whether the type is a root operation type."""
        return name in self._root_names

    def is_external(self, field: Field) -> bool:
        """Whether another subgraph resolves the field, as far as this one says."""
        return field in self._external

    def is_fake_external(self, field: Field) -> bool:
        """Whether the field is a key field of a type extension, whose @external never meant anything."""
        return field in self._fake_external

    def is_fully_external(self, field: Field) -> bool:
        """Whether the field is external and no @provides makes it available here."""
        return field in self._external and field not in self._provided

    def is_partially_external(self, field: Field) -> bool:
        """Whether the field is external, but some @provides makes it available here."""
        return field in self._external and field in self._provided

    def is_shareable(self, field: Field) -> bool:
        """Whether other subgraphs may resolve the field too."""
        return field in self._shareable

    def is_used(self, field: Field) -> bool:
        """Whether a federation directive or an interface relies on the field."""
        return field in self._used

    def is_entity(self, element: Element) -> bool:
        """Whether the type has a key."""
        return isinstance(element, FieldsType) and self.has(element, Name.KEY)

    def _is_contextual(self, argument: object) -> bool:
        return isinstance(argument, Element) and self.has(argument, Name.FROM_CONTEXT)

    def _targets(
        self, parent: CompositeType | None, directive: Directive, *, implementations: bool
    ) -> Iterable[Field]:
        if parent is None:
            return ()
        return self.resolver.targets(
            parent, directive.arguments.get("fields"), with_implementations=implementations
        )

    @cached_property
    def _fake_external(self) -> frozenset[Field]:
        found: set[Field] = set()
        for element, key in self.applications(Name.KEY):
            if not isinstance(element, FieldsType | TypeElement):
                continue
            if key.extension is None and not self.has(element, Name.EXTENDS):
                continue
            parent = self.schema.composite(element.name)
            for field in self._targets(parent, key, implementations=False):
                if self.has(field, Name.EXTERNAL):
                    found.add(field)
        return frozenset(found)

    @cached_property
    def _external(self) -> frozenset[Field]:
        marked = {element for element, _ in self.applications(Name.EXTERNAL) if isinstance(element, Field)}
        if self._link is not None:
            for element, _ in self.applications(Name.EXTERNAL):
                if isinstance(element, ObjectType):
                    marked.update(element.fields.values())
        return frozenset(marked - self._fake_external)

    @cached_property
    def _provided(self) -> frozenset[Field]:
        found: set[Field] = set()
        for element, provides in self.applications(Name.PROVIDES):
            if isinstance(element, Field):
                parent = self.schema.composite(named_type(element.type))
                found.update(self._targets(parent, provides, implementations=True))
        return frozenset(found)

    @cached_property
    def _shareable(self) -> frozenset[Field]:
        found: set[Field] = set()
        for element, key in self.applications(Name.KEY):
            if isinstance(element, FieldsType):
                parent = self.schema.composite(element.name)
                found.update(self._targets(parent, key, implementations=True))
        for element, provides in self.applications(Name.PROVIDES):
            if isinstance(element, Field) and isinstance(element.parent, ObjectType):
                parent = self.schema.composite(named_type(element.type))
                found.update(
                    field
                    for field in self._targets(parent, provides, implementations=True)
                    if field in self._external
                )
        if self._link is not None:
            found |= self._marked_shareable()
        return frozenset(found)

    def _marked_shareable(self) -> set[Field]:
        """On a field, or on the declaration (definition or extension) that brings the field."""
        found: set[Field] = set()
        for element, directive in self.applications(Name.SHAREABLE):
            if isinstance(element, Field):
                found.add(element)
            elif isinstance(element, ObjectType):
                found.update(
                    field for field in element.fields.values() if field.extension == directive.extension
                )
        return found

    @cached_property
    def _used(self) -> frozenset[Field]:
        found: set[Field] = set()
        for element, key in self.applications(Name.KEY):
            parent = self.schema.composite(element.name)
            found.update(self._targets(parent, key, implementations=True))
        for element, requires in self.applications(Name.REQUIRES):
            if isinstance(element, Field):
                found.update(self._targets(element.owner, requires, implementations=True))
        found |= self._provided
        found |= self._read_by_contexts()
        for interface in self.schema.interfaces():
            for implementation in self.schema.implementations(interface.name):
                found.update(
                    implementation.fields[name] for name in interface.fields if name in implementation.fields
                )
        return frozenset(found)

    def _read_by_contexts(self) -> set[Field]:
        found: set[Field] = set()
        for _, directive in self.applications(Name.FROM_CONTEXT):
            value = parse_context(directive.arguments.get("field"))
            if value is None:
                continue
            for element, context in self.applications(Name.CONTEXT):
                parent = self.schema.composite(element.name)
                if context.arguments.get("name") == value.context and parent is not None:
                    found.update(self.resolver.targets(parent, value.selection, with_implementations=True))
        return found


def is_interface_field(field: Field) -> bool:
    """Whether the field stands in an interface."""
    return isinstance(field.parent, InterfaceType)
