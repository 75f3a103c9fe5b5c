"""What the cache's tests share: a clock moved by hand, nodes that fail on demand, caches over them."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from evcache.cache import EVCache
from evcache.clock import Surroundings
from evcache.codecs import TextCodec
from evcache.errors import FailureReason, NodeError
from evcache.floors import VersionFloors
from evcache.healing import Healer
from evcache.kinds import Kind
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics, Count
from evcache.reading import Reader
from evcache.settings import CacheSettings
from evcache.writing import Writer
from evcache.zone import make_zone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from evcache.node import StoreMode
    from evcache.replication import ReplicationHook
    from evcache.zone import Zone

SOON = 30.0
"""Seconds that anything waited for in a test may take: a bound against hanging, never a measure."""
START = 1_700_000_000.0
"""What manual clocks say at first."""


class ManualClock:
    """A Clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wall(self) -> float:
        return START + self.seconds

    def monotonic(self) -> float:
        return 1000.0 + self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class FaultyNode(InMemoryNode):
    """A node in memory that is shared as a Redis process is, fails on demand and notes what it is asked.

    Attributes:
        failing: why every call fails from now on; None: none does.
        failing_after: how many more calls go well before `failing` counts.
        takes: seconds that a call takes, by the clock.
        held_up: set it to a new event, and every call waits for the event.
        calls: what was asked, as (method, keys).
    """

    def __init__(self, name: str, clock: ManualClock) -> None:
        super().__init__(name, clock=clock)
        self._manual = clock
        self.shared = True
        self.failing: FailureReason | None = None
        self.failing_after = 0
        self.takes = 0.0
        self.held_up: asyncio.Event | None = None
        self.calls: list[tuple[str, tuple[str, ...]]] = []

    def asked(self, method: str) -> int:
        """How often."""
        return sum(called == method for called, _ in self.calls)

    async def _gate(self, method: str, *keys: str) -> None:
        self.calls.append((method, keys))
        if self.held_up is not None:
            await self.held_up.wait()
        self._manual.advance(self.takes)
        if self.failing is not None and self.failing_after > 0:
            self.failing_after -= 1
        elif self.failing is not None:
            raise NodeError(self.failing, f"{self.name} was told to fail")

    async def connect(self) -> None:
        await self._gate("connect")

    async def discard(self, key: str, head: bytes) -> None:
        await self._gate("discard", key)
        await super().discard(key, head)

    async def get(self, key: str) -> bytes | None:
        await self._gate("get", key)
        return await super().get(key)

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        await self._gate("get_many", *keys)
        return [await InMemoryNode.get(self, key) for key in keys]

    async def store(self, key: str, value: bytes, milliseconds: int, mode: StoreMode) -> bool:
        await self._gate("store", key)
        return await super().store(key, value, milliseconds, mode)

    async def store_many(self, entries: Sequence[tuple[str, bytes, int]], mode: StoreMode) -> list[bool]:
        await self._gate("store_many", *(key for key, _, _ in entries))
        return await super().store_many(entries, mode)

    async def put_many(self, entries: Sequence[tuple[str, bytes, int]]) -> None:
        await self._gate("put_many", *(key for key, _, _ in entries))
        await super().put_many(entries)

    async def touch(self, key: str, milliseconds: int, times: bytes) -> bool:
        await self._gate("touch", key)
        return await super().touch(key, milliseconds, times)

    async def append(self, key: str, value: bytes, payload_at: int, milliseconds: int) -> bool:
        await self._gate("append", key)
        return await super().append(key, value, payload_at, milliseconds)

    async def increment(self, key: str, delta: int, initial: int, milliseconds: int) -> int:
        await self._gate("increment", key)
        return await super().increment(key, delta, initial, milliseconds)

    async def raise_to(self, key: str, floor: int) -> None:
        await self._gate("raise_to", key)
        await super().raise_to(key, floor)

    async def take_leases(self, keys: Sequence[str], token: str, milliseconds: int) -> list[bool]:
        await self._gate("take_leases", *keys)
        return await super().take_leases(keys, token, milliseconds)

    async def release_leases(self, keys: Sequence[str], token: str) -> None:
        await self._gate("release_leases", *keys)
        await super().release_leases(keys, token)

    async def flush(self, prefix: str) -> int:
        await self._gate("flush")
        return await super().flush(prefix)


