from __future__ import annotations

import asyncio

import pytest

from gateway.caching.single_flight import SingleFlight


class Work:
    """Counts how often it began, and ends when told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.release = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.begun


async def test_callers_at_the_same_time_share_one_run() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    callers = [asyncio.create_task(flights.run("k", work)) for _ in range(5)]
    await asyncio.sleep(0)
    work.release.set()
    assert await asyncio.gather(*callers) == [1] * 5
    assert (flights.started, flights.joined, len(flights)) == (1, 4, 0)


async def test_a_later_caller_starts_anew() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    work.release.set()
    assert [await flights.run("k", work), await flights.run("k", work)] == [1, 2]


async def test_different_keys_run_apart() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    work.release.set()
    await asyncio.gather(flights.run("a", work), flights.run("b", work))
    assert flights.started == 2


async def test_a_failure_reaches_every_caller_and_is_not_kept() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    calls = 0

    async def fail() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        raise LookupError("no")

    outcomes = await asyncio.gather(*(flights.run("k", fail) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 3
    assert calls == 1
    with pytest.raises(LookupError):
        await flights.run("k", fail)
    assert calls == 2


async def test_a_caller_that_joined_and_leaves_does_not_disturb_the_others() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    first, second, third = (asyncio.create_task(flights.run("k", work)) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    work.release.set()
    assert list(await asyncio.gather(first, third)) == [1, 1]
    assert work.cancelled == 0


async def test_when_the_one_who_works_leaves_the_next_begins_anew_and_the_others_join() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    first, second, third = (asyncio.create_task(flights.run("k", work)) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    work.release.set()
    assert list(await asyncio.gather(second, third)) == [2, 2]
    assert (work.begun, work.cancelled, len(flights)) == (2, 1, 0)


async def test_the_work_is_cancelled_and_awaited_when_all_callers_leave() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    callers = [asyncio.create_task(flights.run("k", work)) for _ in range(2)]
    await asyncio.sleep(0)
    for caller in callers:
        caller.cancel()
    await asyncio.wait(callers)
    assert work.cancelled == work.begun
    assert len(flights) == 0


async def test_who_comes_while_the_work_winds_down_begins_anew() -> None:
    flights: SingleFlight[str, int] = SingleFlight()

    async def slow_to_stop() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            raise
        return 0

    async def quick() -> int:
        return 7

    leaver = asyncio.create_task(flights.run("k", slow_to_stop))
    await asyncio.sleep(0)
    leaver.cancel()
    assert await flights.run("k", quick) == 7
    with pytest.raises(asyncio.CancelledError):
        await leaver


async def test_nobody_joins_work_that_has_just_ended() -> None:
    flights: SingleFlight[str, str] = SingleFlight()
    late: list[asyncio.Task[str]] = []

    async def second() -> str:
        return "second"

    async def first() -> str:
        # Begins in the very step in which the first run ends.
        late.append(asyncio.create_task(flights.run("k", second)))
        return "first"

    assert await flights.run("k", first) == "first"
    assert await late[0] == "second"
