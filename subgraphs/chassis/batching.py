"""DataLoaders: what resolvers ask for in one tick goes out as one gRPC call.

A loader belongs to one request: its cache is the request's, and when the request ends early its calls end
too.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from aiodataloader import DataLoader

from subgraphs.chassis.errors import CodedError, ErrorCode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence
    from typing import TypeAlias

    from subgraphs.chassis.context import RequestContext

LARGEST_BATCH: Final = 1000
"""Keys a call; more are split, and the calls run side by side."""

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")

if TYPE_CHECKING:
    Fetch: TypeAlias = Callable[[list[K]], Awaitable[Sequence[V | CodedError]]]


def in_context(
    method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
    request: RequestContext,
) -> Callable[[Sequence[K]], Awaitable[Sequence[V | CodedError]]]:
    """A client's batch method with the request's context filled in: what a loader fetches with."""

    async def fetch(keys: Sequence[K]) -> Sequence[V | CodedError]:
        return await method(keys, request)

    return fetch


class RequestTasks:
    """The batch calls a request has under way, so that they can be cancelled with it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()

    def register_current(self) -> None:
        """Notes the running task until it is done."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def cancel(self) -> None:
        """Cancels what is still under way: nobody waits for it any more."""
        for task in tuple(self._running):
            task.cancel()


class BatchLoader(DataLoader[K, V], Generic[K, V]):
    """Loads values by key; `fetch` is called with the ordered, distinct keys of one tick.

    Args:
        fetch: Ordered keys to one value or CodedError a key, in the same order.
        tasks: The request's calls under way.
        largest_batch: Keys a call at most.
    """

    def __init__(self, fetch: Fetch[K, V], tasks: RequestTasks, largest_batch: int = LARGEST_BATCH) -> None:
        super().__init__(max_batch_size=largest_batch)
        self._fetch = fetch
        self._tasks = tasks

    async def batch_load_fn(self, keys: list[K]) -> Sequence[V | CodedError]:  # type: ignore[override] # per-key errors
        """One batch (called by the library)."""
        self._tasks.register_current()
        try:
            return await self._fetch(keys)
        except asyncio.CancelledError:
            # The library leaves the waiting futures as they are, and whoever waits would wait for ever.
            for key in keys:
                waiting = self._cache.get(key)
                if waiting is not None:
                    waiting.cancel()
            raise

    async def load_or_none(self, key: K) -> V | None:
        """The value, or None where the service knows no such key.

        Raises:
            CodedError: Any other failure.
        """
        try:
            return await self.load(key)
        except CodedError as error:
            if error.code is ErrorCode.NOT_FOUND:
                return None
            raise
