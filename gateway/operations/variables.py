"""Coercion of variable values (GraphQL specification 6.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.execution.values import get_variable_values

from gateway.errors import ClientError, ErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql.language import OperationDefinitionNode
    from graphql.type import GraphQLSchema

MAX_VARIABLE_ERRORS = 50


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, object]
) -> dict[str, object] | list[ClientError]:
    """Return the coerced values with defaults filled in, or every error found.

    A variable that has neither a value nor a default is absent from the result, as the specification
    asks: the subgraph then applies its own argument default.
    """
    definitions = operation.variable_definitions or ()
    if not definitions:
        return {}
    coerced = get_variable_values(schema, definitions, dict(values), max_errors=MAX_VARIABLE_ERRORS)
    if isinstance(coerced, list):
        return [
            ClientError(
                error.message,
                ErrorCode.BAD_USER_INPUT,
                [(place.line, place.column) for place in error.locations or ()],
            )
            for error in coerced
        ]
    return dict(coerced.coerced)
