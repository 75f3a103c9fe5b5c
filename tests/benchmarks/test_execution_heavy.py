from __future__ import annotations

import gc

import pytest

from benchmarks.execution_heavy import HeavyQuery


async def test_the_heavy_query_is_answered_in_full_with_six_fetches() -> None:
    heavy = HeavyQuery()
    response = await heavy.answer()
    assert response.errors == []
    assert response.data == heavy.expected()
    assert sum(client.calls for client in heavy.clients.values()) == 6


async def test_the_fast_way_answers_the_same_bytes() -> None:
    heavy = HeavyQuery()
    assert await heavy.answer_fast() == (await heavy.answer()).to_bytes()


@pytest.mark.parametrize("fast", [True, False])
async def test_an_answer_leaves_no_cycles_for_the_garbage_collector(fast: bool) -> None:  # noqa: FBT001 - a case
    """The gateway runs with the collector kept far away, so what only it could free would pile up."""
    heavy = HeavyQuery()
    run = heavy.answer_fast if fast else heavy.answer
    await run()
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            await run()
        assert gc.collect() < 20
    finally:
        gc.enable()
