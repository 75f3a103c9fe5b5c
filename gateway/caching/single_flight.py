"""Equal work that is wanted twice at the same time is done once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(slots=True)
class _Flight(Generic[Value]):
    """Work under way, and how many callers wait for it."""

    task: asyncio.Task[Value]
    waiters: int = 0


class SingleFlight(Generic[Key, Value]):
    """Runs at most one coroutine a key at a time and hands its result to everyone who asked meanwhile.

    Nothing is kept: once the work has ended, well or badly, the next caller starts it anew. A caller
    that is cancelled leaves the others undisturbed; when the last one leaves, the work itself is
    cancelled and awaited, so that no task outlives those who wanted it.

    All callers receive the same object: they must not change it.

    Attributes:
        started: how often work was begun.
        joined: how often a caller was given work that was under way already.
    """

    __slots__ = ("_flights", "joined", "started")

    def __init__(self) -> None:
        self._flights: dict[Key, _Flight[Value]] = {}
        self.started = 0
        self.joined = 0

    def __len__(self) -> int:
        return len(self._flights)

    async def run(self, key: Key, start: Callable[[], Coroutine[object, object, Value]]) -> Value:
        """Wait for the work under `key`, beginning it with `start` unless it is under way.

        Raises:
            Exception: whatever the work raised, to every caller alike.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._begin(key, start)
        else:
            self.joined += 1
        flight.waiters += 1
        try:
            # The shield keeps one caller's cancellation from reaching the work that others wait for.
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if flight.waiters == 0 and not flight.task.done():
                await self._abandon(key, flight)

    def _begin(self, key: Key, start: Callable[[], Coroutine[object, object, Value]]) -> _Flight[Value]:
        async def fly() -> Value:
            try:
                return await start()
            finally:
                # Here and not in a callback: between the work's end and a callback somebody could join.
                self._forget(key, flight)

        flight = _Flight(asyncio.get_running_loop().create_task(fly()))
        self._flights[key] = flight
        self.started += 1
        return flight

    def _forget(self, key: Key, flight: _Flight[Value]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    async def _abandon(self, key: Key, flight: _Flight[Value]) -> None:
        # Forgotten first: whoever comes while it winds down must not join work that is being cancelled.
        self._forget(key, flight)
        flight.task.cancel()
        await asyncio.wait([flight.task])
        if not flight.task.cancelled():
            flight.task.exception()  # nobody is left to hear of it; asyncio would report it as lost
