"""Decoded values in this process, dropped the moment another process changes them.

A read that is under way while its key changes must not leave what it found behind: it makes a reservation
before it asks, a change spoils the reservation, and a spoiled one stores nothing. Without that, a reply that
was sent before a change and is seen after it would stay for good.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from evcache.metrics import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evcache.clock import Clock
    from evcache.metrics import CacheMetrics

V = TypeVar("V")


class Near(NamedTuple, Generic[V]):
    """A value kept near.

    Attributes:
        value: None stands for "there is no such thing".
        expiry: monotonic seconds.
        size: bytes it is counted with.
    """

    value: V
    expiry: float
    size: int


class Reservation:
    """Readers of one key, and whether it has changed under them."""

    __slots__ = ("readers", "valid")

    def __init__(self) -> None:
        self.readers = 0
        self.valid = True


class NearCache(Generic[V]):
    """A byte-bounded store of the most recently used values; a ChangeListener of the local zone's nodes.

    Args:
        largest_bytes: of all values together.
        unwatched: seconds a value counts while some node's changes are not heard.
        nodes: names of the nodes whose changes have to be heard.
    """

    def __init__(
        self, largest_bytes: int, unwatched: float, nodes: Iterable[str], clock: Clock, metrics: CacheMetrics
    ) -> None:
        self._largest_bytes = largest_bytes
        self._unwatched = unwatched
        self._unheard = set(nodes)
        self._clock = clock
        self._metrics = metrics
        self._values: OrderedDict[str, Near[V]] = OrderedDict()
        self._reading: dict[str, Reservation] = {}
        self._bytes = 0

    def get(self, key: str) -> Near[V] | None:
        """The value of a key, None where it is not kept or its time is over."""
        found = self._values.get(key)
        if found is None:
            return None
        if found.expiry <= self._clock.monotonic():
            self._remove(key)
            return None
        self._values.move_to_end(key)
        return found

    def reserve(self, key: str) -> Reservation:
        """Note that a key is being read; every reservation is given to `put` or `release` in the end."""
        reservation = self._reading.get(key)
        if reservation is None:
            reservation = self._reading[key] = Reservation()
        reservation.readers += 1
        return reservation

    def release(self, key: str, reservation: Reservation) -> None:
        """Give a reservation back."""
        reservation.readers -= 1
        if not reservation.readers and self._reading.get(key) is reservation:
            del self._reading[key]

    def put(self, key: str, reservation: Reservation, value: V, seconds: float, size: int) -> None:
        """Keep what was read, unless the key has changed since the reservation was made."""
        self.release(key, reservation)
        if not reservation.valid:
            self._metrics.count(Count.NEAR_LATE)
            return
        if self._unheard:
            seconds = min(seconds, self._unwatched)
        if seconds <= 0 or size > self._largest_bytes:
            return
        self._remove(key)
        self._values[key] = Near(value, self._clock.monotonic() + seconds, size)
        self._bytes += size
        while self._bytes > self._largest_bytes:
            self._metrics.count(Count.NEAR_EVICTED)
            self._remove(next(iter(self._values)))

    def drop(self, key: str) -> None:
        """A key was changed by this process."""
        self._remove(key)
        reservation = self._reading.pop(key, None)
        if reservation is not None:
            reservation.valid = False

    def changed(self, keys: Sequence[str] | None) -> None:
        """See evcache.node.ChangeListener."""
        if keys is None:
            self._clear()
            return
        for key in keys:
            if key in self._values:
                self._metrics.count(Count.NEAR_INVALIDATED)
            self.drop(key)

    def lost(self, node: str) -> None:
        """See ChangeListener: nothing that is kept can be relied on."""
        self._metrics.count(Count.TRACKING_LOST)
        self._unheard.add(node)
        self._clear()

    def heard_again(self, node: str) -> None:
        """See ChangeListener: what changed in between was not heard."""
        self._unheard.discard(node)
        self._clear()

    @property
    def bytes(self) -> int:
        """Of all values kept."""
        return self._bytes

    def _clear(self) -> None:
        if self._values:
            self._metrics.count(Count.NEAR_CLEARED)
        self._values.clear()
        self._bytes = 0
        for reservation in self._reading.values():
            reservation.valid = False
        self._reading.clear()

    def _remove(self, key: str) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= found.size
