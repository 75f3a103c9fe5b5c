"""A store in this process: bounded by bytes, forgetting what was used longest ago."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# What an entry costs beside its key and value: the objects around them, measured to the nearest ten.
_OVERHEAD: Final = 230


class MemoryStore:
    """Entries of one process; other processes see none of it.

    Args:
        max_bytes: of keys and values with what holding them costs.
        clock: seconds, never going back.

    Attributes:
        evictions: entries dropped to make room.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._entries)

    def held(self) -> tuple[str, ...]:
        """What is held, least recently used first, expired or not."""
        return tuple(self._entries)

    @property
    def size(self) -> int:
        """Bytes held, with what holding them costs."""
        return self._bytes

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """See Store."""
        now, entries = self._clock(), self._entries
        found: dict[str, bytes] = {}
        for key in keys:
            entry = entries.get(key)
            if entry is None:
                continue
            if entry[1] <= now:
                self._drop(key)
                continue
            entries.move_to_end(key)
            found[key] = entry[0]
        return found

    async def set_many(self, entries: Mapping[str, tuple[bytes, float]]) -> None:
        """See Store."""
        now = self._clock()
        for key, (value, seconds) in entries.items():
            self._put(key, value, now + seconds)

    async def add_many(self, entries: Mapping[str, bytes], seconds: float) -> Mapping[str, bytes]:
        """See Store."""
        there = dict(await self.get_many(tuple(entries)))
        until = self._clock() + seconds
        for key, value in entries.items():
            if key not in there:
                self._put(key, value, until)
                there[key] = value
        return there

    async def replace_many(self, entries: Mapping[str, bytes], seconds: float) -> int:
        """See Store."""
        until = self._clock() + seconds
        for key, value in entries.items():
            self._put(key, value, until)
        return 1

    async def close(self) -> None:
        """See Store."""
        self._entries.clear()
        self._bytes = 0

    def _put(self, key: str, value: bytes, until: float) -> None:
        if key in self._entries:
            self._drop(key)
        size = len(key) + len(value) + _OVERHEAD
        if size > self._max_bytes:
            return
        self._entries[key] = (value, until)
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))
            self.evictions += 1

    def _drop(self, key: str) -> None:
        value, _ = self._entries.pop(key)
        self._bytes -= len(key) + len(value) + _OVERHEAD
