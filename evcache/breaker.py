"""A node's breaker: a dead or frozen node is asked by one caller in half a second, not by all of them.

It matters more than the time-out does: with the local node frozen, a bulk read waits out the time-out every
time without one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evcache.clock import Clock


class BreakerState(StrEnum):
    """Where a breaker is."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Opens after `failures` failures in a row, for `open_seconds`; then lets exactly one probe through."""

    __slots__ = ("_clock", "_failures", "_in_a_row", "_open_seconds", "_open_until", "_probing")

    def __init__(self, clock: Clock, failures: int, open_seconds: float) -> None:
        self._clock = clock
        self._failures = failures
        self._open_seconds = open_seconds
        self._in_a_row = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        """Where it is now."""
        if self._open_until is None:
            return BreakerState.CLOSED
        if self._probing or self._clock.monotonic() >= self._open_until:
            return BreakerState.HALF_OPEN
        return BreakerState.OPEN

    @property
    def closed(self) -> bool:
        """Whether the node is taken for alive."""
        return self._open_until is None

    @property
    def due(self) -> bool:
        """Whether a probe would be let through now."""
        return (
            self._open_until is not None and not self._probing and self._clock.monotonic() >= self._open_until
        )

    def allow(self) -> bool:
        """Ask to make a call. One that is allowed while the breaker is not closed is the probe."""
        if self._open_until is None:
            return True
        if not self.due:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The node answered, whoever asked it."""
        self._in_a_row = 0
        self._open_until = None
        self._probing = False

    def failed(self) -> None:
        """A call from before the breaker opened was not answered."""
        self._in_a_row += 1
        if self._open_until is None and self._in_a_row >= self._failures:
            self._open_until = self._clock.monotonic() + self._open_seconds

    def probe_failed(self) -> None:
        """The probe was not answered."""
        self._open_until = self._clock.monotonic() + self._open_seconds
        self._probing = False

    def probe_abandoned(self) -> None:
        """The probe's caller left before the answer: nothing is known, and the next may probe."""
        self._probing = False
