"""What the kinds of one cache share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.clock import Surroundings
    from evcache.floors import VersionFloors
    from evcache.metrics import CacheMetrics
    from evcache.near_cache import NearCache
    from evcache.reading import Reader
    from evcache.replication import ReplicationHook
    from evcache.settings import CacheSettings
    from evcache.writing import Writer
    from evcache.zone import Zone


class Origin:
    """What all kinds share on the way to the origin.

    Attributes:
        slots: bounds the loader calls at once, whatever happens to the cache.
        refreshes: under way in the background.
    """

    def __init__(self, settings: CacheSettings) -> None:
        self.slots = asyncio.Semaphore(settings.origin_concurrency)
        self.refreshes = 0


class Parts(NamedTuple):
    """What the kinds of one cache share.

    Attributes:
        application: first part of every key.
        zones: the first is the local one.
        near: decoded values of every kind that wants them near, by stored key.
        floors: versions this process has seen.
        replication: told of every change, where somebody listens.
    """

    application: str
    zones: Sequence[Zone]
    settings: CacheSettings
    metrics: CacheMetrics
    surroundings: Surroundings
    reader: Reader
    writer: Writer
    near: NearCache[object]
    origin: Origin
    floors: VersionFloors
    replication: ReplicationHook | None
