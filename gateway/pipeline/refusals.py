"""Answers to requests that were not executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.errors import ErrorCode
from gateway.projection.response import GraphQLResponse
from gateway.telemetry.logging import new_error_id

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable

    from gateway.errors import ClientError


def refusal(errors: Iterable[ClientError]) -> GraphQLResponse:
    """A response without `data` (GraphQL specification 7.1.2, request errors)."""
    return GraphQLResponse(data=None, errors=[_entry(error) for error in errors], executed=False)


def _entry(error: ClientError) -> dict[str, object]:
    entry: dict[str, object] = {"message": error.message}
    if error.locations:
        entry["locations"] = [{"line": line, "column": column} for line, column in error.locations]
    entry["extensions"] = {"code": error.code.name, **error.extensions}
    return entry


def internal_error(error: Exception, request_id: str, log: logging.Logger) -> GraphQLResponse:
    """Log what broke under an id, and answer with the id alone."""
    error_id = new_error_id()
    log.error(
        "request failed: %s: %s",
        type(error).__name__,
        error,
        exc_info=error,
        extra={"error_id": error_id, "request_id": request_id},
    )
    extensions = {"code": ErrorCode.INTERNAL_SERVER_ERROR.name, "errorId": error_id}
    message = f"{ErrorCode.INTERNAL_SERVER_ERROR.value} (error id {error_id})"
    return GraphQLResponse(None, [{"message": message, "extensions": extensions}], executed=False)
