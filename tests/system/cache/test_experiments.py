"""Every fault experiment, over real processes, held to its bounds; `make chaos-cache` prints its figures."""

from __future__ import annotations

import pytest

from tests.system.cache.chaos.catalogue import EXPERIMENTS, Experiment, perform

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
async def test_a_fault_stays_within_its_bounds(experiment: Experiment) -> None:
    findings = await perform(experiment)
    assert findings.figures
    assert [f"{item.what}: {item.found:g}, bound {item.bound}" for item in findings.broken] == []
