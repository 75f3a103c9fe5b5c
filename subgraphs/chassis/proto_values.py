"""Between protobuf values and Python ones.

Enums by name, instants as aware UTC datetimes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message

    class EnumWrapper(Protocol):
        """The part of a generated enum that is used here."""

        def items(self) -> Iterable[tuple[str, int]]:
            """Names with their numbers."""


E = TypeVar("E", bound=Enum)


class EnumMap(Generic[E]):
    """A Python enum and a protobuf enum whose names are `<PREFIX>_<member>`.

    Args:
        python: Its members' names are the schema's words.
        proto: The generated enum.
        prefix: Such as "PROFILE_KIND".

    Raises:
        ValueError: The two list different words: a defect found at import.
    """

    def __init__(self, python: type[E], proto: EnumWrapper, prefix: str) -> None:
        numbers = {name.removeprefix(f"{prefix}_"): number for name, number in proto.items() if number != 0}
        if set(numbers) != set(python.__members__):
            raise ValueError(f"{python.__name__} and {prefix} list different words")
        self._members = {number: python[name] for name, number in numbers.items()}
        self._numbers = {python[name]: number for name, number in numbers.items()}

    def member(self, number: int) -> E:
        """The Python member.

        Raises:
            KeyError: UNSPECIFIED or a number of a newer contract.
        """
        return self._members[number]

    def number(self, member: E) -> int:
        """The protobuf number."""
        return self._numbers[member]


def timestamp(moment: datetime | None) -> Timestamp | None:
    """An aware datetime as a message; None stays None, which leaves the field unset."""
    if moment is None:
        return None
    message = Timestamp()
    message.FromDatetime(moment.astimezone(UTC))
    return message


def moment(message: Timestamp) -> datetime:
    """A set timestamp as an aware UTC datetime."""
    return message.ToDatetime(tzinfo=UTC)


def timestamp_of_ms(unix_ms: int | None) -> Timestamp | None:
    """Unix milliseconds (how services store instants) as a message; None leaves the field unset."""
    if unix_ms is None:
        return None
    message = Timestamp()
    message.FromMilliseconds(unix_ms)
    return message


def unix_ms(moment: datetime) -> int:
    """An aware datetime as Unix milliseconds, rounded down."""
    return int(moment.timestamp() * 1000)


def moment_or_none(message: Message, field: str) -> datetime | None:
    """The instant in an optional Timestamp field of `message`, None where it is unset."""
    if not message.HasField(field):
        return None
    value: Timestamp = getattr(message, field)
    return moment(value)
