"""The headers of an HTTP request, decoded only where somebody reads them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, overload

_Default = TypeVar("_Default")
_LONGEST_REQUEST_ID = 128


class RequestHeaders(Mapping[str, str]):
    """Headers by lower-case name; of several with one name, the last counts.

    Args:
        pairs: name and value as ASGI has them: bytes, names in lower case.
    """

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._values = dict(pairs)

    def __getitem__(self, name: str) -> str:
        value = self._values.get(_raw(name))
        if value is None:
            raise KeyError(name)
        return value.decode("latin-1")

    def __iter__(self) -> Iterator[str]:
        return (name.decode("latin-1") for name in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _raw(name) in self._values

    @overload
    def get(self, key: str, /) -> str | None: ...
    @overload
    def get(self, key: str, /, default: _Default) -> str | _Default: ...
    def get(self, key: str, /, default: _Default | None = None) -> str | _Default | None:
        """Return a header's value; a miss costs no exception, as `Mapping.get` would."""
        value = self._values.get(_raw(key))
        return default if value is None else value.decode("latin-1")

    def raw(self, name: bytes) -> bytes | None:
        """Return a header's value as it came."""
        return self._values.get(name)

    def request_id(self) -> str:
        """Return the caller's `x-request-id`, or a new one where it has none that is safe in a log line."""
        given = self.get("x-request-id", "")
        if given and len(given) <= _LONGEST_REQUEST_ID and given.isprintable():
            return given
        return os.urandom(16).hex()

    def asks_to_explain(self) -> bool:
        """Tell whether `x-marquee-explain` asks for the query plan."""
        return self.get("x-marquee-explain", "") not in {"", "0", "false"}


def _raw(name: str) -> bytes:
    # What Latin-1 lacks becomes "?", which no header's name has: it is not found, and nothing is raised.
    return name.encode("latin-1", "replace")
