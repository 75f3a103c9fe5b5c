"""The versions this process has seen, so that it never reads an older one after a newer.

Zones are written without waiting for one another: one that missed a write has an older value, and a reader
that falls back to it would go back in time. What is older than the newest seen counts as a miss instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evcache.envelope import SKEW_MICROSECONDS

if TYPE_CHECKING:
    from evcache.clock import Clock

_GENERATION: Final = 32_768


class VersionFloors:
    """The newest version of each of the last keys seen (32,768 at least, 65,536 at most)."""

    __slots__ = ("_clock", "_newer", "_older")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Two generations: forgetting the older one whole costs less than ordering every read.
        self._newer: dict[str, int] = {}
        self._older: dict[str, int] = {}

    def newest(self, key: str) -> int | None:
        """The newest version of a key seen lately: what a reader compares with before it asks `admit`."""
        return self._newer.get(key)

    def admit(self, key: str, version: int) -> bool:
        """Note a version; False where a newer one was seen."""
        newer = self._newer
        floor = newer.get(key)
        if floor is None:
            floor = self._older.get(key, 0)
        if version < floor:
            return False
        if version > self._clock.wall() * 1e6 + SKEW_MICROSECONDS:
            return True  # made by a wrong clock: no measure of what is new
        if version != floor or key not in newer:
            if len(newer) >= _GENERATION:
                self._older = newer
                newer = self._newer = {}
            newer[key] = version
        return True
