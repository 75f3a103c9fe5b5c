"""Values kept decoded in a process: how soon another's write is seen there, told of it or not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from evcache.latch import LatchPolicy
from tests.support.tcp_faults import Timeout
from tests.system.cache.chaos.figures import percentile
from tests.system.cache.chaos.stage import NEAR_ITEMS, PATIENCE, SETTINGS, eventually, stage

if TYPE_CHECKING:
    from tests.system.cache.chaos.figures import Findings
    from tests.system.cache.chaos.stage import Client, Stage

WRITES = 40
SEEN_WITHIN_MILLISECONDS = 50.0
_PING_SECONDS = 0.5
_SLACK_SECONDS = 1.0


async def tracking_cut(findings: Findings) -> None:
    """The connections that tell of changes are cut, refused, and led into a black hole."""
    async with stage(proxied=True) as on:
        reader = await on.client(kind=NEAR_ITEMS, settings=SETTINGS)
        writer = await on.client(text=on.text(direct=True))
        await _control(findings, on, reader, writer)
        for proxy in on.proxies:
            await proxy.cut()
        await _near(reader, "cut")
        seconds = await _seen(on, reader, writer, "cut")
        bound = SETTINGS.near_unwatched + _SLACK_SECONDS
        findings.at_most("seconds an old value is read for, cut", seconds, bound, timed=True)
        for proxy in on.proxies:
            await proxy.down()
        await _near(reader, "refused")
        seconds = await _seen(on, reader, writer, "refused")
        findings.at_most("seconds an old value is read for, refused", seconds, bound, timed=True)
        for proxy in on.proxies:
            await proxy.up()
        await _watched_again(on, reader, writer)
        await _near(reader, "hole")
        holes = [Timeout(stream="upstream"), Timeout(stream="downstream")]
        for proxy in on.proxies:
            for hole in holes:
                proxy.add(hole)
        seconds = await _seen(on, reader, writer, "hole")
        # Nothing says that the line is dead: the next ping finds out, and nothing near outlives it.
        unnoticed = _PING_SECONDS + SETTINGS.watch_timeout
        findings.at_most(
            "seconds an old value is read for, black hole", seconds, unnoticed + bound, timed=True
        )
        for proxy in on.proxies:
            for hole in holes:
                proxy.remove(hole)
        healed = await _watched_again(on, reader, writer)
        findings.holds("changes are heard of again", healed)


async def _control(findings: Findings, on: Stage, reader: Client, writer: Client) -> None:
    milliseconds = []
    for number in range(WRITES):
        await _near(reader, f"control-{number}")
        milliseconds.append(await _seen(on, reader, writer, f"control-{number}") * 1000)
    seen = percentile(milliseconds, 0.9)
    findings.at_most("ms until a write elsewhere is seen, p90", seen, SEEN_WITHIN_MILLISECONDS, timed=True)


async def _near(reader: Client, key: str) -> None:
    """Read a key until it is answered from this process."""
    for _ in range(int(PATIENCE / 0.01)):
        before = reader.counts["hit.near"]
        await reader.load(key)
        if reader.counts["hit.near"] > before:
            return
        await asyncio.sleep(0.01)


async def _seen(on: Stage, reader: Client, writer: Client, key: str) -> float:
    """Write a new version elsewhere; seconds until it is read here."""
    loop = asyncio.get_running_loop()
    item = on.origin.change(key)
    await writer.items.set(key, item).wait(LatchPolicy.ALL, PATIENCE)
    started = loop.time()
    end = started + PATIENCE
    while loop.time() < end:
        if (await reader.load(key)).version >= item.version:
            break
        await asyncio.sleep(0.001)
    return loop.time() - started


async def _watched_again(on: Stage, reader: Client, writer: Client) -> bool:
    """Wait until a write elsewhere is heard of, not waited out."""
    for number in range(int(PATIENCE)):
        key = f"again-{number}"
        await _near(reader, key)
        before = reader.counts["near.invalidated"]
        await writer.items.set(key, on.origin.change(key)).wait(LatchPolicy.ALL, PATIENCE)
        if await eventually(lambda before=before: reader.counts["near.invalidated"] > before, 1.0):  # type: ignore[misc]
            return True
    return False
