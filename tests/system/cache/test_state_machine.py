"""The promises of the cache, over any order of operations and faults: nodes in memory, and real processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from evcache.cache import EVCache
from evcache.clock import Surroundings
from evcache.errors import FailureReason, NodeError
from evcache.kinds import Kind
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings, MissFallback, parse_zones
from evcache.zone import make_zone
from evcache.zone import redis_zones as cache_zones
from tests.support.redis_processes import ZONE_NAMES, redis_zones
from tests.system.cache.chaos.machine import APPLICATION, CacheMachine
from tests.system.cache.chaos.stage import ITEM_CODEC, version_of_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.node import CacheNode
    from evcache.zone import Zone
    from tests.support.redis_processes import RedisZones
    from tests.system.cache.chaos.machine import Board

# Small chunks: most items are stored in several pieces. Short breakers: none is waited for long.
SETTINGS = CacheSettings(miss_fallback=MissFallback.ALL, chunk_bytes=300, breaker_open=0.05, ttl_jitter=0.0)
KIND = Kind("item", ITEM_CODEC, version_of=version_of_item, near=True)


class HandClock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def wall(self) -> float:
        """See evcache.clock.Clock."""
        return self.now

    def monotonic(self) -> float:
        """See evcache.clock.Clock."""
        return self.now


class SwitchedNode:
    """A memory node that can be off: then every call fails as one to a dead process does."""

    def __init__(self, inner: InMemoryNode) -> None:
        self.inner = inner
        self.name = inner.name
        self.shared = True
        self.off = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the node has
        found = getattr(self.inner, name)
        if name == "watch":
            return found

        async def call(*arguments: object) -> object:
            if self.off:
                raise NodeError(FailureReason.CONNECTION, "switched off")
            return await found(*arguments)

        return call

    def switch(self, *, off: bool) -> None:
        """Off or on; whoever watches is told, as a lost connection tells."""
        self.off = off
        for watch in self.inner.watches:
            if off:
                watch.listener.lost(self.name)
            else:
                watch.listener.heard_again(self.name)


class MemoryBoard:
    """See machine.Board; several processes' caches over the same nodes in this one."""

    def __init__(self) -> None:
        self._clock = HandClock()
        self._nodes = [
            SwitchedNode(InMemoryNode(f"{zone}/{position}", clock=self._clock))
            for zone in ZONE_NAMES
            for position in range(2)
        ]
        self.kind = KIND
        self.clients: Sequence[EVCache] = [self._client(local) for local in range(2)]

    def _client(self, local: int) -> EVCache:
        metrics = CacheMetrics()
        zones = [self._zone(position, metrics) for position in range(len(ZONE_NAMES))]
        ordered = [*zones[local:], *zones[:local]]
        surroundings = Surroundings(clock=self._clock)
        return EVCache(APPLICATION, ordered, settings=SETTINGS, metrics=metrics, surroundings=surroundings)

    def _zone(self, position: int, metrics: CacheMetrics) -> Zone:
        nodes = [cast("CacheNode", node) for node in self._nodes[2 * position : 2 * position + 2]]
        return make_zone(ZONE_NAMES[position], nodes, SETTINGS, metrics, clock=self._clock)

    async def start(self) -> None:
        """See machine.Board."""
        for client in self.clients:
            await client.start()

    async def close(self) -> None:
        """See machine.Board."""
        for node in self._nodes:
            node.off = False
        for client in self.clients:
            await client.close()

    async def kill(self, node: int) -> None:
        """See machine.Board."""
        await self._nodes[node].inner.flush("")
        self._nodes[node].switch(off=True)

    async def freeze(self, node: int) -> None:
        """See machine.Board."""
        self._nodes[node].switch(off=True)

    async def revive(self, node: int) -> None:
        """See machine.Board."""
        self._nodes[node].switch(off=False)

    async def flush(self, node: int) -> None:
        """See machine.Board."""
        await self._nodes[node].inner.flush("")

    async def stored(self, node: int, key: str) -> bytes | None:
        """See machine.Board."""
        return await self._nodes[node].inner.get(key)

    async def rest(self) -> None:
        """See machine.Board."""
        self._clock.now += 2 * SETTINGS.breaker_open


class RedisBoard:
    """See machine.Board; real processes, which outlive a board."""

    def __init__(self, zones: RedisZones) -> None:
        self._zones = zones
        self.kind = KIND
        parts = zones.text.split(";")
        self.clients: Sequence[EVCache] = [self._client([*parts[at:], *parts[:at]]) for at in range(2)]

    def _client(self, parts: Sequence[str]) -> EVCache:
        metrics = CacheMetrics()
        zones = cache_zones(parse_zones(";".join(parts)), SETTINGS, metrics)
        return EVCache(APPLICATION, zones, settings=SETTINGS, metrics=metrics)

    async def start(self) -> None:
        """See machine.Board."""
        for server in self._zones.servers:
            server.recover()
            server.flush()
        for client in self.clients:
            await client.start()

    async def close(self) -> None:
        """See machine.Board."""
        for client in self.clients:
            await client.close()

    async def kill(self, node: int) -> None:
        """See machine.Board."""
        self._zones.servers[node].kill()

    async def freeze(self, node: int) -> None:
        """See machine.Board."""
        self._zones.servers[node].freeze()

    async def revive(self, node: int) -> None:
        """See machine.Board."""
        self._zones.servers[node].recover()

    async def flush(self, node: int) -> None:
        """See machine.Board."""
        self._zones.servers[node].flush()

    async def stored(self, node: int, key: str) -> bytes | None:
        """See machine.Board."""
        found: bytes | None = self._zones.servers[node].command("GET", key)
        return found

    async def rest(self) -> None:
        """See machine.Board."""
        await asyncio.sleep(2 * SETTINGS.breaker_open)


class MemoryMachine(CacheMachine):
    """Nodes in this process: many examples, no waiting."""

    def make_board(self) -> Board:
        """See CacheMachine."""
        return MemoryBoard()


def test_promises_hold_over_nodes_in_memory() -> None:
    run_state_machine_as_test(
        MemoryMachine,
        settings=settings(max_examples=80, stateful_step_count=40, deadline=None, derandomize=True),
    )


def test_promises_hold_over_real_processes() -> None:
    with redis_zones() as zones:

        class RedisMachine(CacheMachine):
            def make_board(self) -> Board:
                return RedisBoard(zones)

        run_state_machine_as_test(
            RedisMachine,
            settings=settings(
                max_examples=10,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
