"""The cache of one gateway: its store, its counters, and what is made of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gateway.execution.entity_cache.caching_client import CachingClient
from gateway.execution.entity_cache.counters import CacheCounters
from gateway.execution.entity_cache.invalidation import Invalidator
from gateway.execution.entity_cache.keeper import Keeper
from gateway.execution.entity_cache.refreshing import Refresher
from gateway.execution.entity_cache.rules import RuleReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.execution.entity_cache.policies import CachePolicies
    from gateway.execution.entity_cache.store import Store
    from gateway.execution.subgraph_client import SubgraphClient


class EntityCache:
    """What the composition root wires.

    Args:
        store: this cache's own; closed with it.
        policies: what the subgraphs say; at least one lets something be kept.
        refresh_seconds: how long a refresh behind a caller's back may take.
        clock: seconds since the epoch.

    Attributes:
        counters: what was done so far.
        rules: reads the rules of fetches, once a plan.
        invalidator: makes entries not count any more.
    """

    def __init__(
        self,
        store: Store,
        policies: CachePolicies,
        refresh_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._policies = policies
        self._refresh_seconds = refresh_seconds
        self.counters = CacheCounters()
        self.rules = RuleReader(policies)
        self.invalidator = Invalidator(store, self.counters, policies)
        self._keeper = Keeper(store, self.counters, clock)
        self._refresher = Refresher(self.counters)

    def wrap(self, subgraph: str, client: SubgraphClient) -> SubgraphClient:
        """Return a client that looks here first; the same one for a subgraph that lets nothing be kept."""
        if subgraph not in self._policies.subgraphs:
            return client
        return CachingClient(client, self._keeper, self._refresher, self.counters, self._refresh_seconds)

    async def idle(self) -> None:
        """Wait until no refresh is under way."""
        await self._refresher.idle()

    async def close(self) -> None:
        """Cancel refreshes under way, and close the store."""
        await self._refresher.close()
        await self._store.close()
