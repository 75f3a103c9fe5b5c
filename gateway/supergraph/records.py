"""A supergraph as typed records: what the join directives say, without GraphQL syntax."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode


class TypeKind(Enum):
    """The six kinds of named types."""

    OBJECT = "object"
    INTERFACE = "interface"
    UNION = "union"
    ENUM = "enum"
    SCALAR = "scalar"
    INPUT_OBJECT = "input"


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A subgraph of the join__Graph enum.

    Attributes:
        id: the enum value that the join directives use.
        name: the name its owners gave it.
        url: where it answers; may be empty.
    """

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class TypeReference:
    """The type of a field or argument.

    Attributes:
        text: as written, `[Product!]!`.
        name: the named type at its core.
        list_depth: how many lists wrap it.
    """

    text: str
    name: str
    list_depth: int


@dataclass(frozen=True, slots=True)
class JoinType:
    """@join__type: a subgraph that defines the type, with at most one of its keys.

    Attributes:
        key: field set text, None where the subgraph only defines the type.
        resolvable: False where the subgraph can be left by the key but not entered.
    """

    graph: str
    key: str | None = None
    extension: bool = False
    resolvable: bool = True
    is_interface_object: bool = False


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """An argument the gateway fills from an ancestor (@fromContext).

    Attributes:
        context: name of the context, as @context in the supergraph spells it.
        name: the argument's name in the subgraph.
        type: the argument's type in the subgraph.
        selection: field set text, on the type that carries the context.
    """

    context: str
    name: str
    type: str
    selection: str


@dataclass(frozen=True, slots=True)
class JoinField:
    """@join__field: one subgraph's definition of a field.

    Attributes:
        graph: None on a field that an interface object adds to an implementation.
        requires: field set text on the parent type.
        provides: field set text on the field's type.
        type: the field's type in this subgraph where it differs from the supergraph's.
        external: declared there, but not resolved there.
        override: name of the subgraph this one takes the field from.
        used_overridden: taken by another subgraph, still declared for a key or @requires.
        override_label: the label that decides per request; on both sides of the override.
    """

    graph: str | None
    requires: str | None = None
    provides: str | None = None
    type: TypeReference | None = None
    external: bool = False
    override: str | None = None
    used_overridden: bool = False
    override_label: str | None = None
    context_arguments: tuple[ContextArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class InputValue:
    """An argument or an input object's field.

    Attributes:
        default: canonical GraphQL text, None without one.
        graphs: subgraph ids that define it; empty means all of its parent's.
    """

    name: str
    type: TypeReference
    default: str | None = None
    inaccessible: bool = False
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field of an object or interface type, as merged from all subgraphs."""

    name: str
    type: TypeReference
    arguments: tuple[InputValue, ...] = ()
    joins: tuple[JoinField, ...] = ()
    inaccessible: bool = False


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of an enum and the subgraphs that know it."""

    name: str
    graphs: tuple[str, ...] = ()
    inaccessible: bool = False


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """A named type of the supergraph.

    Attributes:
        joins: one entry for each subgraph and key.
        owner: @join__owner of a Federation 1 supergraph.
        implements: interface names.
        implements_in: (subgraph id, interface) pairs.
        members_in: (subgraph id, member) pairs of a union.
        contexts: names of contexts this type opens (@context).
    """

    name: str
    kind: TypeKind
    joins: tuple[JoinType, ...]
    fields: Mapping[str, FieldDefinition]
    input_fields: tuple[InputValue, ...] = ()
    values: tuple[EnumValue, ...] = ()
    implements: tuple[str, ...] = ()
    implements_in: tuple[tuple[str, str], ...] = ()
    members: tuple[str, ...] = ()
    members_in: tuple[tuple[str, str], ...] = ()
    contexts: tuple[str, ...] = ()
    owner: str | None = None
    inaccessible: bool = False

    @property
    def is_abstract(self) -> bool:
        """An interface or a union."""
        return self.kind in {TypeKind.INTERFACE, TypeKind.UNION}

    @property
    def is_composite(self) -> bool:
        """A type that has a selection set."""
        return self.kind in {TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION}

    @property
    def graphs(self) -> tuple[str, ...]:
        """Ids of the subgraphs that define the type, each once, in order."""
        return tuple(dict.fromkeys(join.graph for join in self.joins))

    def joined(self, graph: str) -> tuple[JoinType, ...]:
        """The entries of one subgraph."""
        return tuple(join for join in self.joins if join.graph == graph)


@dataclass(frozen=True, slots=True)
class DirectiveUse:
    """@join__directive: a directive some subgraphs put on their schema, carried along.

    Attributes:
        arguments: canonical GraphQL text of the `args` object, `{}` without one.
    """

    name: str
    graphs: tuple[str, ...]
    arguments: str


@dataclass(frozen=True, slots=True)
class Supergraph:
    """A supergraph document, read.

    Attributes:
        subgraphs: by id, in the document's order.
        types: by name; the join and link specifications' own types are left out.
        possible_types: object types behind each interface and union, sorted; an object type maps to itself.
        schema_directives: @join__directive uses on the schema.
        document: the parsed SDL, for readers of what these records leave out.
        sdl: the text it was read from.
    """

    subgraphs: Mapping[str, Subgraph]
    types: Mapping[str, TypeDefinition]
    query_type: str
    mutation_type: str | None
    subscription_type: str | None
    possible_types: Mapping[str, tuple[str, ...]]
    schema_directives: tuple[DirectiveUse, ...]
    document: DocumentNode
    sdl: str

    def override_labels(self) -> frozenset[str]:
        """Every label of a progressive @override, for the caller that decides which are on."""
        return frozenset(
            join.override_label
            for definition in self.types.values()
            for field in definition.fields.values()
            for join in field.joins
            if join.override_label is not None
        )
