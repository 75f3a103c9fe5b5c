"""A loader that does what a test wants of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evcache.settings import CacheSettings

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence

    from tests.evcache.kit import ManualClock

EXACT = CacheSettings(ttl_jitter=0.0, repair_share=0.0)
NAMES = [f"m-{number}" for number in range(10)]


class OriginError(Exception):
    """The origin's trouble."""


class Origin:
    """A loader that counts, waits, fails and takes time on demand.

    Attributes:
        calls: names of each call.
        held_up: while set to an event, calls wait for it.
        failing: raised by every call.
        takes: seconds a call takes, by the clock.
        at_once: most calls that were under way together.
        values: of single names, instead of a text that tells the call; an exception is the name's own.
    """

    def __init__(self, clock: ManualClock | None = None) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.held_up: asyncio.Event | None = None
        self.failing: BaseException | None = None
        self.takes = 0.0
        self.at_once = 0
        self.values: dict[str, str | Exception | None] = {}
        self._clock = clock
        self._now = 0

    @property
    def loads(self) -> int:
        """Calls."""
        return len(self.calls)

    async def __call__(self, names: Sequence[str]) -> Mapping[str, str | Exception | None]:
        self.calls.append(tuple(names))
        number = len(self.calls)
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            if self.held_up is not None:
                await self.held_up.wait()
            if self._clock is not None:
                self._clock.advance(self.takes)
            if self.failing is not None:
                raise self.failing
            return {name: self.values.get(name, f"load {number}") for name in names}
        finally:
            self._now -= 1
