"""How many copies of a write a caller waits for.

As EVCache's `EVCacheLatch`, but its QUORUM is computed from an empty list and so equals ONE
(`EVCacheLatchImpl`); here it is a majority.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class LatchPolicy(StrEnum):
    """How many copies are enough."""

    NONE = "none"
    ONE = "one"
    QUORUM = "quorum"
    ALL_MINUS_ONE = "all_minus_one"
    ALL = "all"

    def needed(self, copies: int) -> int:
        """Of this many copies."""
        match self:
            case LatchPolicy.NONE:
                return 0
            case LatchPolicy.ONE:
                return min(1, copies)
            case LatchPolicy.QUORUM:
                return copies // 2 + 1 if copies else 0
            case LatchPolicy.ALL_MINUS_ONE:
                return max(copies - 1, min(1, copies))
            case LatchPolicy.ALL:
                return copies


class Latch:
    """One write under way to some zones.

    A copy counts once its node has answered, whether it took the value or refused it as older than its own:
    either way the node is not behind. Write-only zones are written to and do not count.

    Attributes:
        copies: zones that count.
        completed: names of those that have answered.
        failed: names of those that have not and will not.
    """

    __slots__ = ("_ends", "_hurry", "_waiting", "completed", "copies", "failed")

    def __init__(self, copies: int, hurry: Callable[[], None] | None = None) -> None:
        """See the class.

        Args:
            copies: zones that count.
            hurry: called when somebody waits for more than the first copy.
        """
        self.copies = copies
        self._hurry = hurry
        self.completed: list[str] = []
        self.failed: list[str] = []
        self._ends: list[tuple[str, asyncio.Future[bool]]] = []
        self._waiting: list[tuple[int, asyncio.Future[bool]]] = []

    def complete(self, zone: str) -> None:
        """Note that a zone has answered."""
        self.completed.append(zone)
        self._settle()

    def fail(self, zone: str) -> None:
        """Note that a zone will not answer."""
        self.failed.append(zone)
        self._settle()

    async def wait(self, policy: LatchPolicy, seconds: float) -> bool:
        """Wait for enough copies.

        Args:
            policy: how many.
            seconds: to wait at most.

        Returns:
            False when the time is over, or as soon as too many have failed.
        """
        needed = policy.needed(self.copies)
        if (settled := self._outcome(needed)) is not None:
            return settled
        if needed > 1 and self._hurry is not None:
            self._hurry()
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((needed, waiting))
        return await _within(waiting, seconds)

    async def wait_for(self, zone: str, seconds: float) -> bool:
        """Wait for the copy of one zone, as `wait` does for a number of them."""
        if zone not in self.completed and zone not in self.failed:
            ended: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            self._ends.append((zone, ended))
            await _within(ended, seconds)
        return zone in self.completed

    def _outcome(self, needed: int) -> bool | None:
        if len(self.completed) >= needed:
            return True
        return False if self.copies - len(self.failed) < needed else None

    def _settle(self) -> None:
        for needed, waiting in self._waiting:
            outcome = self._outcome(needed)
            if outcome is not None and not waiting.done():
                waiting.set_result(outcome)
        for zone, ended in self._ends:
            if not ended.done() and (zone in self.completed or zone in self.failed):
                ended.set_result(True)


async def _within(waiting: asyncio.Future[bool], seconds: float) -> bool:
    """What a future says; False when the time is over first."""
    timer = asyncio.get_running_loop().call_later(seconds, _give_up, waiting)
    try:
        return await waiting
    finally:
        timer.cancel()


def _give_up(waiting: asyncio.Future[bool]) -> None:
    if not waiting.done():
        waiting.set_result(False)
