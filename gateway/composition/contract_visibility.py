"""Working out what a contract hides: tags first, then everything that hangs on what is hidden."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)
from graphql.language import InputValueDefinitionNode, NamedTypeNode, Node, TypeNode

from gateway.supergraph.links import linked_features


@dataclass(slots=True)
class _Member:
    """A field, argument, input field or enum value: its tags, and the named types it uses."""

    coordinate: str
    tags: frozenset[str]
    uses: frozenset[str] = frozenset()
    required: bool = False
    members: list["_Member"] = field(default_factory=list)


@dataclass(slots=True)
class _Type:
    """A type with its members; a union's members are uses."""

    name: str
    tags: frozenset[str]
    members: list[_Member]
    union_of: frozenset[str] = frozenset()
    is_output: bool = False


def hidden_coordinates(
    document: DocumentNode, include: AbstractSet[str], exclude: AbstractSet[str]
) -> frozenset[str]:
    """The coordinates to hide in a supergraph's syntax tree, by the tags to show and to hide."""
    features = linked_features(document)
    types = {
        node.name.value: _read(node)
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and not features.owns_type(node.name.value)
    }
    hidden = set(_by_tags(types.values(), include, exclude))
    while True:
        before = len(hidden)
        hidden.update(_by_consequence(types, hidden))
        if len(hidden) == before:
            return frozenset(hidden)


def _by_tags(types: Iterable[_Type], include: AbstractSet[str], exclude: AbstractSet[str]) -> Iterator[str]:
    for record in types:
        if record.tags & exclude:
            yield record.name
        is_shown = not include or bool(record.tags & include)
        for member in record.members:
            is_unwanted = record.is_output and not is_shown and not member.tags & include
            if is_unwanted or member.tags & exclude:
                yield member.coordinate
            yield from (nested.coordinate for nested in member.members if nested.tags & exclude)


def _by_consequence(types: dict[str, _Type], hidden: set[str]) -> Iterator[str]:
    """Members of hidden types' use hide; types without visible members hide."""
    for record in types.values():
        for member in record.members:
            if member.uses & hidden:
                yield member.coordinate
            for nested in member.members:
                if nested.uses & hidden or nested.coordinate in hidden:
                    yield nested.coordinate
                    if nested.required:
                        yield member.coordinate
            if member.required and member.coordinate in hidden:
                yield record.name
        if record.members and all(member.coordinate in hidden for member in record.members):
            yield record.name
        if record.union_of and record.union_of <= hidden:
            yield record.name


def _read(node: TypeDefinitionNode) -> _Type:
    name = node.name.value
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            members = [
                _Member(
                    f"{name}.{entry.name.value}",
                    _tags(entry.directives),
                    frozenset({_named(entry.type)}),
                    members=[
                        _input(f"{name}.{entry.name.value}", item, "({}:)") for item in entry.arguments or ()
                    ],
                )
                for entry in node.fields or ()
            ]
        case InputObjectTypeDefinitionNode():
            members = [_input(name, entry, ".{}") for entry in node.fields or ()]
        case EnumTypeDefinitionNode():
            members = [
                _Member(f"{name}.{entry.name.value}", _tags(entry.directives)) for entry in node.values or ()
            ]
        case _:
            members = []
    union_of = (
        frozenset(item.name.value for item in node.types or ())
        if isinstance(node, UnionTypeDefinitionNode)
        else frozenset()
    )
    is_output = isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
    return _Type(name, _tags(node.directives), members, union_of, is_output)


def _input(owner: str, node: InputValueDefinitionNode, form: str) -> _Member:
    is_required = isinstance(node.type, NonNullTypeNode) and node.default_value is None
    coordinate = owner + form.format(node.name.value)
    return _Member(coordinate, _tags(node.directives), frozenset({_named(node.type)}), is_required)


def _named(node: TypeNode) -> str:
    current: Node = node
    while not isinstance(current, NamedTypeNode):
        current = current.type  # type: ignore[attr-defined]  # the only other type nodes wrap one
    return current.name.value


def _tags(directives: tuple[DirectiveNode, ...] | None) -> frozenset[str]:
    return frozenset(
        argument.value.value
        for directive in directives or ()
        if directive.name.value == "tag"
        for argument in directive.arguments or ()
        if argument.name.value == "name" and isinstance(argument.value, StringValueNode)
    )
