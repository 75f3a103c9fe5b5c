"""Nodes and zones that die, freeze, pause and come back."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from tests.system.cache.chaos.experiments.steady import (
    AFTER_SECONDS,
    FIRST_SECONDS,
    KEYS,
    RECOVERY_SECONDS,
    Scene,
    covered,
    given_up_once,
    quick,
    scene,
    seconds_until,
    spared,
    unharmed,
)
from tests.system.cache.chaos.stage import PATIENCE, SETTINGS, eventually

if TYPE_CHECKING:
    from tests.system.cache.chaos.figures import Findings

ORIGIN_LIMIT = 8


async def killed_node(findings: Findings) -> None:
    """A node of the local zone is killed, and comes back empty."""
    async with scene() as on:
        node = on.stage.local[0]
        node.kill()
        await _lost(findings, on)
        node.restart()
        await _healed(findings, on)


async def frozen_node(findings: Findings) -> None:
    """A node of the local zone is frozen (SIGSTOP), and goes on."""
    async with scene() as on:
        node = on.stage.local[0]
        node.freeze()
        await _lost(findings, on)
        node.thaw()
        await _healed(findings, on)


async def killed_zone(findings: Findings) -> None:
    """Every node of the local zone is killed."""
    async with scene() as on:
        for node in on.stage.local:
            node.kill()
        await _lost(findings, on)
        for node in on.stage.local:
            node.restart()
        await _healed(findings, on)


async def paused_zone(findings: Findings) -> None:
    """Every node of the local zone answers nobody for two seconds (CLIENT PAUSE 2000 ALL)."""
    async with scene() as on:
        for node in on.stage.local:
            node.pause(2.0)
        first = await on.load.phase(FIRST_SECONDS)
        covered(findings, first, on.control, "paused")
        given_up_once(findings, first)
        await asyncio.sleep(1.0)
        await _healed(findings, on)


async def all_zones_dead(findings: Findings) -> None:
    """Every node of every zone is killed; all of them come back empty."""
    settings = dataclasses.replace(SETTINGS, origin_concurrency=ORIGIN_LIMIT)
    async with scene(settings=settings) as on:
        for node in on.stage.zones.servers:
            node.kill()
        dead = await on.load.phase(FIRST_SECONDS)
        unharmed(findings, dead, "all dead")
        findings.at_least("reads answered without any cache", len(dead.milliseconds), 1)
        findings.at_most("loads at once", dead.most_loads_at_once, ORIGIN_LIMIT)
        for node in on.stage.zones.servers:
            node.restart()
        seconds = await seconds_until(on, lambda phase: phase.hit_rate >= 0.9)
        findings.at_most("seconds until the hit rate is 90 % again", seconds, RECOVERY_SECONDS, timed=True)
        after = await on.load.phase(AFTER_SECONDS)
        unharmed(findings, after, "afterwards")
        findings.at_most("loads at once, refilling", after.most_loads_at_once, ORIGIN_LIMIT)


async def restarted_empty(findings: Findings) -> None:
    """A node of the local zone restarts empty; nobody warms it."""
    async with scene() as on:
        node = on.stage.local[0]
        before = len(node.all_keys())
        node.restart()
        first = await on.load.phase(FIRST_SECONDS)
        covered(findings, first, on.control, "restarted")
        spared(findings, first, on.control)
        healed = await eventually(lambda: len(node.all_keys()) >= before / 2, PATIENCE)
        findings.holds("its keys come back by being read", healed)


async def replaced_node(findings: Findings) -> None:
    """A node of the local zone is replaced at another address; the service starts anew with the new list."""
    async with scene() as on:
        node, other = on.stage.local
        kept = {_name(key) for key in other.all_keys()}
        node.move()
        client = await on.stage.client()
        before = client.counts["hit.local"]
        for key in sorted(kept):
            await client.load(key)
        # Keys belong to a node's name: those of its neighbour stay where they are.
        local = client.counts["hit.local"] - before
        findings.exactly("keys of the other node found in their place", local, len(kept))
        on.stage.origin.forget()
        for key in KEYS:
            await client.load(key)
        findings.exactly("loads of the origin for all keys", on.stage.origin.asked, 0)
        healed = await eventually(lambda: len(node.all_keys()) >= len(KEYS) - len(kept))
        findings.holds("its keys come back by being read", healed)


def _name(key: bytes) -> str:
    return key.decode().rpartition(":")[2]


async def _lost(findings: Findings, on: Scene) -> None:
    """The fault has just begun: what readers see of it."""
    first = await on.load.phase(FIRST_SECONDS)
    after = await on.load.phase(AFTER_SECONDS)
    covered(findings, first, on.control, "first second")
    covered(findings, after, on.control, "after it")
    quick(findings, first, after, on.control)
    spared(findings, after, on.control)


async def _healed(findings: Findings, on: Scene) -> None:
    """The fault has just ended: reads find the local zone again by themselves."""
    seconds = await seconds_until(on, lambda phase: phase.local_rate >= 0.9)
    findings.at_most("seconds until 90 % are local again", seconds, RECOVERY_SECONDS, timed=True)
    healed = await on.load.phase(0.5)
    covered(findings, healed, on.control, "afterwards")
