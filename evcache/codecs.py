"""How values become bytes. Numbers go into the envelope: a value of another codec is a miss."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

V = TypeVar("V")

FIRST_OF_APPLICATIONS: Final = 16
"""Numbers from here on are for applications' own codecs."""


class Codec(Protocol[V]):
    """Turns values into bytes and back. Two that do so alike should be equal: kinds are compared.

    Attributes:
        number: 0 to 255, stored with every value.
    """

    @property
    def number(self) -> int:
        """See the class."""

    def encode(self, value: V) -> bytes:
        """The value's bytes."""

    def decode(self, data: bytes) -> V:
        """The value.

        Raises:
            ValueError: these bytes are none.
        """


@dataclass(frozen=True, slots=True)
class BytesCodec:
    """Bytes as they are."""

    number: int = 0

    def encode(self, value: bytes) -> bytes:
        """See Codec."""
        return value

    def decode(self, data: bytes) -> bytes:
        """See Codec."""
        return data


@dataclass(frozen=True, slots=True)
class TextCodec:
    """Text as UTF-8."""

    number: int = 1

    def encode(self, value: str) -> bytes:
        """See Codec."""
        return value.encode()

    def decode(self, data: bytes) -> str:
        """See Codec."""
        return data.decode()


@dataclass(frozen=True, slots=True)
class JsonCodec:
    """Whatever JSON can say."""

    number: int = 2

    def encode(self, value: Any) -> bytes:  # noqa: ANN401 - JSON is of any type
        """See Codec."""
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def decode(self, data: bytes) -> Any:  # noqa: ANN401 - as above
        """See Codec."""
        return json.loads(data)
