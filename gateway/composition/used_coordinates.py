"""The schema coordinates an operation uses."""

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.language import FragmentDefinitionNode, NamedTypeNode


def used_coordinates(schema: GraphQLSchema, document: DocumentNode) -> frozenset[str]:
    """Types, `Type.field`, `Type.field(argument:)`, `Input.field`, `Enum.VALUE` and `@directive` it uses.

    Variables may hold every field and value of their type, so all of these count. What the schema does not
    know is left out: the operation did not work before either.
    """
    type_info = TypeInfo(schema)
    collector = _Collector(schema, type_info)
    visit(document, TypeInfoVisitor(type_info, collector))
    return frozenset(collector.found)


class _Collector(Visitor):
    def __init__(self, schema: GraphQLSchema, type_info: TypeInfo) -> None:
        super().__init__()
        self.schema = schema
        self.type_info = type_info
        self.found: set[str] = set()
        self._whole: set[str] = set()

    def enter_field(self, _node: FieldNode, *_: object) -> None:
        parent, field = self.type_info.get_parent_type(), self.type_info.get_field_def()
        if parent is not None and field is not None:
            self.found |= {parent.name, f"{parent.name}.{_node.name.value}", get_named_type(field.type).name}

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        parent, field = self.type_info.get_parent_type(), self.type_info.get_field_def()
        argument = self.type_info.get_argument()
        if parent is None or field is None or argument is None:
            return
        name = next((key for key, value in parent.fields.items() if value is field), "")  # type: ignore[union-attr]  # only types with fields have arguments
        self.found |= {f"{parent.name}.{name}({node.name.value}:)", get_named_type(argument.type).name}

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = self.type_info.get_parent_input_type()
        if parent is not None:
            self.found.add(f"{get_named_type(parent).name}.{node.name.value}")
        inner = self.type_info.get_input_type()
        if inner is not None:
            self.found.add(get_named_type(inner).name)

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        parent = self.type_info.get_input_type()
        if parent is not None:
            self.found.add(f"{get_named_type(parent).name}.{node.value}")

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        self._add_input(_name(node.type))

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        name = node.name.value
        self.found.add(f"@{name}")
        self.found.update(f"@{name}({argument.name.value}:)" for argument in node.arguments or ())

    def _add_input(self, name: str) -> None:
        record = self.schema.type_map.get(name)
        if record is None or name in self._whole:
            return
        self._whole.add(name)
        self.found.add(name)
        if isinstance(record, GraphQLEnumType):
            self.found.update(f"{name}.{value}" for value in record.values)
        elif isinstance(record, GraphQLInputObjectType):
            for field_name, field in record.fields.items():
                self.found.add(f"{name}.{field_name}")
                self._add_input(get_named_type(field.type).name)

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        if node.type_condition:
            self.found.add(node.type_condition.name.value)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        self.found.add(node.type_condition.name.value)


def _name(node: Node) -> str:
    while not isinstance(node, NamedTypeNode):
        inner = getattr(node, "type", None)
        if not isinstance(inner, Node):
            return ""
        node = inner
    return node.name.value
