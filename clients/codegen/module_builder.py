"""A client's sources to the module that its code is printed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import get_named_type, type_from_ast

from clients.codegen.input_types import enum_type, reached_inputs, variable
from clients.codegen.ir import (
    Fragment,
    InputObject,
    LeafKind,
    LeafType,
    ListType,
    Module,
    ObjectShape,
    Operation,
    ShapeType,
)
from clients.codegen.shapes import ShapeBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import GraphQLSchema
    from graphql.language import DefinitionNode, OperationDefinitionNode

    from clients.codegen.documents import TrustedDocument
    from clients.codegen.ir import InputType, OutputType, Shape
    from clients.codegen.sources import ClientSources


def build_module(
    schema: GraphQLSchema, sources: ClientSources, documents: Mapping[str, TrustedDocument]
) -> Module:
    """Build the module of a client; `documents` are the trusted documents by operation name.

    Raises:
        CodegenError: a selection has no type that could be told from its answer.
    """
    builder = ShapeBuilder(schema, {node.name.value: node for node in sources.fragments})
    operations = sorted(
        (_operation(schema, builder, node, documents) for node in sources.operations),
        key=lambda item: item.name,
    )
    fragments = sorted(
        (
            Fragment(
                node.name.value,
                builder.shape(node.type_condition.name.value, node.selection_set),
                comment_above(node),
            )
            for node in sources.fragments
        ),
        key=lambda item: item.name,
    )
    variable_types = {
        get_named_type(type_from_ast(schema, item.type)).name  # type: ignore[union-attr] # validated
        for node in sources.operations
        for item in node.variable_definitions or ()
    }
    inputs = reached_inputs(schema, variable_types)
    used = {name for item in operations for name in _enums_of(item.shape)}
    used |= {name for item in fragments for name in _enums_of(item.shape)}
    used |= variable_types | {name for item in inputs for name in _enums_of_input(item)}
    enums = [found for name in sorted(used) if (found := enum_type(schema.type_map[name]))]
    return Module(tuple(operations), tuple(fragments), tuple(enums), tuple(inputs))


def _operation(
    schema: GraphQLSchema,
    builder: ShapeBuilder,
    node: OperationDefinitionNode,
    documents: Mapping[str, TrustedDocument],
) -> Operation:
    document = documents[node.name.value]  # type: ignore[union-attr] # checked: every operation has a name
    root = schema.get_root_type(node.operation)
    shape = builder.shape(root.name, node.selection_set)  # type: ignore[union-attr] # validated: there is one
    assert isinstance(shape, ObjectShape)  # noqa: S101 - a root type is an object type
    return Operation(
        document.name,
        document.kind,
        document.id,
        document.body,
        tuple(variable(schema, item) for item in node.variable_definitions or ()),
        shape,
        comment_above(node),
    )


def comment_above(node: DefinitionNode) -> str | None:
    """Return the comment lines that stand right above a definition, without their signs."""
    location = node.loc
    if location is None:
        return None
    lines = location.source.body[: location.start].splitlines()
    comment: list[str] = []
    while lines and lines[-1].lstrip().startswith("#"):
        comment.insert(0, lines.pop().lstrip().removeprefix("#").strip())
    return "\n".join(comment) or None


def _enums_of(shape: Shape) -> Iterator[str]:
    shapes: Iterable[ObjectShape] = (
        (shape,) if isinstance(shape, ObjectShape) else (shape.other, *shape.cases)
    )
    for each in shapes:
        for item in each.fields:
            yield from _enums_of_type(item.type)


def _enums_of_input(item: InputObject) -> Iterator[str]:
    for field in item.fields:
        yield from _enums_of_type(field.type)


def _enums_of_type(given: OutputType | InputType) -> Iterator[str]:
    match given:
        case ListType(inner):
            yield from _enums_of_type(inner)
        case ShapeType(shape):
            yield from _enums_of(shape)
        case LeafType(name, LeafKind.ENUM):
            yield name
        case _:
            return
