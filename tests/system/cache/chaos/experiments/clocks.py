"""Processes whose clocks disagree."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evcache.latch import LatchPolicy
from tests.system.cache.chaos.stage import APPLICATION, ITEMS, PATIENCE, SETTINGS, stage

if TYPE_CHECKING:
    from tests.system.cache.chaos.figures import Findings
    from tests.system.cache.chaos.stage import Client, Stage

SKEW_SECONDS = 300.0
KEYS = [f"skewed-{number}" for number in range(30)]


class SkewedClock:
    """The machine's clocks, the one on the wall wrong by so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def wall(self) -> float:
        """See evcache.clock.Clock."""
        return time.time() + self._seconds

    def monotonic(self) -> float:
        """See evcache.clock.Clock."""
        return time.monotonic()


async def skewed_expiry(findings: Findings) -> None:
    """One process's clock is five minutes fast, another's five minutes slow."""
    async with stage() as on:
        right = await on.client()
        longest = (ITEMS.ttl * (1 + SETTINGS.ttl_jitter) + ITEMS.kept) * 1000
        for name, skew in (("fast", SKEW_SECONDS), ("slow", -SKEW_SECONDS)):
            wrong = await on.client(clock=SkewedClock(skew))
            keys = [f"{name}-{key}" for key in KEYS]
            await _write(on, wrong, keys)
            lives = [_life(on, key) for key in keys]
            # Nodes count down for themselves: nobody's clock makes a value live for ever.
            findings.at_most(f"ms a value of a {name} clock lives", max(lives), longest)
            findings.at_least(f"ms a value of a {name} clock lives, at least", min(lives), 1000)
            read = await right.items.get_many(keys)
            findings.exactly(f"fresh elsewhere, written by a {name} clock", len(read), len(keys))
            await _write(on, right, keys)
            read = await wrong.items.get_many(keys)
            findings.exactly(f"fresh for a {name} clock, written elsewhere", len(read), len(keys))
            for key in keys:
                item = on.origin.change(key)
                await right.items.delete(key, version=item.version).wait(LatchPolicy.ALL, PATIENCE)
            read = await wrong.items.get_many(keys)
            findings.exactly(f"read by a {name} clock after it was deleted elsewhere", len(read), 0)


async def _write(on: Stage, client: Client, keys: list[str]) -> None:
    for key in keys:
        await client.items.set(key, on.origin.change(key)).wait(LatchPolicy.ALL, PATIENCE)


def _life(on: Stage, key: str) -> float:
    """Milliseconds a key has left, in the zone where it lives longest."""
    name = f"{APPLICATION}:item:v1:{key}"
    return max(float(server.command("PTTL", name)) for server in on.zones.servers)
