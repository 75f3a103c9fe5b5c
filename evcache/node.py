"""What one node of a zone can do; redis_node.py and memory_node.py do it alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class StoreMode(StrEnum):
    """When a value is taken.

    Both compare source versions (envelope.py): NEWER takes a value unless what is there has a higher version;
    ABSENT takes it where nothing is there but a deletion that is not newer.
    """

    NEWER = "newer"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class NodeStatistics:
    """How a node is, as it says itself.

    Attributes:
        keys: it holds.
        memory_bytes: it uses.
        memory_limit_bytes: it may use; 0 is no limit.
        hits: reads that found something, since its start.
        misses: reads that did not.
        evictions: keys dropped for want of memory.
        uptime_seconds: since its start.
    """

    keys: int
    memory_bytes: int
    memory_limit_bytes: int
    hits: int
    misses: int
    evictions: int
    uptime_seconds: int


class ChangeListener(Protocol):
    """Hears of changes of one node's keys, whoever made them."""

    def changed(self, keys: Sequence[str] | None) -> None:
        """These keys changed or went; None is all of them."""

    def lost(self, node: str) -> None:
        """From now on nothing is heard from a node."""

    def heard_again(self, node: str) -> None:
        """Changes are heard again; what happened in between is not known."""


class Watch(Protocol):
    """A subscription to a node's changes."""

    async def close(self) -> None:
        """End it."""


class CacheNode(Protocol):
    """One node: keys as text, values as bytes, times to live in milliseconds.

    Every method that talks to the node raises NodeError when it gives no answer in its time.

    Attributes:
        name: stable, `zone/position`.
        shared: whether other processes see the same values.
    """

    name: str
    shared: bool

    async def connect(self) -> None:
        """Open what calls will need, so that the first of them do not wait for it."""

    async def get(self, key: str) -> bytes | None:
        """The value, None where there is none."""

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """One value or None a key, in their order, in one exchange."""

    async def store(self, key: str, value: bytes, milliseconds: int, mode: StoreMode) -> bool:
        """Store an envelope, if the mode lets it; chunks of a value it replaces are removed.

        Returns:
            Whether it was taken.
        """

    async def store_many(self, entries: Sequence[tuple[str, bytes, int]], mode: StoreMode) -> list[bool]:
        """Store (key, envelope, milliseconds) entries in one exchange."""

    async def put_many(self, entries: Sequence[tuple[str, bytes, int]]) -> None:
        """Store plain bytes (chunks) without looking at what is there, in one exchange."""

    async def discard(self, key: str, head: bytes) -> None:
        """Remove a value that (still) begins with these bytes: one that was found to be damaged."""

    async def touch(self, key: str, milliseconds: int, times: bytes) -> bool:
        """Lengthen a value's life, chunks included; never shortens it.

        Args:
            key: of an envelope.
            milliseconds: from now.
            times: what the envelope says of soft and hard expiry from now on (`envelope.times_of`).

        Returns:
            Whether the value is there.
        """

    async def append(self, key: str, value: bytes, payload_at: int, milliseconds: int) -> bool:
        """Append the payload of an appendable envelope to the one that is there, or store it whole.

        Returns:
            Whether it was appended.
        """

    async def increment(self, key: str, delta: int, initial: int, milliseconds: int) -> int:
        """Add to a counter (never below 0), or start it; the time to live counts for a new one alone."""

    async def raise_to(self, key: str, floor: int) -> None:
        """Set a counter that is below `floor` to it."""

    async def take_leases(self, keys: Sequence[str], token: str, milliseconds: int) -> list[bool]:
        """Take each lease that nobody holds, in one exchange; returns which were taken."""

    async def release_leases(self, keys: Sequence[str], token: str) -> None:
        """Give back those that are still one's own."""

    async def scan(self, prefix: str, cursor: int, count: int) -> tuple[int, list[str]]:
        """A page of the keys that start with a prefix; start at 0, the end is a cursor of 0."""

    async def remaining(self, keys: Sequence[str]) -> list[int]:
        """Milliseconds each key has left; 0 or less: gone, or without end."""

    async def flush(self, prefix: str) -> int:
        """Remove every key that starts with a prefix; returns how many."""

    async def statistics(self) -> NodeStatistics:
        """How it is."""

    def watch(self, prefix: str, listener: ChangeListener) -> Watch:
        """Tell a listener about changes of keys with a prefix, until the watch is closed."""

    async def close(self) -> None:
        """Let go of connections; calls under way fail."""
