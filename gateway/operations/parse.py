"""Text to syntax tree, under limits, and the choice of the operation to run."""

from __future__ import annotations

from dataclasses import dataclass

from graphql.error import GraphQLError, GraphQLSyntaxError
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse

from gateway.errors import ClientError, ErrorCode
from gateway.operations.limits import OperationLimits, check_expanded_size, check_text


@dataclass(frozen=True, slots=True)
class ParsedOperation:
    """A document and the one operation of it that runs."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]


def parse_operation(text: str, operation_name: str | None, limits: OperationLimits) -> ParsedOperation:
    """Parse a document and pick its operation (GraphQL specification 6.1).

    Raises:
        ClientError: GRAPHQL_PARSE_FAILED with the place, OPERATION_TOO_LARGE, or
            OPERATION_RESOLUTION_FAILED.
    """
    check_text(text, limits)
    try:
        document = parse(text, max_tokens=limits.max_tokens)
    except GraphQLSyntaxError as error:
        if "tokens. Parsing aborted" in error.message:
            raise ClientError(error.message, ErrorCode.OPERATION_TOO_LARGE) from error
        locations = [(place.line, place.column) for place in error.locations or ()]
        raise ClientError(error.message, ErrorCode.GRAPHQL_PARSE_FAILED, locations) from error
    except GraphQLError as error:
        raise ClientError(error.message, ErrorCode.OPERATION_TOO_LARGE) from error
    check_expanded_size(document, limits)
    return ParsedOperation(
        document=document,
        operation=_select_operation(document, operation_name),
        fragments={
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        },
    )


def _select_operation(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    code = ErrorCode.OPERATION_RESOLUTION_FAILED
    if not operations:
        raise ClientError("The document holds no operation.", code)
    if operation_name is None or (operation_name == "" and len(operations) == 1):
        if len(operations) > 1:
            names = ", ".join(sorted(node.name.value for node in operations if node.name))
            raise ClientError(
                f"The document holds {len(operations)} operations ({names}): "
                'say which one to run in "operationName".',
                code,
            )
        return operations[0]
    for node in operations:
        if node.name and node.name.value == operation_name:
            return node
    raise ClientError(f'The document holds no operation named "{operation_name}".', code)
