"""Numbers that are added to. They live beside values, without an envelope: nodes do the sums."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from evcache.errors import NodeError, NotStorableError
from evcache.metrics import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.keys import KeySpace
    from evcache.metrics import CacheMetrics
    from evcache.zone import Zone


class Counters:
    """Counters of one kind, in every zone.

    As in EVCache, each zone adds for itself, and copies that are behind the highest are raised to it: a zone
    that lost its counter catches up at the next addition. Numbers are 0 to 2^53, never negative.

    Args:
        keys: where they are.
        zones: all of them.
    """

    def __init__(self, keys: KeySpace, zones: Sequence[Zone], metrics: CacheMetrics) -> None:
        self._keys = keys
        self._zones = zones
        self._metrics = metrics

    async def increment(self, name: str, by: int = 1, *, initial: int = 0, ttl: float = 900.0) -> int | None:
        """Add to a counter.

        Args:
            name: of the counter.
            by: how much; may be negative, and the counter stops at 0.
            initial: what one that is not there starts as; nothing is added then.
            ttl: seconds a new one is kept.

        Returns:
            The highest of the zones' sums; None where no zone answered.

        Raises:
            NotStorableError: a negative start, or a time to live that is none.
        """
        if initial < 0 or ttl <= 0:
            raise NotStorableError("a counter starts at 0 or more and is kept for some time")
        key = self._keys.key(name).text
        milliseconds = max(1, round(ttl * 1000))
        sums = await asyncio.gather(
            *(self._increment_in(zone, key, by, initial, milliseconds) for zone in self._zones)
        )
        known = [total for total in sums if total is not None]
        if not known:
            return None
        highest = max(known)
        behind = [
            zone
            for zone, total in zip(self._zones, sums, strict=True)
            if total is not None and total < highest
        ]
        await asyncio.gather(*(self._raise_in(zone, key, highest) for zone in behind))
        return highest

    async def decrement(self, name: str, by: int = 1, *, initial: int = 0, ttl: float = 900.0) -> int | None:
        """Subtract from a counter; see increment."""
        return await self.increment(name, -by, initial=initial, ttl=ttl)

    async def _increment_in(
        self, zone: Zone, key: str, by: int, initial: int, milliseconds: int
    ) -> int | None:
        try:
            return await zone.node_of(key).run(lambda node: node.increment(key, by, initial, milliseconds))
        except NodeError:
            self._metrics.count(Count.WRITE_FAILED)
            return None

    async def _raise_in(self, zone: Zone, key: str, floor: int) -> None:
        try:
            await zone.node_of(key).run(lambda node: node.raise_to(key, floor))
        except NodeError:
            self._metrics.count(Count.WRITE_FAILED)
