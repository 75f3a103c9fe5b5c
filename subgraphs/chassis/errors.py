"""The error vocabulary of subgraphs and services: DGS codes, one to one with gRPC statuses.

CodedError       an expected failure with a code; its message is safe to show
StartError       a process cannot start because of its surroundings (port, database); one line for the user
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from grpc import StatusCode


class ErrorCode(StrEnum):
    """What clients see in `extensions.code`."""

    UNKNOWN = "UNKNOWN"
    INTERNAL = "INTERNAL"
    NOT_FOUND = "NOT_FOUND"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    BAD_REQUEST = "BAD_REQUEST"
    UNAVAILABLE = "UNAVAILABLE"
    FAILED_PRECONDITION = "FAILED_PRECONDITION"


class ErrorDetail(StrEnum):
    """What clients see in `extensions.detail`, where the code alone says too little."""

    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    MISSING_RESOURCE = "MISSING_RESOURCE"
    CONFLICT = "CONFLICT"
    INVALID_CURSOR = "INVALID_CURSOR"
    INVALID_ARGUMENT = "INVALID_ARGUMENT"


class CodedError(Exception):
    """An expected failure.

    Attributes:
        code: Its class.
        message: Safe to show to a client: derived from the client's own input or fixed words.
        detail: A finer word, or None.
    """

    def __init__(self, code: ErrorCode, message: str, detail: ErrorDetail | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail


class StartError(Exception):
    """A process cannot start; the message is one line that says what to do (exit code 2)."""


def not_found(what: str) -> CodedError:
    """The answer for what does not exist and for what is somebody else's: they must look the same."""
    return CodedError(ErrorCode.NOT_FOUND, f"{what} not found", ErrorDetail.MISSING_RESOURCE)


def unauthenticated() -> CodedError:
    """The answer when personal data is asked for without a signed-in caller."""
    return CodedError(ErrorCode.UNAUTHENTICATED, "sign in first")


STATUS_OF_CODE: Final[dict[ErrorCode, StatusCode]] = {
    ErrorCode.UNKNOWN: StatusCode.UNKNOWN,
    ErrorCode.INTERNAL: StatusCode.INTERNAL,
    ErrorCode.NOT_FOUND: StatusCode.NOT_FOUND,
    ErrorCode.UNAUTHENTICATED: StatusCode.UNAUTHENTICATED,
    ErrorCode.PERMISSION_DENIED: StatusCode.PERMISSION_DENIED,
    ErrorCode.BAD_REQUEST: StatusCode.INVALID_ARGUMENT,
    ErrorCode.UNAVAILABLE: StatusCode.UNAVAILABLE,
    ErrorCode.FAILED_PRECONDITION: StatusCode.FAILED_PRECONDITION,
}

CODE_OF_STATUS: Final[dict[StatusCode, ErrorCode]] = {
    **{status: code for code, status in STATUS_OF_CODE.items()},
    StatusCode.OUT_OF_RANGE: ErrorCode.BAD_REQUEST,
    StatusCode.ALREADY_EXISTS: ErrorCode.FAILED_PRECONDITION,
    StatusCode.ABORTED: ErrorCode.FAILED_PRECONDITION,
    StatusCode.DEADLINE_EXCEEDED: ErrorCode.UNAVAILABLE,
    StatusCode.RESOURCE_EXHAUSTED: ErrorCode.UNAVAILABLE,
    StatusCode.CANCELLED: ErrorCode.UNAVAILABLE,
    StatusCode.UNIMPLEMENTED: ErrorCode.INTERNAL,
    StatusCode.DATA_LOSS: ErrorCode.INTERNAL,
}

DETAIL_OF_STATUS: Final[dict[StatusCode, ErrorDetail]] = {
    StatusCode.DEADLINE_EXCEEDED: ErrorDetail.DEADLINE_EXCEEDED,
    StatusCode.RESOURCE_EXHAUSTED: ErrorDetail.TOO_MANY_REQUESTS,
}

STATUS_OF_NUMBER: Final[dict[int, StatusCode]] = {status.value[0]: status for status in StatusCode}


def detail_from(word: str) -> ErrorDetail | None:
    """The detail that `word` names, None for an empty or unknown word."""
    return ErrorDetail(word) if word in ErrorDetail.__members__ else None
