"""Filling types, directive definitions and the schema definition from their syntax nodes."""

from collections.abc import Sequence
from typing import Protocol

from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    CompositeType,
    Directive,
    DirectiveDefinition,
    Element,
    EnumType,
    EnumValue,
    Field,
    InputType,
    InputValue,
    InterfaceType,
    NamedType,
    ObjectType,
    RootKind,
    SchemaElement,
    UnionType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.values import Value, optional_value_of, value_of
from gateway.federation.directive_names import FEDERATION_OPERATION_FIELDS

_FIELDS_NODES = (
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
)


class Report(Protocol):
    """How an error is recorded: fatally or not."""

    def __call__(self, code: ErrorCode, message: str, *nodes: Node | None) -> None:
        """Record it."""


class TypeContents:
    """Fills records of one schema; what breaks GraphQL's rules goes to `problems`."""

    __slots__ = ("is_federation_1", "problems", "schema")

    def __init__(self, schema: Schema, problems: Problems) -> None:
        self.schema = schema
        self.problems = problems
        self.is_federation_1 = False

    def fill_schema(
        self, definition: SchemaElement, node: SchemaDefinitionNode | SchemaExtensionNode
    ) -> None:
        """Set root types and directives; whether the directives exist is known only after completion."""
        definition.node = node
        if isinstance(node, SchemaDefinitionNode) and node.description:
            definition.description = node.description.value
        for operation in node.operation_types or ():
            kind: RootKind = operation.operation.value
            name = operation.type.name.value
            found = self.schema.types.get(name)
            if isinstance(found, ObjectType):
                definition.roots[kind] = name
            else:
                what = "unknown type" if found is None else f"{found.kind}"
                self._invalid(f"The {kind} root must be an object type, not {what} {name}", operation)
        definition.directives += [_directive(entry, None) for entry in node.directives or ()]

    def fill_directive(self, definition: DirectiveDefinition, node: DirectiveDefinitionNode) -> None:
        """Add the arguments, without the directives on them: those may come from a feature."""
        for argument in node.arguments or ():
            self._add_argument(definition.arguments, definition, argument)

    def apply_to_arguments(self, definition: DirectiveDefinition, node: DirectiveDefinitionNode) -> None:
        """Add the directives on a directive definition's arguments."""
        for argument in node.arguments or ():
            if argument.directives:
                self._apply(definition.arguments[argument.name.value], argument.directives, None)

    def fill_type(
        self, record: NamedType, node: TypeDefinitionNode | TypeExtensionNode, extension: int | None
    ) -> None:
        """Add what a definition or an extension (given by its index) says about a type."""
        match record:
            case ObjectType() | InterfaceType():
                self._fill_fields(record, node, extension)
            case InputType():
                self._fill_input(record, node, extension)
            case EnumType():
                self._fill_enum(record, node, extension)
            case UnionType():
                self._fill_union(record, node, extension)
        if node.directives:
            self._apply(record, node.directives, extension)

    def check_known(self, name: str, node: DirectiveNode | None, report: Report) -> bool:
        """Whether a directive of that name is defined; if not, that is an error."""
        if self.schema.directive(name) is not None:
            return True
        message = f'Unknown directive "@{name}".{self._import_hint(name)}'
        report(ErrorCode.INVALID_GRAPHQL, message, node)
        return False

    def _import_hint(self, name: str) -> str:
        federation = self.schema.links.federation if self.schema.links else None
        if federation is not None:
            return (
                f' If you meant the federation directive, write "@{federation.directive_name(name)}"'
                f' or import "@{name}" in the @link to federation.'
            )
        return " This is a federation 1 schema: federation 2 directives need a @link to federation."

    def _fill_fields(
        self,
        record: ObjectType | InterfaceType,
        node: TypeDefinitionNode | TypeExtensionNode,
        extension: int | None,
    ) -> None:
        if not isinstance(node, _FIELDS_NODES):
            return
        for entry in node.fields or ():
            name = entry.name.value
            if self.is_federation_1 and name in FEDERATION_OPERATION_FIELDS:
                continue
            if name in record.fields:
                message = f'Field "{record.name}.{name}" can only be defined once.'
                self.problems.fatal(ErrorCode.INVALID_GRAPHQL, message, entry)
                continue
            record.fields[name] = self._field(record, entry, extension)
        for interface in node.interfaces or ():
            self._implement(record, interface, extension)

    def _field(self, parent: CompositeType, node: FieldDefinitionNode, extension: int | None) -> Field:
        reference = self._reference(node.type)
        record = Field(
            node.name.value,
            node.description.value if node.description else None,
            node=node,
            parent=parent,
            type=reference,
            extension=extension,
        )
        self._check_position(record.coordinate, reference, node, is_output=True)
        for argument in node.arguments or ():
            self._add_argument(record.arguments, record, argument)
            if argument.directives:
                self._apply(record.arguments[argument.name.value], argument.directives, None)
        if node.directives:
            self._apply(record, node.directives, None)
        return record

    def _add_argument(
        self,
        arguments: dict[str, InputValue],
        parent: Field | DirectiveDefinition,
        node: InputValueDefinitionNode,
    ) -> None:
        if node.name.value in arguments:
            self._invalid(f'Argument "{parent.coordinate}({node.name.value}:)" is defined twice.', node)
        arguments[node.name.value] = self._input_value(parent, node, None)

    def _input_value(
        self,
        parent: Field | DirectiveDefinition | InputType,
        node: InputValueDefinitionNode,
        extension: int | None,
    ) -> InputValue:
        record = InputValue(
            node.name.value,
            node.description.value if node.description else None,
            node=node,
            parent=parent,
            type=self._reference(node.type),
            default=optional_value_of(node.default_value),
            extension=extension,
        )
        self._check_position(record.coordinate, record.type, node, is_output=False)
        return record

    def _implement(
        self, record: ObjectType | InterfaceType, node: NamedTypeNode, extension: int | None
    ) -> None:
        name = node.name.value
        found = self.schema.type(name)
        if name in record.interfaces:
            self._invalid(f'Type "{record.name}" can only implement "{name}" once.', node)
        elif not isinstance(found, InterfaceType):
            what = "unknown type" if found is None else f"non-interface type ({found.kind})"
            self._invalid(f"Cannot implement {what} {name}", node)
        else:
            record.interfaces[name] = extension

    def _fill_union(
        self, record: UnionType, node: TypeDefinitionNode | TypeExtensionNode, extension: int | None
    ) -> None:
        if not isinstance(node, UnionTypeDefinitionNode | UnionTypeExtensionNode):
            return
        for member in node.types or ():
            name = member.name.value
            found = self.schema.type(name)
            if name in record.members:
                self._invalid(f'Union type "{record.name}" can only include type "{name}" once.', member)
            elif not isinstance(found, ObjectType):
                what = "unknown type" if found is None else f"non-object type ({found.kind})"
                self._invalid(f"Cannot add {what} {name} to union type {record.name}", member)
            else:
                record.members[name] = extension

    def _fill_enum(
        self, record: EnumType, node: TypeDefinitionNode | TypeExtensionNode, extension: int | None
    ) -> None:
        if not isinstance(node, EnumTypeDefinitionNode | EnumTypeExtensionNode):
            return
        for entry in node.values or ():
            name = entry.name.value
            if name in record.values:
                self._invalid(f'Enum value "{record.name}.{name}" can only be defined once.', entry)
                continue
            value = EnumValue(
                name,
                entry.description.value if entry.description else None,
                node=entry,
                parent=record,
                extension=extension,
            )
            record.values[name] = value
            if entry.directives:
                self._apply(value, entry.directives, None)

    def _fill_input(
        self, record: InputType, node: TypeDefinitionNode | TypeExtensionNode, extension: int | None
    ) -> None:
        if not isinstance(node, InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode):
            return
        for entry in node.fields or ():
            name = entry.name.value
            if name in record.fields:
                message = f'Field "{record.name}.{name}" can only be defined once.'
                self.problems.fatal(ErrorCode.INVALID_GRAPHQL, message, entry)
                continue
            record.fields[name] = self._input_value(record, entry, extension)
            if entry.directives:
                self._apply(record.fields[name], entry.directives, None)

    def _apply(self, element: Element, nodes: Sequence[DirectiveNode], extension: int | None) -> None:
        known = self.schema.directive
        for node in nodes:
            if known(node.name.value) is not None or self.check_known(
                node.name.value, node, self.problems.add
            ):
                element.directives.append(_directive(node, extension))

    def _reference(self, node: TypeNode) -> str:
        match node:
            case NonNullTypeNode():
                return self._reference(node.type) + "!"
            case ListTypeNode():
                return f"[{self._reference(node.type)}]"
            case NamedTypeNode():
                name: str = node.name.value
                if self.schema.type(name) is None:
                    self.problems.fatal(ErrorCode.INVALID_GRAPHQL, f"Unknown type {name}", node)
                return name
            case _:
                raise TypeError(f"{node.kind} is not a type")

    def _check_position(self, what: str, reference: str, node: Node, *, is_output: bool) -> None:
        found = self.schema.type(reference.strip("[]!"))
        wrong: tuple[type[NamedType], ...] = (
            (InputType,) if is_output else (ObjectType, InterfaceType, UnionType)
        )
        if isinstance(found, wrong):
            position = "output" if is_output else "input"
            self._invalid(f'The type of "{what}" must be an {position} type, not "{reference}"', node)

    def _invalid(self, message: str, node: Node | None) -> None:
        self.problems.add(ErrorCode.INVALID_GRAPHQL, message, node)


def _directive(node: DirectiveNode, extension: int | None) -> Directive:
    arguments: dict[str, Value] = {
        argument.name.value: value_of(argument.value) for argument in node.arguments or ()
    }
    return Directive(node.name.value, arguments, node, extension)
