"""Several at once: readers of a cold key, writers of a key, writes of what is being loaded or written."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from typing import TYPE_CHECKING

from evcache.latch import LatchPolicy
from tests.support.tcp_faults import Latency
from tests.system.cache.chaos.origin import Origin
from tests.system.cache.chaos.stage import PATIENCE, PATIENT, eventually, stage

if TYPE_CHECKING:
    from tests.system.cache.chaos.figures import Findings
    from tests.system.cache.chaos.origin import Item
    from tests.system.cache.chaos.stage import Client, Stage

READERS = 1000
LARGE = 1_000_000


async def cold_key(findings: Findings) -> None:
    """A thousand concurrent reads of a key nobody has; a thousand more, half of them in another process."""
    # A lease is held longer than a slow machine takes to answer a thousand readers.
    settings = dataclasses.replace(PATIENT, lease=10.0, lease_wait=10.0)
    async with stage(origin=Origin(seconds=0.05)) as on:
        one, two = [await on.client(settings=settings) for _ in range(2)]
        for client in (one, two):
            await client.load("first")  # so that both are connected
        on.origin.forget()
        items = await asyncio.gather(*(one.load("cold") for _ in range(READERS)))
        findings.exactly("readers answered alike", items.count(on.origin.read("cold")), READERS)
        findings.exactly("loads, one process", on.origin.loads["cold"], 1)
        both = await asyncio.gather(*(client.load("colder") for client in (one, two) for _ in range(500)))
        findings.exactly("readers answered alike, two processes", both.count(on.origin.read("colder")), 1000)
        findings.exactly("loads, two processes", on.origin.loads["colder"], 1)
        on.origin.failing = True
        failed = await asyncio.gather(*(one.load("bad") for _ in range(READERS)), return_exceptions=True)
        errors = sum(isinstance(answer, Exception) for answer in failed)
        findings.exactly("readers told that the origin failed", errors, READERS)
        findings.exactly("loads that failed", on.origin.loads["bad"], 1)
        on.origin.failing = False
        item = await one.load("bad")
        findings.holds("a failure is not kept", item == on.origin.read("bad"))


async def racing_writers(findings: Findings) -> None:
    """Two processes write versions of the same keys, out of order and over lines of different length."""
    chance = random.Random(11)  # noqa: S311 - chance that can be repeated
    async with stage(proxied=True) as on:
        near, far = await on.client(), await on.client(text=on.text(direct=True))
        reader = await on.client(text=on.text(direct=True))
        keys = [f"raced-{number}" for number in range(20)]
        newest = 40
        for proxy in on.proxies:
            proxy.add(Latency(0.003, jitter=0.003, stream="upstream"))
        backwards: list[str] = []
        watching = asyncio.create_task(_watch(reader, keys, backwards))
        versions = {key: {near: _shuffled(newest, chance), far: _shuffled(newest, chance)} for key in keys}
        for turn in range(newest):
            for key in keys:
                for client, order in versions[key].items():
                    client.items.set(key, _item(on, key, order[turn]))
            await asyncio.sleep(0.005)
        await _settled(on, keys)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        findings.exactly("reads that went back in time", len(backwards), 0)
        for zone in on.zones.zones:
            held = await _versions(on, zone, keys)
            findings.exactly(f"keys of which {zone} has the newest", held.count(newest), len(keys))


def _shuffled(newest: int, chance: random.Random) -> list[int]:
    order = list(range(1, newest + 1))
    chance.shuffle(order)
    return order


def _item(on: Stage, key: str, version: int) -> Item:
    while on.origin.version(key) < version:
        on.origin.change(key)
    return dataclasses.replace(on.origin.read(key), version=version)


async def _watch(reader: Client, keys: list[str], backwards: list[str]) -> None:
    seen: dict[str, int] = {}
    while True:
        for key, item in (await reader.items.get_many(keys)).items():
            if item.version < seen.get(key, 0):
                backwards.append(key)
            seen[key] = item.version
        await asyncio.sleep(0.002)


async def _settled(on: Stage, keys: list[str]) -> None:
    """Wait until no zone changes any more."""
    before: object = None
    for _ in range(int(PATIENCE / 0.1)):
        await asyncio.sleep(0.1)
        now = [await _versions(on, zone, keys) for zone in on.zones.zones]
        if now == before:
            return
        before = now


async def _versions(on: Stage, zone: str, keys: list[str]) -> list[int]:
    """What one zone alone says the versions are; 0 where it says nothing."""
    alone = await on.client(text=f"{zone}={','.join(server.url for server in on.zones[zone])}")
    held = await alone.items.get_many(keys)
    await alone.cache.close()
    return [held[key].version if key in held else 0 for key in keys]


async def late_load(findings: Findings) -> None:
    """A reader loads; a writer commits and invalidates meanwhile; the reader's old value arrives last."""
    async with stage(origin=Origin(seconds=0.1)) as on:
        reader, writer = await on.client(), await on.client()
        await writer.load("other")  # so that it is connected
        keys = [f"late-{number}" for number in range(50)]
        loading = [asyncio.create_task(reader.load(key)) for key in keys]
        await eventually(lambda: on.origin.asked > len(keys))
        for key in keys:
            # Committed after the reader was answered by the origin, before the reader has written it.
            item = on.origin.change(key)
            writer.items.delete(key, version=item.version)
        old = await asyncio.gather(*loading)
        findings.exactly("readers that loaded the old value", [item.version for item in old].count(1), 50)
        again = await on.client()
        items = await asyncio.gather(*(again.load(key) for key in keys))
        findings.exactly("old values read afterwards", [item.version for item in items].count(1), 0)


async def half_written(findings: Findings) -> None:
    """A megabyte is overwritten again and again, the writer cut off in the middle, while others read."""
    async with stage(proxied=True, origin=Origin(size=LARGE)) as on:
        alone = f"near={','.join(proxy.url for proxy in on.proxies)}"
        direct = f"near={','.join(server.url for server in on.local)}"
        writer = await on.client(text=alone)
        reader = await on.client(text=direct)
        whole: list[bool] = []
        reading = asyncio.create_task(_keep_reading(reader, whole))
        for turn in range(20):
            writing = writer.items.set("large", on.origin.change("large"))
            if turn % 2:
                # Each time a little later: before the first chunk, between two, before what points at them.
                await asyncio.sleep(0.001 * turn)
                for proxy in on.proxies:
                    await proxy.cut()
            await writing.wait(LatchPolicy.ALL, PATIENCE)
            await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        findings.exactly("torn values", whole.count(False), 0)
        findings.at_least("whole values", whole.count(True), 1)
        for proxy in on.proxies:
            await proxy.cut()
        last = on.origin.change("large")
        for _ in range(int(PATIENCE / 0.1)):
            if await writer.items.set("large", last).wait(LatchPolicy.ALL, PATIENCE):
                break
            await asyncio.sleep(0.1)  # its breaker is still open
        findings.holds("the last one is read", await reader.items.get("large") == last)


async def _keep_reading(reader: Client, whole: list[bool]) -> None:
    while True:
        item = await reader.items.get("large")
        if item is not None:
            whole.append(item.whole)
        await asyncio.sleep(0.002)
