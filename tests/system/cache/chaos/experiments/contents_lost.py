"""Nodes that are well and have lost, or cannot keep, or hold something other than what was written."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from evcache.envelope import CHECKED, SIZE
from tests.system.cache.chaos.experiments.steady import (
    AFTER_SECONDS,
    FIRST_SECONDS,
    KEYS,
    covered,
    scene,
    seconds_until,
    spared,
    unharmed,
)
from tests.system.cache.chaos.load import SteadyLoad
from tests.system.cache.chaos.origin import Origin
from tests.system.cache.chaos.stage import PATIENCE, SETTINGS, eventually, stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.redis_processes import RedisServer
    from tests.system.cache.chaos.figures import Findings
    from tests.system.cache.chaos.stage import Client

REFILL_SECONDS = 30.0
_FLAGS_AT = 1
_CHECKED_HEAD = (0, _FLAGS_AT, *range(8, 16))


async def flushed_zone(findings: Findings) -> None:
    """FLUSHALL in the local zone, at peak."""
    async with scene() as on:
        for node in on.stage.local:
            node.flush()
        first = await on.load.phase(FIRST_SECONDS)
        covered(findings, first, on.control, "flushed")
        spared(findings, first, on.control)
        seconds = await seconds_until(on, lambda phase: phase.local_rate >= 0.9)
        findings.at_most("seconds until 90 % are local again", seconds, REFILL_SECONDS, timed=True)


async def flushed_everywhere(findings: Findings) -> None:
    """FLUSHALL in every zone, at peak, with two processes reading."""
    async with scene() as on:
        other = await on.stage.client(settings=SETTINGS)
        async with SteadyLoad(other, KEYS, seed=1).running() as load:
            await load.phase(0.2)
            on.stage.origin.forget()
            for node in on.stage.zones.servers:
                node.flush()
            # Only the first load's phase forgets and counts what the origin was asked.
            first = await on.load.phase(FIRST_SECONDS)
            unharmed(findings, first, "flushed")
            most = max(on.stage.origin.loads.values())
            findings.at_most("loads of one key by two processes", most, 2, timed=True)
            at_once = first.most_loads_at_once
            findings.at_most("loads at once", at_once, 2 * SETTINGS.origin_concurrency)
            seconds = await seconds_until(on, lambda phase: phase.hit_rate >= 0.9)
            findings.at_most("seconds until the hit rate is 90 % again", seconds, REFILL_SECONDS, timed=True)


async def full_memory(findings: Findings) -> None:
    """Both local nodes have room for half of what is read."""
    async with scene(size=5000) as on:
        for node in on.stage.local:
            node.limit_memory(-5000 * len(KEYS) // 4)
        before = sum(_evictions(node) for node in on.stage.local)
        full = await on.load.phase(FIRST_SECONDS + AFTER_SECONDS)
        covered(findings, full, on.control, "full")
        evicted = sum(_evictions(node) for node in on.stage.local) - before
        findings.at_least("keys evicted", evicted, 1)
        spared(findings, full, on.control)


def _evictions(node: RedisServer) -> int:
    return int(node.info("stats")["evicted_keys"])


async def wrong_type(findings: Findings) -> None:
    """Under each key somebody else put a list, in every zone."""

    def put_list(node: RedisServer, key: bytes) -> None:
        node.command("DEL", key)
        node.command("LPUSH", key, "not", "ours")

    await _spoiled(findings, put_list, "miss")


async def corrupted_envelopes(findings: Findings) -> None:
    """In each value one byte is another, anywhere in it, in every zone."""
    chance = random.Random(7)  # noqa: S311 - chance that can be repeated

    def corrupt(node: RedisServer, key: bytes) -> None:
        value = bytearray(node.command("GET", key))
        # The times stand outside the checksum, so that a touch can move them.
        at = chance.choice(chance.choice([_CHECKED_HEAD, range(CHECKED, SIZE), range(SIZE, len(value))]))
        # A value that was appended to has no checksum; one that says so wrongly still has the right payload.
        bits = range(8) if at != _FLAGS_AT else (0, 1, 2, 3, 4, 6, 7)
        value[at] ^= 1 << chance.choice(bits)
        node.command("SET", key, bytes(value), "KEEPTTL")

    await _spoiled(findings, corrupt, "unreadable")


async def unknown_version(findings: Findings) -> None:
    """Each value is in a format of the future, in every zone."""

    def promote(node: RedisServer, key: bytes) -> None:
        node.command("SETRANGE", key, 0, b"\x63")

    await _spoiled(findings, promote, "unreadable.format")


async def _spoiled(findings: Findings, spoil: Callable[[RedisServer, bytes], None], path: str) -> None:
    """Spoil every value everywhere: each is a miss, none an error, and the next read finds it good again."""
    async with stage(origin=Origin(seconds=0.001)) as on:
        client = await on.client()
        keys = KEYS[:100]
        await on.fill(keys)
        await _read_all(findings, client, keys, "control")
        for node in on.zones.servers:
            for key in node.all_keys():
                spoil(node, key)
        before = client.counts
        await _read_all(findings, client, keys, "spoiled")
        counted = sum(count - before[name] for name, count in client.counts.items() if name.startswith(path))
        findings.at_least(f"counted under {path}", counted, len(keys))
        findings.exactly("loads of the origin", on.origin.asked, len(keys))
        on.origin.forget()
        healed = await eventually(lambda: on.held("zone-c") >= len(keys), PATIENCE)
        findings.holds("every zone holds them again", healed)
        await _read_all(findings, client, keys, "again")
        findings.exactly("loads when read again", on.origin.asked, 0)


async def _read_all(findings: Findings, client: Client, keys: list[str], name: str) -> None:
    answers = await asyncio.gather(*(client.read_whole(key) for key in keys), return_exceptions=True)
    findings.exactly(f"errors, {name}", sum(isinstance(answer, BaseException) for answer in answers), 0)
    findings.exactly(f"wrong values, {name}", answers.count(False), 0)
