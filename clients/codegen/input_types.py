"""The enums and input objects that operations use, and the types of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_input_field,
    type_from_ast,
)

from clients.codegen.ir import (
    Documentation,
    EnumType,
    EnumValue,
    InputObject,
    InputObjectType,
    InputValue,
    ListType,
)
from clients.codegen.shapes import leaf_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import GraphQLInputType, GraphQLNamedType, GraphQLSchema
    from graphql.language import VariableDefinitionNode

    from clients.codegen.ir import InputType


def variable(schema: GraphQLSchema, node: VariableDefinitionNode) -> InputValue:
    """Return a variable of an operation."""
    given = type_from_ast(schema, node.type)
    return _value(node.variable.name.value, given, has_default=node.default_value is not None)  # type: ignore[arg-type] # validated: an input type


def reached_inputs(schema: GraphQLSchema, names: Iterable[str]) -> list[InputObject]:
    """Return the input objects of these names and all that they hold, sorted by name."""
    found: dict[str, InputObject] = {}
    open_names = list(names)
    while open_names:
        name = open_names.pop()
        named = schema.type_map[name]
        if name in found or not isinstance(named, GraphQLInputObjectType):
            continue
        found[name] = InputObject(
            name,
            tuple(
                _value(
                    key,
                    item.type,
                    has_default=not is_required_input_field(item),
                    documentation=Documentation(item.description, item.deprecation_reason),
                )
                for key, item in named.fields.items()
            ),
            Documentation(named.description),
        )
        open_names.extend(get_named_type(item.type).name for item in named.fields.values())
    return [found[name] for name in sorted(found)]


def enum_type(named: GraphQLNamedType) -> EnumType | None:
    """Return an enum with its values; None for a type that is none."""
    if not isinstance(named, GraphQLEnumType):
        return None
    values = tuple(
        EnumValue(name, Documentation(item.description, item.deprecation_reason))
        for name, item in named.values.items()
    )
    return EnumType(named.name, values, Documentation(named.description))


def _value(
    name: str,
    given: GraphQLInputType,
    *,
    has_default: bool,
    documentation: Documentation = Documentation(),  # noqa: B008 - a frozen value
) -> InputValue:
    converted = _input(given)
    return InputValue(name, converted, converted.nullable or has_default, documentation)


def _input(given: GraphQLInputType, *, nullable: bool = True) -> InputType:
    if isinstance(given, GraphQLNonNull):
        return _input(given.of_type, nullable=False)
    if isinstance(given, GraphQLList):
        return ListType(_input(given.of_type), nullable)
    if isinstance(given, GraphQLInputObjectType):
        return InputObjectType(given.name, nullable)
    return leaf_type(given, nullable=nullable)
