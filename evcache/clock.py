"""Time, passed in so that tests can move it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random
from typing import Protocol


class Clock(Protocol):
    """Two clocks."""

    def wall(self) -> float:
        """Seconds since 1970: what goes into stored values, as other processes compare it with theirs."""

    def monotonic(self) -> float:
        """Seconds that only grow: what this process measures waiting with."""


class SystemClock:
    """The machine's clocks."""

    def wall(self) -> float:
        """See Clock."""
        return time.time()

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a cache takes from the world around it; tests pass their own.

    Attributes:
        clock: both clocks.
        random: draws jitter, repairs and early refreshes: spreads load, protects nothing.
    """

    clock: Clock = field(default_factory=SystemClock)
    random: Random = field(default_factory=Random)
