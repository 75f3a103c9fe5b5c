"""What the cache counts: one name for every path a call can take.

Plain integers in this process; whoever exports metrics reads `CacheMetrics.snapshot`.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum


class Count(StrEnum):
    """Names of the counters, `<what>.<how>`."""

    HIT_NEAR = "hit.near"
    HIT_LOCAL = "hit.local"
    HIT_FALLBACK = "hit.fallback"
    HIT_STALE = "hit.stale"
    HIT_STALE_IF_ERROR = "hit.stale_if_error"
    HIT_NEGATIVE = "hit.negative"
    MISS = "miss"
    FALLBACK_ERROR = "fallback.error"
    FALLBACK_MISS = "fallback.miss"
    REPAIR = "repair"
    LOAD = "load"
    LOAD_JOINED = "load.joined"
    LOAD_FAILED = "load.failed"
    LOAD_MICROSECONDS = "load.microseconds"
    LEASE_LOST = "lease.lost"
    LEASE_WAITED = "lease.waited"
    REFRESH_STALE = "refresh.stale"
    REFRESH_EARLY = "refresh.early"
    REFRESH_DROPPED = "refresh.dropped"
    WRITE = "write"
    WRITE_FAILED = "write.failed"
    WRITE_REFUSED = "write.refused_older"
    LATCH_FAILED = "latch.failed"
    NODE_TIMEOUT = "node.timeout"
    NODE_CONNECTION = "node.connection"
    NODE_BREAKER_OPEN = "node.breaker_open"
    NODE_QUEUE_FULL = "node.queue_full"
    NODE_REFUSED = "node.refused"
    UNREADABLE_FORMAT = "unreadable.format"
    UNREADABLE_CORRUPT = "unreadable.corrupt"
    UNREADABLE_KEY = "unreadable.key"
    UNREADABLE_DICTIONARY = "unreadable.dictionary"
    UNREADABLE_CHUNKS = "unreadable.chunks"
    UNREADABLE_VALUE = "unreadable.value"
    UNREADABLE_OLDER = "unreadable.older"
    BYTES_READ = "bytes.read"
    BYTES_WRITTEN = "bytes.written"
    BYTES_BEFORE_COMPRESSION = "bytes.before_compression"
    BYTES_AFTER_COMPRESSION = "bytes.after_compression"
    NEAR_EVICTED = "near.evicted"
    NEAR_INVALIDATED = "near.invalidated"
    NEAR_CLEARED = "near.cleared"
    NEAR_LATE = "near.late"
    TRACKING_LOST = "tracking.lost"
    REPLICATION_SENT = "replication.sent"
    REPLICATION_FAILED = "replication.failed"


class CacheMetrics:
    """Counters of one cache.

    Attributes:
        counts: by name; a name never counted is absent, and reads as 0.
    """

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: Counter[Count] = Counter()

    def count(self, name: Count, amount: int = 1) -> None:
        """Add to one counter."""
        self.counts[name] += amount

    def snapshot(self) -> dict[str, int]:
        """Every counter, the untouched ones as 0."""
        return {name.value: self.counts[name] for name in Count}

    def hit_rate(self) -> float | None:
        """Hits of all reads, 0 to 1, stale and negative entries included; None before the first read."""
        hits = sum(self.counts[name] for name in (Count.HIT_NEAR, Count.HIT_LOCAL, Count.HIT_FALLBACK))
        reads = hits + self.counts[Count.MISS]
        return hits / reads if reads else None
