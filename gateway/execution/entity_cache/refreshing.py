"""Stale entries exchanged for new ones, behind the back of who was served the stale."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from gateway.execution.subgraph_client import SubgraphFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from gateway.execution.entity_cache.counters import CacheCounters

log = logging.getLogger(__name__)

_MOST_AT_ONCE: Final = 32


class Refresher:
    """Runs refreshes as tasks of its own: few at a time, and one for each entry.

    Args:
        most: refreshes under way at a time; what comes beyond is left to a later request.
    """

    def __init__(self, counters: CacheCounters, most: int = _MOST_AT_ONCE) -> None:
        self._counters = counters
        self._most = most
        self._keys: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def wanted(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys that nobody refreshes now; none while too much is under way."""
        free = frozenset(keys) - self._keys
        if free and len(self._tasks) >= self._most:
            self._counters.refreshes_dropped += 1
            return frozenset()
        return free

    def start(self, keys: frozenset[str], refresh: Callable[[], Coroutine[object, object, None]]) -> None:
        """Refresh some entries."""
        self._keys |= keys
        self._counters.refreshes += 1
        task = asyncio.get_running_loop().create_task(self._run(keys, refresh))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(
        self, keys: frozenset[str], refresh: Callable[[], Coroutine[object, object, None]]
    ) -> None:
        try:
            await refresh()
        except SubgraphFailure as failure:
            log.info("A refresh failed: %s", failure)  # the stale entry serves on, as long as it may
        except Exception:  # a task's exception would be heard of by nobody
            log.exception("A refresh broke")
        finally:
            self._keys -= keys

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
