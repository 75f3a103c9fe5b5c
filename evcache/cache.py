"""EVCache: one application's values in some zones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evcache.clock import Surroundings
from evcache.errors import CacheSettingsError
from evcache.floors import VersionFloors
from evcache.healing import Healer
from evcache.kind_cache import KindCache
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.near_cache import NearCache
from evcache.parts import Origin, Parts
from evcache.reading import Reader
from evcache.settings import CacheSettings, parse_zones
from evcache.writing import Writer
from evcache.zone import make_zone, redis_zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.clock import Clock
    from evcache.kinds import Kind
    from evcache.node import Watch
    from evcache.replication import ReplicationHook
    from evcache.zone import Zone

V = TypeVar("V")
_CLOSING_SECONDS: Final = 0.5


class EVCache:
    """One application's cache.

    Args:
        application: first part of every key; changes are heard of by it.
        zones: at least one; the first is the local one. Without any, one zone of one node in this process.
        settings: bounds.
        metrics: where paths are counted; the zones count in the same.
        surroundings: clocks and chance; tests pass their own.
        replication: told of every change, for other regions.

    Attributes:
        zones: as given.
        metrics: as given.
        near: values kept decoded in this process.
    """

    def __init__(
        self,
        application: str,
        zones: Sequence[Zone] = (),
        *,
        settings: CacheSettings | None = None,
        metrics: CacheMetrics | None = None,
        surroundings: Surroundings | None = None,
        replication: ReplicationHook | None = None,
    ) -> None:
        self.settings = settings or CacheSettings()
        self.metrics = metrics or CacheMetrics()
        surroundings = surroundings or Surroundings()
        clock = surroundings.clock
        self.zones = tuple(zones) or (_memory_zone(self.settings, self.metrics, clock),)
        if self.zones[0].write_only:
            raise CacheSettingsError("the local zone, the first, cannot be write-only")
        self.near: NearCache[object] = NearCache(
            self.settings.near_bytes,
            self.settings.near_unwatched,
            [guarded.node.name for guarded in self.zones[0].nodes],
            clock,
            self.metrics,
        )
        floors = VersionFloors(clock)
        self._writer = Writer(self.zones, self.settings, self.metrics, clock)
        healer = Healer(
            self._writer, self.zones[0], self.settings.repair_share, surroundings.random, self.metrics
        )
        reader = Reader(self.zones, self.settings, self.metrics, clock, floors, healer)
        self._parts = Parts(
            application,
            self.zones,
            self.settings,
            self.metrics,
            surroundings,
            reader,
            self._writer,
            self.near,
            Origin(self.settings),
            floors,
            replication,
        )
        self._kinds: dict[str, KindCache[Any]] = {}
        self._watches: list[Watch] = []

    async def start(self) -> None:
        """Connect, and begin to hear of changes. Nodes that are down are connected to when they are back."""
        await asyncio.gather(*(zone.connect() for zone in self.zones))
        if not self._watches:
            prefix = f"{self._parts.application}:"
            self._watches = [guarded.node.watch(prefix, self.near) for guarded in self.zones[0].nodes]

    async def close(self) -> None:
        """End everything under way and let go of the nodes."""
        for kind in self._kinds.values():
            await kind.close()
        await self._writer.close(_CLOSING_SECONDS)
        for watch in self._watches:
            await watch.close()
        self._watches = []
        for zone in self.zones:
            await zone.close()

    def of(self, kind: Kind[V]) -> KindCache[V]:
        """The cache of a kind; the same one for every call.

        Raises:
            CacheSettingsError: another kind of this name is in use.
        """
        known = self._kinds.get(kind.name)
        if known is None:
            known = self._kinds[kind.name] = KindCache(kind, self._parts)
        elif known.kind != kind:
            raise CacheSettingsError(f'two different kinds are called "{kind.name}"')
        return known

    def known(self, name: str) -> KindCache[Any]:
        """The cache of a kind that is in use.

        Raises:
            CacheSettingsError: none of this name is.
        """
        if name not in self._kinds:
            raise CacheSettingsError(f'no kind called "{name}" is in use here')
        return self._kinds[name]

    async def flush(self, zone: Zone) -> int:
        """Remove all of the application's keys from a zone; returns how many.

        Raises:
            NodeError: a node gave no answer; what others had is gone.
        """
        removed = 0
        for guarded in zone.nodes:
            removed += await guarded.node.flush(f"{self._parts.application}:")
        return removed


def open_cache(
    application: str,
    zones: str | None,
    *,
    settings: CacheSettings | None = None,
    replication: ReplicationHook | None = None,
) -> EVCache:
    """A cache over the zones a text names (settings.parse_zones); without one, in this process.

    Raises:
        CacheSettingsError: the text is not of that form.
    """
    settings, metrics = settings or CacheSettings(), CacheMetrics()
    made = redis_zones(parse_zones(zones), settings, metrics) if zones else ()
    return EVCache(application, made, settings=settings, metrics=metrics, replication=replication)


def _memory_zone(settings: CacheSettings, metrics: CacheMetrics, clock: Clock) -> Zone:
    node = InMemoryNode("memory/0", clock=clock)
    return make_zone("memory", [node], settings, metrics, clock=clock)
