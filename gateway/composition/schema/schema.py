"""A schema as records, with the look-ups composition needs."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.composition.schema.builtins import BUILT_IN_DIRECTIVES, BUILT_IN_SCALARS
from gateway.composition.schema.elements import (
    CompositeType,
    Directive,
    DirectiveDefinition,
    Element,
    EnumType,
    Field,
    FieldsType,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    SchemaElement,
    UnionType,
    children,
)
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.federation.directive_names import TYPENAME_FIELD


@dataclass(slots=True, eq=False)
class Schema:
    """Types and directives by name; built-in ones are found by `type` and `directive` but not listed."""

    types: dict[str, NamedType] = field(default_factory=dict)
    directives: dict[str, DirectiveDefinition] = field(default_factory=dict)
    definition: SchemaElement = field(default_factory=lambda: SchemaElement("schema"))
    links: LinkedFeatures | None = None
    _applications: dict[str, list[tuple[Element, Directive]]] | None = None
    _implementations: dict[str, list[ObjectType]] | None = None

    def type(self, name: str) -> NamedType | None:
        """The type of that name, built-in scalars included."""
        return self.types.get(name) or BUILT_IN_SCALARS.get(name)

    def directive(self, name: str) -> DirectiveDefinition | None:
        """The directive definition of that name, built-in ones included."""
        return self.directives.get(name) or BUILT_IN_DIRECTIVES.get(name)

    def composite(self, name: str) -> CompositeType | None:
        """The object, interface or union type of that name."""
        found = self.types.get(name)
        return found if isinstance(found, ObjectType | InterfaceType | UnionType) else None

    def objects(self) -> Iterator[ObjectType]:
        """All object types."""
        return (entry for entry in self.types.values() if isinstance(entry, ObjectType))

    def interfaces(self) -> Iterator[InterfaceType]:
        """All interface types."""
        return (entry for entry in self.types.values() if isinstance(entry, InterfaceType))

    def is_leaf(self, name: str) -> bool:
        """Whether the type is a scalar or an enum."""
        return isinstance(self.type(name), ScalarType | EnumType)

    def is_root(self, name: str) -> bool:
        """Whether the type is a root operation type."""
        return name in self.definition.roots.values()

    def field(self, parent: CompositeType, name: str) -> Field | None:
        """A composite type's field; every composite type has `__typename`."""
        if isinstance(parent, FieldsType):
            found = parent.fields.get(name)
            if found is not None:
                return found
        return Field(name, parent=parent, type="String!") if name == TYPENAME_FIELD else None

    def implementations(self, interface: str) -> list[ObjectType]:
        """Object types that implement the interface."""
        if self._implementations is None:
            index: dict[str, list[ObjectType]] = defaultdict(list)
            for entry in self.objects():
                for name in entry.interfaces:
                    index[name].append(entry)
            self._implementations = index
        return self._implementations.get(interface, [])

    def possible_types(self, parent: CompositeType) -> list[ObjectType]:
        """Object types a value of this type can have."""
        match parent:
            case ObjectType():
                return [parent]
            case InterfaceType():
                return self.implementations(parent.name)
            case UnionType():
                members = (self.types.get(name) for name in parent.members)
                return [member for member in members if isinstance(member, ObjectType)]

    def is_direct_subtype(self, parent: str, maybe_child: str) -> bool:
        """Whether the second type is a member of, or implements, the first."""
        parent_type = self.types.get(parent)
        if isinstance(parent_type, UnionType):
            return maybe_child in parent_type.members
        child = self.types.get(maybe_child)
        return isinstance(child, FieldsType) and parent in child.interfaces

    def elements(self) -> Iterator[Element]:
        """Every element that can carry directives."""
        yield self.definition
        for entry in self.types.values():
            yield entry
            yield from children(entry)
        for definition in self.directives.values():
            yield from definition.arguments.values()

    def applications(self, name: str) -> list[tuple[Element, Directive]]:
        """Every application of the directive of that name, with the element it stands on."""
        if self._applications is None:
            index: dict[str, list[tuple[Element, Directive]]] = defaultdict(list)
            for element in self.elements():
                for directive in element.directives:
                    index[directive.name].append((element, directive))
            self._applications = index
        return self._applications.get(name, [])

    def applied_names(self) -> set[str]:
        """Names of all directives applied anywhere."""
        self.applications("")
        return set(self._applications or ())

    def changed(self) -> None:
        """Forget the indexes; to be called after the records were changed."""
        self._applications = None
        self._implementations = None
