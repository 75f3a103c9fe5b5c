"""The passes in order, and the canonical text they are signed by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from graphql.language import OperationDefinitionNode, OperationType, print_ast

from gateway.operations.normalize.flatten_fragments import flatten_fragments
from gateway.operations.normalize.inline_fragment_spreads import NEVER_VARIABLE, inline_fragment_spreads
from gateway.operations.normalize.merge_fields import merge_fields
from gateway.operations.normalize.print_operation import print_operation
from gateway.operations.normalize.value_text import value_text
from gateway.operations.normalized_operation import (
    NormalizedOperation,
    RootKind,
    Selection,
    VariableDefinition,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql.type import GraphQLObjectType, GraphQLSchema

    from gateway.operations.parse import ParsedOperation

_KINDS = {
    OperationType.QUERY: RootKind.QUERY,
    OperationType.MUTATION: RootKind.MUTATION,
    OperationType.SUBSCRIPTION: RootKind.SUBSCRIPTION,
}


def normalize_operation(parsed: ParsedOperation, schema: GraphQLSchema) -> NormalizedOperation:
    """Normalize a valid operation; see the package for what each pass does."""
    operation = parsed.operation
    root = root_type(schema, operation)
    selections = inline_fragment_spreads(operation.selection_set, parsed.fragments)
    selections = flatten_fragments(selections, schema, root.name)
    selections = merge_fields(selections)
    variables = tuple(_variables(operation))
    if _uses_never(selections) and all(item.name != NEVER_VARIABLE for item in variables):
        variables += (VariableDefinition(NEVER_VARIABLE, "Boolean!", "false"),)
    kind = _KINDS[operation.operation]
    name = operation.name.value if operation.name else None
    return sign(NormalizedOperation(kind, name, root.name, variables, selections, signature=""))


def sign(operation: NormalizedOperation) -> NormalizedOperation:
    """Return the operation with the signature of its canonical text; the name is no part of it."""
    digest = hashlib.sha256(print_operation(operation, with_name=False).encode()).hexdigest()
    return NormalizedOperation(
        operation.kind,
        operation.name,
        operation.root_type,
        operation.variables,
        operation.selections,
        digest,
    )


def root_type(schema: GraphQLSchema, operation: OperationDefinitionNode) -> GraphQLObjectType:
    """The root type of a validated operation.

    Raises:
        ValueError: the schema has no such root type, which validation would have reported.
    """
    found = schema.get_root_type(operation.operation)
    if found is None:
        raise ValueError(f"The schema has no {operation.operation.value} type.")
    return found


def _variables(operation: OperationDefinitionNode) -> Iterator[VariableDefinition]:
    for node in operation.variable_definitions or ():
        yield VariableDefinition(
            name=node.variable.name.value,
            type=print_ast(node.type),
            default=value_text(node.default_value) if node.default_value else None,
        )


def _uses_never(selections: tuple[Selection, ...]) -> bool:
    return any(
        any(condition.variable == NEVER_VARIABLE for condition in selection.conditions)
        or _uses_never(selection.selections)
        for selection in selections
    )
