"""The way to the local zone is slow, thin, or cut: the nodes themselves are well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.tcp_faults import Bandwidth, Latency, ResetPeer
from tests.system.cache.chaos.experiments.steady import (
    AFTER_SECONDS,
    FIRST_SECONDS,
    RECOVERY_SECONDS,
    covered,
    quick,
    scene,
    seconds_until,
)
from tests.system.cache.chaos.stage import SETTINGS

if TYPE_CHECKING:
    from tests.support.tcp_faults import Toxic
    from tests.system.cache.chaos.experiments.steady import Scene
    from tests.system.cache.chaos.figures import Findings


async def fifteen_milliseconds_more(findings: Findings) -> None:
    """Every answer of the local zone takes 15 ms (± 10) longer, about as long as is waited for one."""
    async with scene(proxied=True) as on:
        toxic = Latency(0.015, jitter=0.01)
        _add(on, toxic)
        slow = await on.load.phase(FIRST_SECONDS + AFTER_SECONDS)
        covered(findings, slow, on.control, "15 ms more")
        # A time-out and a fallback at the worst; a read never waits for a slow node longer than that.
        most = 1000 * 1.5 * SETTINGS.read_timeout + slow.stolen
        findings.at_most("read p99, ms", slow.p99, most, timed=True)
        findings.at_least("reads given up at the time-out", slow.counts["node.timeout"], 1)
        await _recovered(findings, on, toxic)


async def one_kilobyte_a_second(findings: Findings) -> None:
    """The line to each node of the local zone carries 1 KB a second."""
    async with scene(proxied=True) as on:
        toxic = Bandwidth(1000)
        _add(on, toxic)
        first = await on.load.phase(FIRST_SECONDS)
        after = await on.load.phase(AFTER_SECONDS)
        covered(findings, first, on.control, "first second")
        covered(findings, after, on.control, "after it")
        quick(findings, first, after, on.control)
        await _recovered(findings, on, toxic)


async def reset_connections(findings: Findings) -> None:
    """Every answer of the local zone is a connection reset."""
    async with scene(proxied=True) as on:
        toxic = ResetPeer()
        _add(on, toxic)
        first = await on.load.phase(FIRST_SECONDS)
        after = await on.load.phase(AFTER_SECONDS)
        covered(findings, first, on.control, "first second")
        covered(findings, after, on.control, "after it")
        quick(findings, first, after, on.control)
        await _recovered(findings, on, toxic)


def _add(on: Scene, toxic: Toxic) -> None:
    for proxy in on.stage.proxies:
        proxy.add(toxic)


async def _recovered(findings: Findings, on: Scene, toxic: Toxic) -> None:
    for proxy in on.stage.proxies:
        proxy.remove(toxic)
    seconds = await seconds_until(on, lambda phase: phase.local_rate >= 0.9)
    findings.at_most("seconds until 90 % are local again", seconds, RECOVERY_SECONDS, timed=True)
