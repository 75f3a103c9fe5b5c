"""A world out of its subgraphs' SDL: so that a difference can be kept, read and made smaller as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    OperationType,
    SchemaDefinitionNode,
    StringValueNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from tests.conformance.oracle.serving import FieldSet, field_set
from tests.conformance.oracle.world import (
    HIDDEN_COLOR,
    QUERY,
    Argument,
    Declaration,
    Field,
    InterfaceType,
    Key,
    ObjectType,
    UnionType,
    World,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import ConstDirectiveNode, InputValueDefinitionNode


def read_world(subgraphs: Mapping[str, str]) -> World:
    """Read the SDL of all subgraphs, as `print_subgraph` writes it, by name."""
    reader = _Reader(World(list(subgraphs)))
    documents = {name: parse(sdl, no_location=True) for name, sdl in subgraphs.items()}
    for name, document in documents.items():
        reader.read(name, document)
    reader.finish()
    return reader.world


@dataclass(slots=True)
class _Reader:
    world: World
    key_sets: list[tuple[str, FieldSet]] = field(default_factory=list)

    def read(self, subgraph: str, document: DocumentNode) -> None:
        roots = {
            node.type.name.value: QUERY
            for definition in document.definitions
            if isinstance(definition, SchemaDefinitionNode)
            for node in definition.operation_types
            if node.operation is OperationType.QUERY
        }
        for name in roots:
            if name != QUERY:
                self.world.root_names[subgraph] = name
        for node in document.definitions:
            if isinstance(node, ObjectTypeDefinitionNode):
                name = roots.get(node.name.value, node.name.value)
                if any(item.name.value == "interfaceObject" for item in node.directives or ()):
                    self._interface(subgraph, node)
                else:
                    self._object(subgraph, node, name)
            elif isinstance(node, InterfaceTypeDefinitionNode):
                self._interface(subgraph, node)
            elif isinstance(node, UnionTypeDefinitionNode):
                union = self.world.unions.setdefault(node.name.value, UnionType(node.name.value))
                union.members[subgraph] = [member.name.value for member in node.types or ()]
            elif isinstance(node, EnumTypeDefinitionNode):
                self.world.hide_color |= any(value.name.value == HIDDEN_COLOR for value in node.values or ())

    def _object(self, subgraph: str, node: ObjectTypeDefinitionNode, name: str) -> None:
        item = self.world.objects.setdefault(name, ObjectType(name, set()))
        item.subgraphs.add(subgraph)
        self._keys(subgraph, node, item)
        if item.keys:
            item.family = item.family or name
        interfaces = [interface.name.value for interface in node.interfaces or ()]
        if interfaces:
            item.interfaces[subgraph] = interfaces
        self._fields(subgraph, node.fields or (), item.fields)

    def _interface(self, subgraph: str, node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) -> None:
        name = node.name.value
        item = self.world.interfaces.setdefault(name, InterfaceType(name, set()))
        item.subgraphs.add(subgraph)
        if isinstance(node, ObjectTypeDefinitionNode):
            item.objects_in.add(subgraph)
        self._keys(subgraph, node, item)
        self._fields(subgraph, node.fields or (), item.fields)

    def _keys(
        self,
        subgraph: str,
        node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
        item: ObjectType | InterfaceType,
    ) -> None:
        for directive in node.directives or ():
            if directive.name.value != "key":
                continue
            arguments = {argument.name.value: argument.value for argument in directive.arguments or ()}
            text = _text(directive, "fields")
            item.keys.setdefault(subgraph, []).append(Key(text, "resolvable" not in arguments))
            self.key_sets.append((item.name, field_set(text)))

    def _fields(self, subgraph: str, nodes: Iterable[FieldDefinitionNode], fields: dict[str, Field]) -> None:
        for node in nodes:
            wrapping, named = _wrapping(node.type)
            name = node.name.value
            arguments = tuple(_argument(argument) for argument in node.arguments or ())
            item = fields.setdefault(name, Field(name, named, wrapping, arguments))
            declaration = Declaration(
                [print_ast(directive) for directive in node.directives or ()],
                loosened=not wrapping.endswith("!"),
            )
            if wrapping.endswith("!"):
                item.wrapping = wrapping
            for directive in node.directives or ():
                match directive.name.value:
                    case "external":
                        declaration.external = True
                    case "requires":
                        declaration.requires = _text(directive, "fields")
                    case "provides":
                        declaration.provides = _text(directive, "fields")
            item.declarations[subgraph] = declaration

    def finish(self) -> None:
        """Set what follows from all subgraphs together."""
        for type_name, key in self.key_sets:
            self._mark(type_name, key)
        for interface in self.world.interfaces.values():
            if interface.keys:
                implementers = [
                    item
                    for item in self.world.objects.values()
                    if interface.name in {name for names in item.interfaces.values() for name in names}
                ]
                for number, item in enumerate(implementers):
                    item.family = interface.name
                    item.residue = (number, len(implementers))
        for item in self.world.objects.values():
            for target in item.fields.values():
                for declaration in list(target.declarations.values()):
                    for text in declaration.directives:
                        if text.startswith("@override"):
                            _mark_override(target, declaration, text.split('"')[1::2])

    def _mark(self, type_name: str, key: FieldSet) -> None:
        owner = self.world.objects.get(type_name) or self.world.interfaces[type_name]
        for name, selected in key.items():
            owner.fields[name].is_key = True
            if selected.below:
                self._mark(owner.fields[name].named, selected.below)


def _mark_override(target: Field, declaration: Declaration, texts: list[str]) -> None:
    """Note an override on both sides; `texts` are its arguments' values, the subgraph first."""
    old = target.declarations.get(texts[0])
    if old is not None:
        old.overridden = declaration.overrides = True
        old.label = declaration.label = texts[1] if len(texts) > 1 else ""


def _text(directive: ConstDirectiveNode, name: str) -> str:
    for argument in directive.arguments or ():
        if argument.name.value == name and isinstance(argument.value, StringValueNode):
            return argument.value.value
    return ""


def _wrapping(node: TypeNode) -> tuple[str, str]:
    if isinstance(node, NonNullTypeNode):
        wrapping, named = _wrapping(node.type)
        return f"{wrapping}!", named
    if isinstance(node, ListTypeNode):
        wrapping, named = _wrapping(node.type)
        return f"[{wrapping}]", named
    return "{}", node.name.value  # type: ignore[attr-defined]


def _argument(node: InputValueDefinitionNode) -> Argument:
    default = print_ast(node.default_value) if node.default_value is not None else None
    above = next((_text(d, "field") for d in node.directives or () if d.name.value == "fromContext"), "")
    return Argument(node.name.value, print_ast(node.type), default, above.partition("{")[2].strip(" }"))
