"""Why a supergraph document was refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SupergraphErrorCode(Enum):
    """A stable code for each way a supergraph can be unreadable."""

    INVALID_GRAPHQL = "The document is not GraphQL."
    NOT_A_SUPERGRAPH = "The document is GraphQL, but has no join specification in it."
    UNSUPPORTED_LINKED_FEATURE = "The supergraph needs a feature this gateway does not have."
    INVALID_SUPERGRAPH = "A join directive's arguments do not fit together."


@dataclass(slots=True)
class SupergraphError(Exception):
    """A supergraph that cannot be served.

    Attributes:
        message: one line, for the person who wrote or composed the document.
        line: where in the document, counted from 1.
        column: where in the line, counted from 1.
    """

    message: str
    code: SupergraphErrorCode
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.message} (line {self.line}, column {self.column})"
