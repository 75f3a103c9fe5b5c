"""Equal work that is wanted twice at the same time is done once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Key = TypeVar("Key")
Value = TypeVar("Value")

_AGAIN = object()


class SingleFlight(Generic[Key, Value]):
    """Runs at most one coroutine a key at a time and hands its result to everyone who asked meanwhile.

    The first caller does the work in its own task, which costs next to nothing while nobody joins. When it
    is cancelled, so is its work; the first of those who wait then begins anew, and the others join that.

    Nothing is kept: once the work has ended, well or badly, the next caller starts it anew.

    All callers receive the same object: they must not change it.

    Attributes:
        started: how often work was begun.
        joined: how often a caller was given work that was under way already.
    """

    __slots__ = ("_flights", "joined", "started")

    def __init__(self) -> None:
        self._flights: dict[Key, list[asyncio.Future[object]]] = {}
        self.started = 0
        self.joined = 0

    def __len__(self) -> int:
        return len(self._flights)

    async def run(self, key: Key, start: Callable[[], Coroutine[object, object, Value]]) -> Value:
        """Wait for the work under `key`, doing it with `start` unless it is under way.

        Raises:
            Exception: whatever the work raised, to every caller alike.
        """
        while (waiting := self._flights.get(key)) is not None:
            self.joined += 1
            waiter: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            waiting.append(waiter)
            outcome = await waiter
            if outcome is not _AGAIN:
                return cast("Value", outcome)
        return await self._lead(key, start)

    async def _lead(self, key: Key, start: Callable[[], Coroutine[object, object, Value]]) -> Value:
        waiting = self._flights[key] = []
        self.started += 1
        try:
            value = await start()
        except asyncio.CancelledError:
            del self._flights[key]
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(_AGAIN)
            raise
        except BaseException as error:
            del self._flights[key]
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_exception(error)
                    waiter.exception()  # its caller may be cancelled in this very moment: no fault to log
            raise
        # Forgotten before anyone is told: from here on a caller starts anew.
        del self._flights[key]
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(value)
        return value
