"""Building a schema's records from graphql-core's syntax tree, in the order links and federation demand.

Types are created empty first, so that references resolve; then come directive definitions and the schema
definition, because links decide which further definitions exist; then everything else.
"""

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    ExecutableDefinitionNode,
    Node,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
)

from gateway.composition.building.completion import complete
from gateway.composition.building.type_contents import TypeContents
from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.builtins import BUILT_IN_SCALARS, INTROSPECTION_TYPES
from gateway.composition.schema.elements import (
    DEFAULT_ROOT_NAMES,
    ROOT_KINDS,
    DirectiveDefinition,
    EnumType,
    InputType,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    UnionType,
)
from gateway.composition.schema.schema import Schema

_KINDS: dict[str, type[NamedType]] = {
    "scalar_type": ScalarType,
    "object_type": ObjectType,
    "interface_type": InterfaceType,
    "union_type": UnionType,
    "enum_type": EnumType,
    "input_object_type": InputType,
}


def build_schema(document: DocumentNode, problems: Problems) -> Schema:
    """Build the records; whatever is not valid GraphQL, or links badly, is added to `problems`."""
    builder = _SchemaBuilder(problems)
    builder.sort(document)
    builder.build()
    return builder.schema


class _SchemaBuilder:
    def __init__(self, problems: Problems) -> None:
        self.schema = Schema()
        self.problems = problems
        self.contents = TypeContents(self.schema, problems)
        self.types: list[tuple[TypeDefinitionNode | TypeExtensionNode, NamedType]] = []
        self.extensions: list[tuple[TypeDefinitionNode | TypeExtensionNode, NamedType]] = []
        self.directives: list[tuple[DirectiveDefinitionNode, DirectiveDefinition]] = []
        self.schema_nodes: list[SchemaDefinitionNode | SchemaExtensionNode] = []

    def sort(self, document: DocumentNode) -> None:
        """Create every type and directive empty, definitions of the schema before its extensions."""
        extensions: list[SchemaExtensionNode] = []
        for node in document.definitions:
            match node:
                case TypeDefinitionNode():
                    self._define_type(node)
                case TypeExtensionNode():
                    self._extend_type(node)
                case DirectiveDefinitionNode():
                    self._define_directive(node)
                case SchemaDefinitionNode():
                    self.schema_nodes.append(node)
                case SchemaExtensionNode():
                    extensions.append(node)
                case ExecutableDefinitionNode():
                    self._invalid("Executable definitions do not belong in a schema", node)
                case _:
                    self._invalid(f"A {node.kind} does not belong in a subgraph schema", node)
        self.schema_nodes += extensions

    def build(self) -> None:
        """Fill everything in."""
        schema, contents = self.schema, self.contents
        for kind in ROOT_KINDS:
            if isinstance(schema.types.get(DEFAULT_ROOT_NAMES[kind]), ObjectType):
                schema.definition.roots[kind] = DEFAULT_ROOT_NAMES[kind]
        for directive_node, definition in self.directives:
            contents.fill_directive(definition, directive_node)
        for schema_node in self.schema_nodes:
            contents.fill_schema(schema.definition, schema_node)
        complete(schema, self.problems)
        if self.problems.has_fatal:
            return
        schema.definition.directives = [
            directive
            for directive in schema.definition.directives
            if contents.check_known(directive.name, directive.node, self.problems.fatal)
        ]
        contents.is_federation_1 = schema.links is None or schema.links.federation is None
        for directive_node, definition in self.directives:
            contents.apply_to_arguments(definition, directive_node)
        for node, record in self.types:
            contents.fill_type(record, node, None)
        for node, record in self.extensions:
            record.extensions.append(node)
            contents.fill_type(record, node, len(record.extensions) - 1)

    def _define_type(self, node: TypeDefinitionNode) -> None:
        name = node.name.value
        if name in INTROSPECTION_TYPES:
            return
        record = self.schema.types.get(name)
        wanted = _KINDS[node.kind.removesuffix("_definition")]
        if record is None:
            record = self.schema.types[name] = wanted(name)
        elif record.defined:
            message = f'There can be only one type named "{name}"'
            self.problems.fatal(ErrorCode.INVALID_GRAPHQL, message, node)
            return
        record.defined = True
        record.node = node
        record.description = node.description.value if node.description else None
        if self._has_kind(record, wanted, node):
            self.types.append((node, record))

    def _extend_type(self, node: TypeExtensionNode) -> None:
        name = node.name.value
        if name in INTROSPECTION_TYPES:
            return
        record = self.schema.types.get(name)
        wanted = _KINDS[node.kind.removesuffix("_extension")]
        if record is None:
            if name in BUILT_IN_SCALARS:
                message = f'Cannot extend built-in type "{name}"'
                self.problems.fatal(ErrorCode.INVALID_GRAPHQL, message, node)
                return
            record = self.schema.types[name] = wanted(name, node=node)
        if self._has_kind(record, wanted, node):
            self.extensions.append((node, record))

    def _has_kind(self, record: NamedType, wanted: type[NamedType], node: Node) -> bool:
        if isinstance(record, wanted):
            return True
        message = f'"{record.name}" is a {record.kind} and cannot also be a {wanted.__name__}'
        self.problems.fatal(ErrorCode.INVALID_GRAPHQL, message, node)
        return False

    def _define_directive(self, node: DirectiveDefinitionNode) -> None:
        name = node.name.value
        if name in self.schema.directives:
            self._invalid(f'There can be only one directive named "@{name}"', node)
            return
        definition = DirectiveDefinition(
            name,
            node.description.value if node.description else None,
            node=node,
            locations=tuple(location.value for location in node.locations),
            repeatable=node.repeatable,
        )
        self.schema.directives[name] = definition
        self.directives.append((node, definition))

    def _invalid(self, message: str, node: Node) -> None:
        self.problems.add(ErrorCode.INVALID_GRAPHQL, message, node)
