"""Every fault experiment, over real processes, held to its bounds; `make chaos-cache` prints its figures.

A figure that a busy machine can spoil fails a test only where it is far from its bound after five attempts.
"""

from __future__ import annotations

import pytest

from tests.system.cache.chaos.catalogue import EXPERIMENTS, Experiment, perform

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
async def test_a_fault_stays_within_its_bounds(experiment: Experiment) -> None:
    findings = await perform(experiment)
    assert findings.figures
    broken = [item for item in findings.broken if not item.near]
    assert [f"{item.what}: {item.found:g}, bound {item.bound}" for item in broken] == []
