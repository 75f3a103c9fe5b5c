"""What the experiments under steady load have in common: a control, and what a fault may change."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.system.cache.chaos.load import SteadyLoad
from tests.system.cache.chaos.origin import Origin
from tests.system.cache.chaos.stage import PATIENCE, SETTINGS, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from evcache.settings import CacheSettings
    from tests.system.cache.chaos.figures import Findings
    from tests.system.cache.chaos.load import Phase
    from tests.system.cache.chaos.stage import Client, Stage

KEYS = [f"key-{number}" for number in range(400)]
CONTROL_SECONDS = 0.7
FIRST_SECONDS = 1.0
AFTER_SECONDS = 0.8
RECOVERY_SECONDS = 5.0
GRACE_MILLISECONDS = 15.0
"""Below this a ratio of two 99th percentiles says more about the machine than about the cache."""


@dataclass(slots=True)
class Scene:
    """A stage with a client under load, and its time without a fault."""

    stage: Stage
    client: Client
    load: SteadyLoad
    control: Phase


@asynccontextmanager
async def scene(
    *, proxied: bool = False, settings: CacheSettings = SETTINGS, size: int = 600
) -> AsyncIterator[Scene]:
    """Warm every zone with items of this size, start the load, take the control."""
    async with stage(proxied=proxied, origin=Origin(size=size)) as on:
        client = await on.client(settings=settings)
        await on.fill(KEYS)
        async with SteadyLoad(client, KEYS).running() as load:
            await load.phase(0.2)  # connections, caches of the processor
            yield Scene(on, client, load, await load.phase(CONTROL_SECONDS))


def unharmed(findings: Findings, phase: Phase, name: str) -> None:
    """No reader notices anything but time."""
    findings.exactly(f"errors, {name}", len(phase.errors), 0)
    findings.exactly(f"torn values, {name}", phase.torn, 0)


def covered(findings: Findings, phase: Phase, control: Phase, name: str) -> None:
    """The other zones stand in: no errors, and hardly anything reaches the origin."""
    unharmed(findings, phase, name)
    findings.ratio_at_least(f"hit rate, {name}", phase.hit_rate, control.hit_rate, 0.99, timed=True)


def quick(findings: Findings, first: Phase, after: Phase, control: Phase) -> None:
    """A time-out may show in the first second; after it the breaker keeps the fault from the readers."""
    given_up_once(findings, first)
    findings.time_at_most(
        "read p99 after it, ms", after.p99, control.p99, 2.0, GRACE_MILLISECONDS + after.stolen
    )


def given_up_once(findings: Findings, phase: Phase) -> None:
    """A read that runs into the fault waits out one time-out and is answered by another zone."""
    findings.at_most("read p99 in the first second, ms", phase.p99, 30.0 + phase.stolen, timed=True)


def spared(findings: Findings, phase: Phase, control: Phase) -> None:
    """The origin gets a fifth more at most; where it had next to nothing, one read in a hundred."""
    most = 1.2 * max(control.loads / control.reads, 0.01)
    findings.at_most("loads of the origin a read", phase.loads / phase.reads, most, timed=True)


async def seconds_until(on: Scene, what: Callable[[Phase], bool]) -> float:
    """How long it takes until a quarter of a second passes in which something holds."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    while loop.time() - started < PATIENCE:
        if what(await on.load.phase(0.25)):
            break
    return loop.time() - started
