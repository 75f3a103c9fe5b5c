"""Records of schema elements: mutable, as upgrading and merging change them, and compared by identity."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from graphql import DirectiveNode, Node
from graphql.pyutils import Undefined

from gateway.composition.schema.type_references import is_non_null
from gateway.composition.schema.values import OptionalValue, Value

RootKind: TypeAlias = Literal["query", "mutation", "subscription"]
ROOT_KINDS: tuple[RootKind, ...] = ("query", "mutation", "subscription")
DEFAULT_ROOT_NAMES: dict[RootKind, str] = {
    "query": "Query",
    "mutation": "Mutation",
    "subscription": "Subscription",
}


@dataclass(slots=True, eq=False)
class Directive:
    """One application of a directive; `extension` is the index of the type extension it stands on, if any."""

    name: str
    arguments: dict[str, Value]
    node: DirectiveNode | None = None
    extension: int | None = None


@dataclass(slots=True, eq=False)
class Element:
    """What all elements share. `node` is the syntax node errors point at."""

    name: str
    description: str | None = None
    directives: list[Directive] = field(default_factory=list)
    node: Node | None = None

    def applied(self, name: str) -> list[Directive]:
        """Applications of the directive of that name."""
        return [directive for directive in self.directives if directive.name == name]

    def has(self, name: str) -> bool:
        """Whether the directive of that name is applied."""
        return any(directive.name == name for directive in self.directives)

    @property
    def coordinate(self) -> str:
        """The element's schema coordinate."""
        return self.name


@dataclass(slots=True, eq=False)
class InputValue(Element):
    """An argument or an input field."""

    parent: "Field | DirectiveDefinition | InputType | None" = None
    type: str = ""
    default: OptionalValue = Undefined
    extension: int | None = None

    @property
    def coordinate(self) -> str:
        """`Type.field(argument:)`, `@directive(argument:)` or `Input.field`."""
        owner = self.parent.coordinate if self.parent else ""
        return f"{owner}.{self.name}" if isinstance(self.parent, InputType) else f"{owner}({self.name}:)"

    @property
    def is_required(self) -> bool:
        """Whether a value must be given: non-null without a default."""
        return is_non_null(self.type) and self.default is Undefined


@dataclass(slots=True, eq=False)
class Field(Element):
    """A field of an object or interface type."""

    parent: "ObjectType | InterfaceType | UnionType | None" = None
    type: str = ""
    arguments: dict[str, InputValue] = field(default_factory=dict)
    extension: int | None = None

    @property
    def owner(self) -> "ObjectType | InterfaceType | UnionType":
        """The type the field stands in; only `__typename` stands in a union."""
        if self.parent is None:
            raise ValueError(f"field {self.name} stands in no type")
        return self.parent

    @property
    def coordinate(self) -> str:
        """`Type.field`."""
        return f"{self.owner.name}.{self.name}"


@dataclass(slots=True, eq=False)
class EnumValue(Element):
    """A value of an enum type."""

    parent: "EnumType | None" = None
    extension: int | None = None

    @property
    def coordinate(self) -> str:
        """`Enum.VALUE`."""
        return f"{self.parent.name if self.parent else ''}.{self.name}"


@dataclass(slots=True, eq=False)
class TypeElement(Element):
    """What all types share: whether there is a definition, and the extensions' nodes.

    `extensions` is emptied when a federation 1 extension is read as a definition.
    """

    defined: bool = False
    extensions: list[Node] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind as messages name it."""
        return type(self).__name__

    def drop_extensions(self) -> None:
        """Read the type as a definition: nothing in it stands on an extension any more."""
        self.extensions.clear()
        for directive in self.directives:
            directive.extension = None

    def has_non_extension_elements(self) -> bool:
        """Whether anything of the type stands outside extensions."""
        return self.defined or any(directive.extension is None for directive in self.directives)


@dataclass(slots=True, eq=False)
class ScalarType(TypeElement):
    """A scalar."""


@dataclass(slots=True, eq=False)
class FieldsType(TypeElement):
    """An object or interface type; `interfaces` keeps the extension each `implements` stands on."""

    fields: dict[str, Field] = field(default_factory=dict)
    interfaces: dict[str, int | None] = field(default_factory=dict)

    def drop_extensions(self) -> None:
        """As for every type, and for fields and interfaces."""
        TypeElement.drop_extensions(self)
        for entry in self.fields.values():
            entry.extension = None
        for name in self.interfaces:
            self.interfaces[name] = None

    def has_non_extension_elements(self) -> bool:
        """As for every type, and for fields and interfaces."""
        return (
            TypeElement.has_non_extension_elements(self)
            or any(entry.extension is None for entry in self.fields.values())
            or any(extension is None for extension in self.interfaces.values())
        )


@dataclass(slots=True, eq=False)
class ObjectType(FieldsType):
    """An object type."""


@dataclass(slots=True, eq=False)
class InterfaceType(FieldsType):
    """An interface type."""


@dataclass(slots=True, eq=False)
class UnionType(TypeElement):
    """A union; `members` keeps the extension each member stands on."""

    members: dict[str, int | None] = field(default_factory=dict)

    def has_non_extension_elements(self) -> bool:
        """As for every type, and for members."""
        return TypeElement.has_non_extension_elements(self) or any(
            extension is None for extension in self.members.values()
        )


@dataclass(slots=True, eq=False)
class EnumType(TypeElement):
    """An enum type."""

    values: dict[str, EnumValue] = field(default_factory=dict)

    def has_non_extension_elements(self) -> bool:
        """As for every type, and for values."""
        return TypeElement.has_non_extension_elements(self) or any(
            value.extension is None for value in self.values.values()
        )


@dataclass(slots=True, eq=False)
class InputType(TypeElement):
    """An input object type."""

    fields: dict[str, InputValue] = field(default_factory=dict)

    def has_non_extension_elements(self) -> bool:
        """As for every type, and for input fields."""
        return TypeElement.has_non_extension_elements(self) or any(
            entry.extension is None for entry in self.fields.values()
        )


@dataclass(slots=True, eq=False)
class DirectiveDefinition(Element):
    """A directive's definition; `auto_added` marks those a linked feature brought, not the SDL."""

    locations: tuple[str, ...] = ()
    repeatable: bool = False
    arguments: dict[str, InputValue] = field(default_factory=dict)
    auto_added: bool = False

    @property
    def coordinate(self) -> str:
        """`@name`."""
        return f"@{self.name}"


@dataclass(slots=True, eq=False)
class SchemaElement(Element):
    """The schema definition: its directives, description and root types (by kind)."""

    roots: dict[RootKind, str] = field(default_factory=dict)


CompositeType: TypeAlias = ObjectType | InterfaceType | UnionType
NamedType: TypeAlias = ScalarType | ObjectType | InterfaceType | UnionType | EnumType | InputType


def children(element: NamedType) -> Iterator[Element]:
    """Every element inside a type that can carry directives."""
    match element:
        case ObjectType() | InterfaceType():
            for entry in element.fields.values():
                yield entry
                yield from entry.arguments.values()
        case InputType():
            yield from element.fields.values()
        case EnumType():
            yield from element.values.values()
        case ScalarType() | UnionType():
            pass
