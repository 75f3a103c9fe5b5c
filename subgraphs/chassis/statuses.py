"""One result or status per key: the batch contract of every service, on both of its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.errors import (
    CODE_OF_STATUS,
    STATUS_OF_CODE,
    STATUS_OF_NUMBER,
    CodedError,
    ErrorCode,
    detail_from,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Literal, Protocol, TypeVar

    V = TypeVar("V")

    class HasStatus(Protocol):
        """A per-key result message: `oneof outcome { <value>, vocabulary.v1.KeyStatus status }`."""

        @property
        def status(self) -> vocabulary_pb2.KeyStatus:
            """Set when the key has no value."""

        def HasField(self, field_name: Literal["status"]) -> bool:  # noqa: N802 - protobuf's own name
            """Whether that member of the outcome is set."""

    R = TypeVar("R", bound=HasStatus)


def key_status(error: CodedError) -> vocabulary_pb2.KeyStatus:
    """A key's failure as a message (service side)."""
    return vocabulary_pb2.KeyStatus(
        code=STATUS_OF_CODE[error.code].value[0], message=error.message, reason=error.detail or ""
    )


def error_of(status: vocabulary_pb2.KeyStatus) -> CodedError:
    """A key's failure as an exception (client side)."""
    number = STATUS_OF_NUMBER.get(status.code)
    code = CODE_OF_STATUS.get(number, ErrorCode.UNKNOWN) if number is not None else ErrorCode.UNKNOWN
    return CodedError(code, status.message, detail_from(status.reason))


def outcomes(results: Iterable[R], value: Callable[[R], V]) -> Sequence[V | CodedError]:
    """The ordered answers of a batch: `value(result)`, or the key's error.

    Args:
        results: The response's per-key messages.
        value: Reads the member that holds the value.
    """
    return [error_of(result.status) if result.HasField("status") else value(result) for result in results]
