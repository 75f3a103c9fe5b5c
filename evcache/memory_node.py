"""A node that is a dictionary in this process: the embedded default, with a Redis node's semantics."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from evcache.chunks import chunk_keys_of
from evcache.clock import SystemClock
from evcache.envelope import SKEW_MICROSECONDS, TIMES_AT, Flags, peek
from evcache.node import NodeStatistics, StoreMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.clock import Clock
    from evcache.node import ChangeListener

DEFAULT_BYTES: Final = 64 * 1024 * 1024
_ENTRY_BYTES: Final = 200
"""What an entry costs beside its key and value, roughly."""


class MemoryWatch:
    """A listener of a memory node's changes."""

    def __init__(self, node: InMemoryNode, prefix: str, listener: ChangeListener) -> None:
        self._node = node
        self.prefix = prefix
        self.listener = listener
        listener.heard_again(node.name)

    async def close(self) -> None:
        """See evcache.node.Watch."""
        self._node.watches.remove(self)


class InMemoryNode:
    """See evcache.node.CacheNode.

    Args:
        name: stable, `zone/position`.
        largest_bytes: keys, values and a share for bookkeeping; the least recently used go first.
        clock: what expiry is measured with.

    Attributes:
        watches: who is told of changes.
    """

    def __init__(self, name: str, largest_bytes: int = DEFAULT_BYTES, clock: Clock | None = None) -> None:
        self.name = name
        self.shared = False
        self.watches: list[MemoryWatch] = []
        self._largest_bytes = largest_bytes
        self._clock = clock or SystemClock()
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0
        self._hits = self._misses = self._evictions = 0
        self._since = self._clock.monotonic()

    async def connect(self) -> None:
        """See CacheNode: there is nothing to open."""

    async def get(self, key: str) -> bytes | None:
        """See CacheNode."""
        value = self._read(key)
        if value is None:
            self._misses += 1
        else:
            self._hits += 1
        return value

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """See CacheNode."""
        return [await self.get(key) for key in keys]

    async def store(self, key: str, value: bytes, milliseconds: int, mode: StoreMode) -> bool:
        """See CacheNode."""
        return self._store(key, value, milliseconds, mode)

    async def store_many(self, entries: Sequence[tuple[str, bytes, int]], mode: StoreMode) -> list[bool]:
        """See CacheNode."""
        return [self._store(key, value, milliseconds, mode) for key, value, milliseconds in entries]

    async def put_many(self, entries: Sequence[tuple[str, bytes, int]]) -> None:
        """See CacheNode."""
        for key, value, milliseconds in entries:
            self._put(key, value, milliseconds)

    async def discard(self, key: str, head: bytes) -> None:
        """See CacheNode."""
        held = self._read(key)
        if held is not None and held.startswith(head):
            self._drop(key)
            self._tell([key])

    async def touch(self, key: str, milliseconds: int, times: bytes) -> bool:
        """See CacheNode."""
        value = self._read(key)
        seen = None if value is None else peek(value)
        if value is None or seen is None or seen[0] & Flags.DELETED:
            return False
        until = self._clock.monotonic() + milliseconds / 1000
        if until > self._entries[key][1]:
            touched = value[:TIMES_AT] + times + value[TIMES_AT + len(times) :]
            self._entries[key] = (touched, until)
            self._tell([key])
        for chunk in chunk_keys_of(key, value):
            if (held := self._entries.get(chunk)) is not None and until > held[1]:
                self._entries[chunk] = (held[0], until)
        return True

    async def append(self, key: str, value: bytes, payload_at: int, milliseconds: int) -> bool:
        """See CacheNode."""
        held = self._read(key)
        seen = None if held is None else peek(held)
        if held is None or seen is None or not seen[0] & Flags.APPENDABLE:
            self._put(key, value, milliseconds)
            return False
        left = round((self._entries[key][1] - self._clock.monotonic()) * 1000)
        self._put(key, held + value[payload_at:], left)
        return True

    async def increment(self, key: str, delta: int, initial: int, milliseconds: int) -> int:
        """See CacheNode."""
        held = self._read(key)
        if held is None or not held.isdigit():
            self._put(key, str(initial).encode(), milliseconds)
            return initial
        total = max(0, int(held) + delta)
        self._entries[key] = (str(total).encode(), self._entries[key][1])
        return total

    async def raise_to(self, key: str, floor: int) -> None:
        """See CacheNode."""
        held = self._read(key)
        if held is not None and held.isdigit() and int(held) < floor:
            self._entries[key] = (str(floor).encode(), self._entries[key][1])

    async def take_leases(self, keys: Sequence[str], token: str, milliseconds: int) -> list[bool]:
        """See CacheNode."""
        taken = [self._read(key) is None for key in keys]
        for key, free in zip(keys, taken, strict=True):
            if free:
                self._put(key, token.encode(), milliseconds)
        return taken

    async def release_leases(self, keys: Sequence[str], token: str) -> None:
        """See CacheNode."""
        for key in keys:
            if self._read(key) == token.encode():
                self._drop(key)

    async def scan(self, prefix: str, cursor: int, count: int) -> tuple[int, list[str]]:
        """See CacheNode. All at once."""
        del cursor, count
        keys = [key for key in self._entries if key.startswith(prefix)]
        return 0, [key for key in keys if self._read(key) is not None]

    async def remaining(self, keys: Sequence[str]) -> list[int]:
        """See CacheNode."""
        now = self._clock.monotonic()
        return [
            round((self._entries[key][1] - now) * 1000) if self._read(key) is not None else -2 for key in keys
        ]

    async def flush(self, prefix: str) -> int:
        """See CacheNode."""
        keys = [key for key in self._entries if key.startswith(prefix)]
        for key in keys:
            self._drop(key)
        if keys:
            self._tell(keys)
        return len(keys)

    async def statistics(self) -> NodeStatistics:
        """See CacheNode."""
        return NodeStatistics(
            keys=len(self._entries),
            memory_bytes=self._bytes,
            memory_limit_bytes=self._largest_bytes,
            hits=self._hits,
            misses=self._misses,
            evictions=self._evictions,
            uptime_seconds=round(self._clock.monotonic() - self._since),
        )

    def watch(self, prefix: str, listener: ChangeListener) -> MemoryWatch:
        """See CacheNode."""
        watch = MemoryWatch(self, prefix, listener)
        self.watches.append(watch)
        return watch

    async def close(self) -> None:
        """See CacheNode: there is nothing to let go of."""

    def _read(self, key: str) -> bytes | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[1] <= self._clock.monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def _store(self, key: str, value: bytes, milliseconds: int, mode: StoreMode) -> bool:
        held, new = self._read(key), peek(value)
        seen = None if held is None else peek(held)
        if held is not None and seen is not None and new is not None:
            flags, version = seen
            # A version that is a time ahead of the clock keeps nothing out; see scripts.py.
            older = new[1] < version <= self._clock.wall() * 1e6 + SKEW_MICROSECONDS
            if older or (mode is StoreMode.ABSENT and not flags & Flags.DELETED):
                return False
            for chunk in chunk_keys_of(key, held):
                self._drop(chunk)
        self._put(key, value, milliseconds)
        return True

    def _put(self, key: str, value: bytes, milliseconds: int) -> None:
        self._drop(key)
        if milliseconds <= 0:
            return
        self._entries[key] = (value, self._clock.monotonic() + milliseconds / 1000)
        self._bytes += len(key) + len(value) + _ENTRY_BYTES
        evicted: list[str] = []
        while self._bytes > self._largest_bytes and self._entries:
            oldest = next(iter(self._entries))
            self._drop(oldest)
            evicted.append(oldest)
        self._evictions += len(evicted)
        self._tell([key, *evicted])

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(key) + len(entry[0]) + _ENTRY_BYTES

    def _tell(self, keys: Sequence[str]) -> None:
        for watch in self.watches:
            mine = [key for key in keys if key.startswith(watch.prefix)]
            if mine:
                watch.listener.changed(mine)
