from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from evcache.breaker import BreakerState
from evcache.errors import CacheSettingsError, FailureReason, NodeError
from evcache.keys import KeySpace
from evcache.metrics import CacheMetrics, Count
from evcache.node import CacheNode
from evcache.redis_node import RedisNode
from evcache.settings import CacheSettings, parse_zones
from evcache.zone import Zone, make_zone, redis_zones
from tests.evcache.kit import FaultyNode, ManualClock, settle

Operation = Callable[[CacheNode], Coroutine[Any, Any, bytes | None]]


def _zone(nodes: int, clock: ManualClock, metrics: CacheMetrics | None = None, **options: bool) -> Zone:
    made = [FaultyNode(f"zone-a/{position}", clock) for position in range(nodes)]
    return make_zone("zone-a", made, CacheSettings(), metrics or CacheMetrics(), clock=clock, **options)


def _node(zone: Zone, position: int = 0) -> FaultyNode:
    node = zone.nodes[position].node
    assert isinstance(node, FaultyNode)
    return node


def _get(node: CacheNode) -> Coroutine[Any, Any, bytes | None]:
    return node.get("key")


async def _fail(zone: Zone, position: int = 0, times: int = 3) -> None:
    for _ in range(times):
        with pytest.raises(NodeError):
            await zone.nodes[position].run(_get)


@pytest.mark.parametrize("reason", [FailureReason.TIMEOUT, FailureReason.CONNECTION])
async def test_a_node_that_does_not_answer_is_soon_not_asked_any_more(reason: FailureReason) -> None:
    metrics = CacheMetrics()
    zone = _zone(1, ManualClock(), metrics)
    _node(zone).failing = reason
    await _fail(zone)
    assert zone.nodes[0].breaker.state is BreakerState.OPEN
    with pytest.raises(NodeError) as caught:
        await zone.nodes[0].run(_get)
    assert caught.value.reason is FailureReason.BREAKER_OPEN
    assert _node(zone).asked("get") == 3
    assert metrics.counts == {Count(f"node.{reason}"): 3, Count.NODE_BREAKER_OPEN: 1}


@pytest.mark.parametrize("reason", [FailureReason.REFUSED, FailureReason.QUEUE_FULL])
async def test_a_node_that_refuses_or_is_busy_here_is_alive(reason: FailureReason) -> None:
    zone = _zone(1, ManualClock())
    _node(zone).failing = reason
    await _fail(zone, times=10)
    assert zone.nodes[0].breaker.closed
    assert _node(zone).asked("get") == 10


async def test_one_probe_goes_out_and_its_answer_brings_the_node_back() -> None:
    clock = ManualClock()
    zone = _zone(1, clock)
    node = _node(zone)
    node.failing = FailureReason.TIMEOUT
    await _fail(zone)
    clock.advance(0.5)
    node.failing, node.held_up = None, asyncio.Event()
    probe = asyncio.ensure_future(zone.nodes[0].run(_get))
    await settle()
    await _fail(zone)  # the breaker lets nobody else through
    assert node.asked("get") == 4
    node.held_up.set()
    assert await probe is None
    assert zone.nodes[0].breaker.closed


async def test_a_probe_that_fails_is_followed_by_another_only_after_a_while() -> None:
    clock = ManualClock()
    zone = _zone(1, clock)
    _node(zone).failing = FailureReason.CONNECTION
    await _fail(zone)
    for probes in range(1, 4):
        clock.advance(0.5)
        await _fail(zone, times=5)
        assert _node(zone).asked("get") == 3 + probes


@pytest.mark.parametrize("how", ["cancelled", "busy"])
async def test_a_probe_that_says_nothing_leaves_its_place_to_the_next(how: str) -> None:
    clock = ManualClock()
    zone = _zone(1, clock)
    node = _node(zone)
    node.failing = FailureReason.TIMEOUT
    await _fail(zone)
    clock.advance(0.5)
    if how == "busy":
        node.failing = FailureReason.QUEUE_FULL
        await _fail(zone, times=1)
    else:
        node.held_up = asyncio.Event()
        probe = asyncio.ensure_future(zone.nodes[0].run(_get))
        await settle()
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
    node.failing = node.held_up = None
    assert await zone.nodes[0].run(_get) is None
    assert zone.nodes[0].breaker.closed


@pytest.mark.parametrize(
    ("nodes", "dead", "readable"),
    [(1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False), (3, 1, True), (3, 2, False), (4, 2, True)],
)
async def test_a_zone_is_read_from_unless_most_of_its_nodes_are_out(
    nodes: int, dead: int, *, readable: bool
) -> None:
    zone = _zone(nodes, ManualClock())
    for position in range(dead):
        _node(zone, position).failing = FailureReason.CONNECTION
        await _fail(zone, position)
    assert zone.readable is readable


async def test_a_zone_that_is_out_is_read_from_again_when_a_probe_is_due() -> None:
    clock = ManualClock()
    zone = _zone(1, clock)
    _node(zone).failing = FailureReason.CONNECTION
    await _fail(zone)
    assert not zone.readable
    clock.advance(0.5)
    assert zone.readable


def test_a_write_only_zone_is_never_read_from() -> None:
    assert not _zone(2, ManualClock(), write_only=True).readable


async def test_connecting_opens_every_node_and_leaves_one_that_is_down_to_its_calls() -> None:
    zone = _zone(3, ManualClock())
    _node(zone, 1).failing = FailureReason.CONNECTION
    await zone.connect()
    assert [_node(zone, position).asked("connect") for position in range(3)] == [1, 1, 1]


def test_keys_are_told_apart_by_node_in_their_order() -> None:
    zone = _zone(3, ManualClock())
    space = KeySpace("app", "kind", 1)
    keys = [space.key(str(number)) for number in range(100)]
    parts = zone.by_node(keys)
    assert sorted(key for part in parts.values() for key in part) == sorted(keys)
    for index, part in parts.items():
        assert all(zone.node_of(key.text) is zone.nodes[index] for key in part)
        assert [keys.index(key) for key in part] == sorted(keys.index(key) for key in part)
    assert zone.by_node([]) == {}


def test_zones_of_redis_processes_have_the_names_of_the_settings() -> None:
    zones = redis_zones(
        parse_zones("a=redis://127.0.0.1:1,redis://127.0.0.1:2;b!=unix:///nowhere"),
        CacheSettings(),
        CacheMetrics(),
    )
    assert [(zone.name, zone.write_only, len(zone.nodes)) for zone in zones] == [
        ("a", False, 2),
        ("b", True, 1),
    ]
    assert [guarded.node.name for guarded in zones[0].nodes] == ["a/0", "a/1"]
    assert all(isinstance(guarded.node, RedisNode) for zone in zones for guarded in zone.nodes)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CacheSettingsError, match="no address of a Redis process"):
        redis_zones(parse_zones("a=http://127.0.0.1:1"), CacheSettings(), CacheMetrics())
