"""Validation of a document against the API schema (GraphQL specification section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.validation import validate

from gateway.errors import ClientError, ErrorCode

if TYPE_CHECKING:
    from graphql.language import DocumentNode
    from graphql.type import GraphQLSchema

MAX_VALIDATION_ERRORS = 50


def validate_document(
    schema: GraphQLSchema, document: DocumentNode, *, suggestions: bool = True
) -> list[ClientError]:
    """Return what is wrong with the document, with places; an empty list when it is valid.

    `suggestions` controls the "Did you mean" hints, which tell strangers about the schema.
    """
    found = validate(schema, document, max_errors=MAX_VALIDATION_ERRORS, hide_suggestions=not suggestions)
    return [
        ClientError(
            error.message,
            ErrorCode.GRAPHQL_VALIDATION_FAILED,
            [(place.line, place.column) for place in error.locations or ()],
        )
        for error in found
    ]