@dataclass(frozen=True, slots=True)
class Hardware:
    """Zones of nodes without a cache yet: several caches may share them.

    Attributes:
        clock: of every node, and of the caches that are made over them.
        nodes: by zone.
        write_only: names of zones that are never read from.
    """

    clock: ManualClock
    nodes: Mapping[str, Sequence[FaultyNode]]
    write_only: frozenset[str] = frozenset()

    def zones(self, settings: CacheSettings, metrics: CacheMetrics) -> list[Zone]:
        """Zones with breakers of their own: one process's view of the nodes."""
        return [
            make_zone(
                name,
                nodes,
                settings,
                metrics,
                write_only=name in self.write_only,
                clock=self.clock,
            )
            for name, nodes in self.nodes.items()
        ]

    def alone(self, zone: str) -> Hardware:
        """One zone, as a process sees it that knows no other."""
        return Hardware(self.clock, {zone: self.nodes[zone]})

    def fail(self, zone: str, reason: FailureReason | None = FailureReason.CONNECTION) -> None:
        """Let every node of a zone fail, or (None) no longer."""
        for node in self.nodes[zone]:
            node.failing = reason

    async def forget(self, zone: str) -> None:
        """Empty a zone."""
        for node in self.nodes[zone]:
            await InMemoryNode.flush(node, "")

    async def keys(self, zone: str) -> set[str]:
        """What a zone holds."""
        pages = [await node.scan("", 0, 1) for node in self.nodes[zone]]
        return {key for _, keys in pages for key in keys}

    def forget_calls(self) -> None:
        """Count calls anew."""
        for nodes in self.nodes.values():
            for node in nodes:
                node.calls.clear()

    def asked(self, zone: str, *methods: str) -> int:
        """How often the nodes of a zone were asked any of these."""
        return sum(node.asked(method) for node in self.nodes[zone] for method in methods)


def hardware(
    zones: int = 3, nodes: int = 1, write_only: Sequence[str] = (), clock: ManualClock | None = None
) -> Hardware:
    """Zones `zone-a`, `zone-b`, … of so many nodes each."""
    clock = clock or ManualClock()
    names = [f"zone-{'abcdefgh'[number]}" for number in range(zones)]
    return Hardware(
        clock,
        {name: [FaultyNode(f"{name}/{position}", clock) for position in range(nodes)] for name in names},
        frozenset(write_only),
    )


@dataclass(slots=True)
class Events:
    """A replication hook that keeps what it is told."""

    told: list[object] = field(default_factory=list)

    def __call__(self, event: object) -> None:
        self.told.append(event)


@contextlib.asynccontextmanager
async def cache_over(
    parts: Hardware,
    settings: CacheSettings | None = None,
    *,
    seed: int = 0,
    replication: ReplicationHook | None = None,
    application: str = "app",
) -> AsyncIterator[EVCache]:
    """A cache over some hardware, closed afterwards."""
    settings, metrics = settings or CacheSettings(), CacheMetrics()
    cache = EVCache(
        application,
        parts.zones(settings, metrics),
        settings=settings,
        metrics=metrics,
        surroundings=Surroundings(parts.clock, Random(seed)),  # noqa: S311 - repeatable, protects nothing
        replication=replication,
    )
    try:
        yield cache
    finally:
        await cache.close()


def texts(  # noqa: PLR0913 - the few fields of a kind that tests vary
    name: str = "text",
    *,
    ttl: float = 100.0,
    stale_while_revalidate: float = 100.0,
    stale_if_error: float = 300.0,
    negative_ttl: float = 10.0,
    near: bool = False,
    early_refresh: float = 0.0,
) -> Kind[str]:
    """A kind of texts whose time is over only when a test moves the clock."""
    return Kind(
        name,
        TextCodec(),
        ttl=ttl,
        stale_while_revalidate=stale_while_revalidate,
        stale_if_error=stale_if_error,
        negative_ttl=negative_ttl,
        near=near,
        early_refresh=early_refresh,
    )


def counted(cache: EVCache, *names: Count) -> list[int]:
    """What a cache has counted."""
    return [cache.metrics.counts[name] for name in names]


def reader_over(
    parts: Hardware, settings: CacheSettings | None = None, metrics: CacheMetrics | None = None, seed: int = 0
) -> tuple[Reader, Writer]:
    """A reader and a writer without a cache around them; the writer is to be closed."""
    settings, metrics = settings or CacheSettings(), metrics or CacheMetrics()
    zones = parts.zones(settings, metrics)
    writer = Writer(zones, settings, metrics, parts.clock)
    random = Random(seed)  # noqa: S311 - repeatable, protects nothing
    healer = Healer(writer, zones[0], settings.repair_share, random, metrics)
    return Reader(zones, settings, metrics, parts.clock, VersionFloors(parts.clock), healer), writer


async def in_each_zone(parts: Hardware, kind: Kind[str], name: str) -> list[str | None]:
    """What each zone has under a name, read by processes that know no other zone and saw nothing before."""
    found = []
    for zone in parts.nodes:
        async with cache_over(parts.alone(zone)) as cache:
            found.append(await cache.of(kind).get(name))
    return found


async def settle(steps: int = 50) -> None:
    """Let every task that can run run; no time passes."""
    for _ in range(steps):
        await asyncio.sleep(0)
