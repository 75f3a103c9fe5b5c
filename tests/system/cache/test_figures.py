"""Bounds of figures: an experiment that breaks one is told so."""

from __future__ import annotations

import pytest

from tests.system.cache.chaos.catalogue import Experiment, perform
from tests.system.cache.chaos.figures import Findings, percentile
from tests.system.cache.chaos.load import Phase
from tests.system.cache.chaos.origin import Item, Origin, OriginError, body_of


def test_each_kind_of_bound_is_kept_or_broken() -> None:
    kept, broken = Findings(), Findings()
    kept.exactly("a", 1, 1)
    broken.exactly("a", 1, 2)
    kept.holds("b", found=True)
    broken.holds("b", found=False)
    kept.at_most("c", 1, 1)
    broken.at_most("c", 2, 1)
    kept.at_least("d", 1, 1)
    broken.at_least("d", 0, 1)
    kept.ratio_at_least("e", 99, 100, 0.99)
    broken.ratio_at_least("e", 98, 100, 0.99)
    kept.ratio_at_least("e, timed", 99, 100, 0.99, timed=True)
    kept.time_at_most("f", 20, 10, 2, 1)
    kept.time_at_most("f, below the grace", 14, 1, 2, 15)
    broken.time_at_most("f", 21, 10, 2, 15)
    assert kept.broken == []
    assert broken.broken == broken.figures
    assert [figure.what for figure in broken.figures if figure.timed] == ["f"]


def test_percentiles() -> None:
    assert percentile([], 0.5) == 0
    assert percentile([7.0], 0.99) == 7
    assert percentile([float(number) for number in range(101)], 0.99) == pytest.approx(99, abs=0.2)


def test_hit_rates_of_a_phase_are_of_its_reads() -> None:
    phase = Phase(milliseconds=[1.0] * 8, errors=[OriginError("down")] * 2, loads=5)
    phase.counts.update({"hit.local": 3, "hit.fallback": 2})
    assert phase.reads == 10
    assert phase.hit_rate == 0.5
    assert phase.local_rate == 0.3


async def test_an_origin_counts_what_it_is_asked_and_changes_show() -> None:
    origin = Origin(seconds=0)
    first = await origin.load("key")
    second = origin.change("key")
    assert (first.version, second.version) == (1, 2)
    assert first.whole
    assert second.whole
    assert not Item("key", 2, first.body[:300] + second.body[300:]).whole
    assert len(body_of("key", 1, 600)) == 600
    origin.failing = True
    with pytest.raises(OriginError):
        await origin.load("key")
    assert origin.loads["key"] == 2


async def test_an_experiment_is_repeated_for_times_alone() -> None:
    runs: list[str] = []

    async def slow_once(findings: Findings) -> None:
        runs.append("slow")
        findings.at_most("ms", 100 if len(runs) == 1 else 1, 10, timed=True)

    async def wrong(findings: Findings) -> None:
        runs.append("wrong")
        findings.exactly("errors", 1, 0)
        findings.at_most("ms", 100, 10, timed=True)

    assert not (await perform(Experiment(slow_once))).broken
    assert (await perform(Experiment(wrong))).broken
    assert runs == ["slow", "slow", "wrong"]
