"""A store that gateways share: zones of nodes, through the evcache library. Nothing else here knows it."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from evcache import BytesCodec, Kind, LatchPolicy, NotStorableError, open_cache, parse_zones
from gateway.execution.entity_cache.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evcache import EVCache, KindCache

_APPLICATION: Final = "marquee-entities"
_KIND: Final = Kind(
    "answer",
    BytesCodec(),
    # Every write says its own; what may be served past its age is said in the entry itself.
    ttl=60.0,
    stale_while_revalidate=0.0,
    stale_if_error=0.0,
    negative_ttl=0.0,
    # A value kept in the process could outlive an invalidation by the time that news of it takes.
    near=False,
)
_ADDED_BELOW: Final = 1 << 48
"""Numbers of added values are below this; microseconds since 1970 are above it since 1978."""

_REPLACE_SECONDS: Final = 1.0
_AHEAD_MICROSECONDS: Final = 1_900_000
"""How far ahead of the time a replaced value says it was made: what a clock made that is fast by less than
this never keeps it out. The library takes two seconds and more for a wrong clock, and lets it through."""


class EVCacheStore:
    """See Store. A node that does not answer makes misses, and no error; only `replace_many` tells of it.

    Args:
        zones: as the library's settings name them, the local one first.

    Raises:
        evcache.CacheSettingsError: the text is not of that form.
    """

    def __init__(self, zones: str) -> None:
        parse_zones(zones)  # what is wrong with it is said at the start
        self._zones = zones
        self._cache: EVCache | None = None

    @property
    def _answers(self) -> KindCache[bytes]:
        # Opened by the process that uses it: a gateway is made before its workers are.
        if self._cache is None:
            self._cache = open_cache(_APPLICATION, self._zones)
        return self._cache.of(_KIND)

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """See Store."""
        return await self._answers.get_many(keys)

    async def set_many(self, entries: Mapping[str, tuple[bytes, float]]) -> None:
        """See Store. Nobody waits for the nodes."""
        by_seconds: defaultdict[float, dict[str, bytes]] = defaultdict(dict)
        for key, (value, seconds) in entries.items():
            by_seconds[seconds][key] = value
        for seconds, values in by_seconds.items():
            try:
                self._answers.set_many(values, ttl=seconds)
            except NotStorableError as error:
                raise StoreError(str(error)) from error

    async def add_many(self, entries: Mapping[str, bytes], seconds: float) -> Mapping[str, bytes]:
        """See Store. The caller's own values: nobody waits for the nodes.

        Where several add at once, the highest number wins, in every zone alike; a value that lost is found by
        nobody, and what was kept under it is a miss. Whatever was put there by `replace_many` wins against
        them all, in whatever order they arrive: its number is a time, and theirs are far below.
        """
        self._answers.set_many(entries, version=secrets.randbelow(_ADDED_BELOW), ttl=seconds)
        return entries

    async def replace_many(self, entries: Mapping[str, bytes], seconds: float) -> int:
        """See Store."""
        before = await self._answers.get_many(list(entries))
        version = round(time.time() * 1e6) + _AHEAD_MICROSECONDS
        latch = self._answers.set_many(entries, version=version, ttl=seconds)
        if not await latch.wait(LatchPolicy.ALL, _REPLACE_SECONDS):
            raise StoreError(f"{len(latch.completed)} of {latch.copies} zones took it")
        there = await self._answers.get_many(list(entries))
        if any(value == there.get(key) for key, value in before.items()):
            # What somebody else put there meanwhile is as good; what was there before is not.
            raise StoreError("a node kept an older value: a clock is far from right")
        return latch.copies

    async def close(self) -> None:
        """See Store."""
        if self._cache is not None:
            await self._cache.close()
            self._cache = None
