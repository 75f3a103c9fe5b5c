"""What is generated, without a word of any language: the contract between the builder and the printers.

A selection set becomes a *shape*. On a type of which every object has the same fields selected that is an
`ObjectShape`; where inline fragments or spreads ask more of some types it is a `UnionShape`: a case for each
of these types, and one for all others, those that the schema does not have yet among them. A fragment is a
type of its own, and what spreads it holds a value of it: a component takes its fragment and sees no more.

Descriptions, deprecations and places take no part in comparing shapes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


class LeafKind(Enum):
    """Where the code of a leaf's type comes from."""

    BUILT_IN = "built in"
    SCALAR = "custom scalar"
    ENUM = "enum"


@dataclass(frozen=True, slots=True)
class LeafType:
    """A scalar or an enum by its GraphQL name."""

    name: str
    kind: LeafKind
    nullable: bool


@dataclass(frozen=True, slots=True)
class InputObjectType:
    """An input object by its GraphQL name."""

    name: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class ShapeType:
    """What a composite field's selection set became."""

    shape: Shape
    nullable: bool


@dataclass(frozen=True, slots=True)
class ListType:
    """A list; an item says itself whether it may be null."""

    item: OutputType | InputType
    nullable: bool


OutputType: TypeAlias = LeafType | ShapeType | ListType
InputType: TypeAlias = LeafType | InputObjectType | ListType


@dataclass(frozen=True, slots=True)
class Documentation:
    """What a schema says of a field, value or type to people.

    Attributes:
        deprecation: the reason; None where it is not deprecated.
    """

    description: str | None = None
    deprecation: str | None = None


NO_DOCUMENTATION = Documentation()


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field of a shape.

    Attributes:
        key: its key in the answer.
        type: nullable as well where @skip or @include may leave the field out.
    """

    key: str
    type: OutputType
    documentation: Documentation = field(default=NO_DOCUMENTATION, compare=False)


@dataclass(frozen=True, slots=True)
class Spread:
    """A fragment whose fields the shape has too.

    Attributes:
        fragment: its name.
        proof: keys that are in the answer only where the fragment is, because @skip or @include decides;
            empty where it always is.
    """

    fragment: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """Fields and fragments of one object.

    Attributes:
        type_name: of the schema.
    """

    type_name: str
    fields: tuple[SelectedField, ...]
    spreads: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class UnionShape:
    """An object of several types.

    Attributes:
        type_name: the interface or union of the schema.
        common: the fields and fragments that every case has with the same type, `__typename` first.
        cases: by the object types that more is asked of.
        other: any other type, known or not.
    """

    type_name: str
    common: ObjectShape
    cases: tuple[ObjectShape, ...]
    other: ObjectShape


Shape: TypeAlias = ObjectShape | UnionShape


@dataclass(frozen=True, slots=True)
class InputValue:
    """A variable, or a field of an input object.

    Attributes:
        optional: it may be left out: it may be null, or has a default value.
    """

    name: str
    type: InputType
    optional: bool
    documentation: Documentation = NO_DOCUMENTATION


@dataclass(frozen=True, slots=True)
class InputObject:
    """An input object of the schema."""

    name: str
    fields: tuple[InputValue, ...]
    documentation: Documentation


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of an enum."""

    name: str
    documentation: Documentation


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum of the schema."""

    name: str
    values: tuple[EnumValue, ...]
    documentation: Documentation


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment, which is a type of its own."""

    name: str
    shape: Shape
    description: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with what is sent for it.

    Attributes:
        kind: query, mutation or subscription.
        id: SHA-256 of `body` in hexadecimal.
        description: the comment above it in its file.
    """

    name: str
    kind: str
    id: str
    body: str
    variables: tuple[InputValue, ...]
    shape: ObjectShape
    description: str | None


@dataclass(frozen=True, slots=True)
class Module:
    """Everything a client's code is generated from, each list sorted by name."""

    operations: tuple[Operation, ...]
    fragments: tuple[Fragment, ...]
    enums: tuple[EnumType, ...]
    inputs: tuple[InputObject, ...]
