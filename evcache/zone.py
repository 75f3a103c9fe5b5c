"""A zone: independent nodes that hold one full copy of the keys between them, and what is known of each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar, assert_never

from evcache.breaker import Breaker
from evcache.clock import SystemClock
from evcache.errors import FailureReason, NodeError
from evcache.metrics import Count
from evcache.redis_node import RedisNode
from evcache.ring import KetamaRing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from evcache.clock import Clock
    from evcache.keys import StoredKey
    from evcache.metrics import CacheMetrics
    from evcache.node import CacheNode
    from evcache.settings import CacheSettings, ZoneSettings

T = TypeVar("T")


class GuardedNode:
    """A node behind its breaker.

    Attributes:
        node: itself.
        breaker: of it.
    """

    __slots__ = ("_metrics", "breaker", "node")

    def __init__(self, node: CacheNode, breaker: Breaker, metrics: CacheMetrics) -> None:
        self.node = node
        self.breaker = breaker
        self._metrics = metrics

    async def run(self, operation: Callable[[CacheNode], Coroutine[Any, Any, T]]) -> T:
        """Call the node.

        Raises:
            NodeError: it gave no answer, or is not asked for now.
        """
        breaker = self.breaker
        probe = not breaker.closed
        if not breaker.allow():
            self._metrics.count(Count.NODE_BREAKER_OPEN)
            raise NodeError(FailureReason.BREAKER_OPEN, f"{self.node.name} does not answer")
        try:
            answer = await operation(self.node)
        except NodeError as error:
            self._metrics.count(Count(f"node.{error.reason}"))
            self._judge(error.reason, probe=probe)
            raise
        except BaseException:
            if probe:
                breaker.probe_abandoned()
            raise
        breaker.succeeded()
        return answer

    def _judge(self, reason: FailureReason, *, probe: bool) -> None:
        match reason:
            case FailureReason.TIMEOUT | FailureReason.CONNECTION:
                if probe:
                    self.breaker.probe_failed()
                else:
                    self.breaker.failed()
            case FailureReason.REFUSED:
                self.breaker.succeeded()  # it answered: a full or read-only node is alive
            case FailureReason.QUEUE_FULL | FailureReason.BREAKER_OPEN:
                if probe:
                    self.breaker.probe_abandoned()
            case _:
                assert_never(reason)


class Zone:
    """Some nodes and the ring over them.

    Attributes:
        name: of the zone.
        nodes: in the order of the settings.
        write_only: never read from.
    """

    __slots__ = ("_ring", "name", "nodes", "write_only")

    def __init__(self, name: str, nodes: Sequence[GuardedNode], *, write_only: bool = False) -> None:
        self.name = name
        self.nodes = tuple(nodes)
        self.write_only = write_only
        self._ring = KetamaRing([guarded.node.name for guarded in self.nodes])

    @property
    def readable(self) -> bool:
        """Whether it is read from: not while most of its nodes are out; it is still written to then.

        As in EVCache, what a dead node had is not spread over the rest of the zone: it would be cold there,
        and in the way when the node returns.
        """
        if self.write_only:
            return False
        dead = sum(not guarded.breaker.closed for guarded in self.nodes)
        # A single node's zone is asked on: only its probe can find that the node is back.
        return 2 * dead <= len(self.nodes) or self._probe_due()

    def node_of(self, key: str) -> GuardedNode:
        """Where a key is."""
        return self.nodes[self._ring.node_of(key)]

    def by_node(self, keys: Sequence[StoredKey]) -> dict[int, list[StoredKey]]:
        """Keys by the index of their node, in their order."""
        node_of = self._ring.node_of
        found: dict[int, list[StoredKey]] = {}
        for key in keys:
            index = node_of(key[0])
            if index in found:
                found[index].append(key)
            else:
                found[index] = [key]
        return found

    async def connect(self) -> None:
        """Open what calls to the nodes will need; one that is down is left to the calls."""
        await asyncio.gather(
            *(guarded.run(lambda node: node.connect()) for guarded in self.nodes), return_exceptions=True
        )

    async def close(self) -> None:
        """Close every node."""
        for guarded in self.nodes:
            await guarded.node.close()

    def _probe_due(self) -> bool:
        return any(guarded.breaker.due for guarded in self.nodes)


def make_zone(
    name: str,
    nodes: Sequence[CacheNode],
    settings: CacheSettings,
    metrics: CacheMetrics,
    *,
    write_only: bool = False,
    clock: Clock | None = None,
) -> Zone:
    """Put nodes behind breakers and into a zone."""
    clock = clock or SystemClock()
    guarded = [
        GuardedNode(node, Breaker(clock, settings.breaker_failures, settings.breaker_open), metrics)
        for node in nodes
    ]
    return Zone(name, guarded, write_only=write_only)


def redis_zones(zones: Sequence[ZoneSettings], settings: CacheSettings, metrics: CacheMetrics) -> list[Zone]:
    """Zones of Redis processes.

    Raises:
        CacheSettingsError: an address that is none.
    """
    return [
        make_zone(
            zone.name,
            [RedisNode(node.name, node.url, settings) for node in zone.nodes],
            settings,
            metrics,
            write_only=zone.write_only,
        )
        for zone in zones
    ]
