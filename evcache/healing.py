"""What a read finds wrong and puts right behind the reader's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evcache.envelope import SIZE
from evcache.metrics import Count
from evcache.node import StoreMode
from evcache.writing import record_of

if TYPE_CHECKING:
    from random import Random

    from evcache.compression import Compressor
    from evcache.keys import StoredKey
    from evcache.metrics import CacheMetrics
    from evcache.reading import Entry
    from evcache.writing import Writer
    from evcache.zone import GuardedNode, Zone


class Healer:
    """Repairs the local zone and removes damaged values.

    Args:
        writer: does it; nobody waits.
        local: the zone that is read first.
        share: of the repairs that are made, 0 to 1.
        random: draws which.
        metrics: counts them.
    """

    def __init__(
        self, writer: Writer, local: Zone, share: float, random: Random, metrics: CacheMetrics
    ) -> None:
        self._writer = writer
        self._local = local
        self._share = share
        self._random = random
        self._metrics = metrics

    def repair(self, key: StoredKey, entry: Entry, compressor: Compressor) -> None:
        """Give the local zone what another one had, where it still has nothing."""
        if self._random.random() < self._share:
            self._metrics.count(Count.REPAIR)
            self._writer.store_behind(self._local, record_of(key, entry, compressor), StoreMode.ABSENT)

    def discard(self, guarded: GuardedNode, key: StoredKey, data: bytes) -> None:
        """Remove a damaged value: its version means nothing, and might keep sound ones out."""
        head = data[:SIZE]
        self._writer.behind(guarded.run(lambda node: node.discard(key.text, head)), self._local)
