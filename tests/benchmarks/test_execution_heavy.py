from __future__ import annotations

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
