"""What one request reads with: loaders over the client's batch methods, plain or through the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from subgraphs.chassis.batching import BatchLoader, in_context
from subgraphs.chassis.cached_reads import ReadThrough, forget, forget_group

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

    from evcache import EVCache
    from subgraphs.chassis.batching import RequestTasks
    from subgraphs.chassis.cached_reads import CachedRead
    from subgraphs.chassis.context import RequestContext
    from subgraphs.chassis.errors import CodedError

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class RequestReads:
    """Makes a request's loaders.

    Args:
        request: The request's context.
        tasks: Its calls under way.
        cache: The subgraph's cache.

    Attributes:
        request: As given.
    """

    def __init__(self, request: RequestContext, tasks: RequestTasks, cache: EVCache) -> None:
        self.request = request
        self._tasks = tasks
        self._cache = cache

    def of(self, request: RequestContext) -> RequestReads:
        """The same for a request that goes on as somebody else."""
        return RequestReads(request, self._tasks, self._cache)

    def plain(
        self, method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]]
    ) -> BatchLoader[K, V]:
        """A loader that asks the service every time."""
        return BatchLoader(in_context(method, self.request), self._tasks)

    def cached(
        self,
        read: CachedRead[K, V],
        method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
    ) -> BatchLoader[K, V]:
        """A loader that asks the cache first."""
        through = ReadThrough(read, self._cache, self.request, in_context(method, self.request))
        return BatchLoader(through, self._tasks)

    async def forget(self, read: CachedRead[K, V], *keys: K) -> None:
        """Forget what has changed; called once the change is committed."""
        await forget(read, keys, self.request, self._cache)

    async def forget_group(self, group: str) -> None:
        """Forget everything that goes with a group."""
        await forget_group(group, self._cache)
