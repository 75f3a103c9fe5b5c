"""A bounded mapping that forgets what was used longest ago."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """At most `capacity` entries; a look-up makes its entry the most recent.

    Not for several threads: an event loop's callers never interleave inside one call.

    Attributes:
        hits: look-ups that found an entry.
        misses: look-ups that did not.
        evictions: entries dropped to make room.
    """

    __slots__ = ("_capacity", "_entries", "evictions", "hits", "misses")

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"A cache needs room for one entry at least, not {capacity}")
        self._capacity = capacity
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self.hits = 0
        self.misses = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    @property
    def capacity(self) -> int:
        """The greatest number of entries."""
        return self._capacity

    def get(self, key: Key) -> Value | None:
        """Return the entry and make it the most recent; None when there is none."""
        try:
            value = self._entries[key]
        except KeyError:
            self.misses += 1
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return value

    def put(self, key: Key, value: Value) -> None:
        """Store an entry as the most recent, dropping the least recent when there is no room."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._capacity:
            self._entries.popitem(last=False)
            self.evictions += 1

    def discard(self, key: Key) -> None:
        """Forget an entry, if it is there."""
        self._entries.pop(key, None)

    def clear(self) -> None:
        """Forget everything; the counters stay."""
        self._entries.clear()

    def keys(self) -> list[Key]:
        """Every key, least recent first: what a successor's warm-up starts from, read backwards."""
        return list(self._entries)
