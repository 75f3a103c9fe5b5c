from __future__ import annotations

import asyncio
import math

import pytest

from evcache.loading import Answer
from evcache.metrics import Count
from evcache.settings import CacheSettings
from tests.evcache.kit import cache_over, counted, hardware, settle, texts
from tests.evcache.loading_kit import EXACT, Origin

# -- early refresh ------------------------------------------------------------------------------------


async def _share_refreshed(spans: float, factor: float = 1.0, at_once: int = 4000) -> float:
    """Of 4,000 keys that took 10 s to load, the share renewed by a read so many times 10 s before the end.

    Args:
        spans: how many times.
        factor: of the chance.
        at_once: keys in each read.
    """
    parts = hardware(1)
    settings = CacheSettings(ttl_jitter=0.0, refresh_concurrency=0)
    async with cache_over(parts, settings, seed=7) as cache:
        kind = cache.of(texts(ttl=1000.0, early_refresh=factor))
        origin = Origin(parts.clock)
        origin.takes = 10.0
        names = [f"m-{number}" for number in range(4000)]
        await kind.load_many(names, origin)
        parts.clock.advance(1000 - spans * 10)
        for at in range(0, 4000, at_once):
            answers = await kind.load_many(names[at : at + at_once], origin)
            assert {answer.stale for answer in answers.values()} == {False}
        return counted(cache, Count.REFRESH_EARLY)[0] / 4000


@pytest.mark.parametrize("at_once", [1, 40, 4000])
@pytest.mark.parametrize(("spans", "factor"), [(0.25, 1.0), (1.0, 1.0), (3.0, 1.0), (2.0, 2.0)])
async def test_the_chance_of_an_early_refresh_grows_as_xfetch_says(
    spans: float, factor: float, at_once: int
) -> None:
    assert await _share_refreshed(spans, factor, at_once) == pytest.approx(
        math.exp(-spans / factor), abs=0.03
    )


@pytest.mark.parametrize(("spans", "factor"), [(45.0, 1.0), (1.0, 0.0)])
async def test_far_from_the_end_or_switched_off_nothing_is_refreshed(spans: float, factor: float) -> None:
    assert await _share_refreshed(spans, factor) == 0


async def _lives(count: int, reads_a_second: int) -> tuple[float, int]:
    """Read one key steadily for as long as so many lives of 100 s; a load takes a second.

    Returns:
        Loads in each life's time, and how many reads found the value stale.
    """
    parts = hardware(1)
    async with cache_over(parts, EXACT, seed=3) as cache:
        kind, origin = cache.of(texts(ttl=100.0, early_refresh=1.0)), Origin(parts.clock)
        origin.takes = 1.0
        await kind.load("m-1", origin)
        stale = 0
        while parts.clock.seconds < 100 * count and origin.loads < 2 * count:
            # Nothing is refreshed earlier than 40 spans before the end: skip to where chance begins.
            held = (await kind.held(["m-1"]))["m-1"]
            parts.clock.advance(max(1 / reads_a_second, held.fresh - 40))
            stale += (await kind.load("m-1", origin)).stale
            await settle()
        return origin.loads / (parts.clock.seconds / 100), stale


async def test_a_key_that_is_read_often_is_renewed_before_its_end_and_about_once_a_life() -> None:
    loads, stale = await _lives(20, reads_a_second=10)
    assert 0.95 < loads < 1.15
    assert stale == 0


async def test_a_key_that_is_read_seldom_is_sometimes_stale_for_one_read() -> None:
    loads, stale = await _lives(100, reads_a_second=1)
    assert 0.9 < loads < 1.1
    assert 20 < stale < 65  # (1 - 1/e)(1 - 1/e^2)(1 - 1/e^3)... = 42 % of the lives


async def test_many_readers_near_the_end_begin_one_refresh() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT, seed=5) as cache:
        kind, origin = cache.of(texts(ttl=100.0, early_refresh=1.0)), Origin(parts.clock)
        origin.takes = 10.0
        await kind.load("m-1", origin)
        parts.clock.advance(99)
        origin.takes, origin.held_up = 0.0, asyncio.Event()
        answers = await asyncio.gather(*(kind.load("m-1", origin) for _ in range(200)))
        assert set(answers) == {Answer("load 1")}
        await settle()
        assert counted(cache, Count.REFRESH_EARLY)[0] > 100
        assert origin.loads == 2
        origin.held_up.set()
