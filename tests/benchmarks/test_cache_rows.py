from __future__ import annotations

import asyncio

import pytest
from rich.console import Console

from benchmarks.cache_rows import ROUNDS, Row, in_turns, table_of, timed


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (Row("kept", 13.0, 10.0, 1.3, "GET"), True),
        (Row("broken", 13.1, 10.0, 1.3, "GET"), False),
        (Row("a number, kept", 5.0, None, 5.0, ""), True),
        (Row("a number, broken", 5.1, None, 5.0, ""), False),
        (Row("nothing promised", 1000.0, 10.0, None, "SET"), True),
    ],
)
def test_a_row_keeps_its_bound_or_says_so(row: Row, *, holds: bool) -> None:
    assert row.holds == holds
    console = Console(width=120)
    with console.capture() as capture:
        console.print(table_of([row]))
    assert ("OUT OF BOUNDS" in capture.get()) != holds


async def test_two_take_turns_and_the_first_round_is_not_counted() -> None:
    said: list[str] = []

    async def say(word: str) -> None:
        said.append(word)

    await in_turns(2, lambda index: say(f"ours {index}"), lambda index: say(f"peer {index}"))
    assert said == ["ours 0", "ours 1", "peer 0", "peer 1"] * (ROUNDS + 1)


async def test_the_pause_after_an_operation_is_not_its_time() -> None:
    async def work(_: int) -> None:
        await asyncio.sleep(0)

    taken = min([await timed(work, pause=0.02) for _ in range(5)])
    assert 0 < taken < 20_000
