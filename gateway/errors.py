"""Every error the gateway answers with, in one table.

    GatewayError
    ├── ClientError      derived only from what the client sent: its message is safe to return as it is
    └── InternalError    its message must never reach a client: the answer carries an error id instead

Every error is raised as one of the two kinds below; the base is for those who catch both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ErrorCode(Enum):
    """`extensions.code` of an error, with what it means; the documentation is printed from here."""

    GRAPHQL_PARSE_FAILED = "The document is not valid GraphQL syntax."
    GRAPHQL_VALIDATION_FAILED = "The operation is not valid against the schema."
    BAD_USER_INPUT = "A variable's value does not fit its type."
    BAD_REQUEST = "The HTTP request is not a GraphQL request."
    PERSISTED_QUERY_NOT_FOUND = "No trusted document has this id: send the operation's text."
    PERSISTED_QUERY_NOT_SUPPORTED = "This gateway has no trusted documents: send operations' texts."
    DOCUMENT_NOT_TRUSTED = "The gateway answers trusted documents only, and this text is none of them."
    OPERATION_RESOLUTION_FAILED = "operationName names no operation, or several stand to choose from."
    OPERATION_TOO_LARGE = "The document is over a limit (size, depth, aliases, selections, tokens)."
    METHOD_NOT_ALLOWED = "The operation may not be sent with this HTTP method."
    UNAUTHENTICATED = "The field or operation needs a signed-in caller, or the token is not valid."
    PERMISSION_DENIED = "The caller lacks a scope the field requires."
    PLANNING_FAILED = "No way to answer the operation from the subgraphs was found."
    SUBGRAPH_UNAVAILABLE = "A subgraph could not be reached."
    SUBGRAPH_TIMEOUT = "A subgraph did not answer before the request's deadline."
    SUBGRAPH_BAD_RESPONSE = "A subgraph's answer is not a GraphQL response."
    SUBGRAPH_RESPONSE_TOO_LARGE = "A subgraph's answer is over the size limit."
    SUBGRAPH_ERROR = "A subgraph answered with an error of its own."
    VALUE_NOT_IN_SCHEMA = "An enum value or an object's type is not part of the schema."
    UNEXPECTED_NULL = "A field that may not be null has no value."
    ERRORS_LEFT_OUT = "The answer has more errors than are listed."
    SUBSCRIPTIONS_NOT_SUPPORTED = "This transport does not serve subscriptions."
    INTERNAL_SERVER_ERROR = "Something broke inside; operators find it by the error id."


@dataclass(slots=True)
class GatewayError(Exception):
    """An error with a stable code.

    Attributes:
        message: one line; for a ClientError it is shown to the client.
        code: the stable code.
        locations: (line, column) pairs in the client's document.
        extensions: further entries of `extensions`, JSON values only.
    """

    message: str
    code: ErrorCode
    locations: Sequence[tuple[int, int]] = ()
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class ClientError(GatewayError):
    """What the client sent cannot be served; the message says what to do."""


@dataclass(slots=True)
class InternalError(GatewayError):
    """Something of ours, or behind us, failed; the message is for operators only."""
