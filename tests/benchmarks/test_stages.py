from __future__ import annotations

import pytest

from benchmarks.stages import own_costs, stages


async def test_every_stage_does_what_is_measured() -> None:
    for stage in await stages():
        for _ in range(2):  # a stage that spoils what it works on would be right only once
            assert stage.is_right(await stage.run()), stage.name


async def test_the_stages_of_a_request_are_all_there() -> None:
    names = [stage.name for stage in await stages() if stage.shown]
    wanted = "parse validate normalize plan prepare represent merge execute project encode compile fast"
    assert names == wanted.split()


async def test_what_a_stage_contains_of_another_is_taken_off() -> None:
    found = await stages()
    measured = {stage.name: 10.0 for stage in found}
    measured |= {"list": 3.0, "represent": 7.0, "merge": 12.0}
    costs = own_costs(measured, found)
    assert costs["represent"] == pytest.approx(4.0)
    assert costs["merge"] == pytest.approx(5.0)
    assert costs["project"] == pytest.approx(0.0)
    assert costs["parse"] == pytest.approx(10.0)
    assert "list" not in costs
