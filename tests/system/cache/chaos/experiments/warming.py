"""A new zone is filled from a warm one, written to meanwhile, and then read from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from evcache.metrics import CacheMetrics
from evcache.settings import parse_zones
from evcache.warming import warm
from evcache.zone import redis_zones as cache_zones
from tests.system.cache.chaos.experiments.steady import GRACE_MILLISECONDS, KEYS, covered
from tests.system.cache.chaos.load import SteadyLoad
from tests.system.cache.chaos.stage import APPLICATION, SETTINGS, stage

if TYPE_CHECKING:
    from tests.system.cache.chaos.figures import Findings

_KEYS_A_SECOND = 400.0


async def warmed_zone(findings: Findings) -> None:
    """zone-c is new: write-only while it is warmed from zone-a under load, then a service's local zone."""
    async with stage() as on:
        first, second, third = on.text().split(";")
        client = await on.client(text=f"{first};{second};{third.replace('=', '!=', 1)}")
        await on.fill(KEYS)
        for node in on.zones["zone-c"]:
            node.flush()
        donor, _, target = cache_zones(parse_zones(on.text()), SETTINGS, CacheMetrics())
        try:
            async with SteadyLoad(client, KEYS).running() as load:
                control = await load.phase(0.7)
                findings.exactly("keys of a write-only zone that nobody writes to", on.held("zone-c"), 0)
                changed = KEYS[: len(KEYS) // 10]
                client.items.set_many({key: on.origin.change(key) for key in changed})
                done, meanwhile = await asyncio.gather(
                    warm(f"{APPLICATION}:", donor, target, keys_a_second=_KEYS_A_SECOND),
                    load.phase(len(KEYS) / _KEYS_A_SECOND),
                )
            covered(findings, meanwhile, control, "while warming")
            findings.time_at_most(
                "read p99 while warming, ms",
                meanwhile.p99,
                control.p99,
                1.2,
                GRACE_MILLISECONDS + meanwhile.stolen,
            )
            findings.at_least("keys looked at", done.seen, len(KEYS))
        finally:
            for zone in (donor, target):
                await zone.close()
        flipped = await on.client(text=f"{third};{first};{second}")
        found = await flipped.items.get_many(KEYS)
        local = flipped.counts["hit.local"]
        findings.at_least("share of keys answered by the new zone itself", local / len(KEYS), 0.95)
        old = [key for key, item in found.items() if item.version < on.origin.version(key)]
        findings.exactly("values older than what was written while warming", len(old), 0)
