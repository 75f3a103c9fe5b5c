from __future__ import annotations

import asyncio
from itertools import product

import pytest

from evcache.latch import Latch, LatchPolicy
from tests.evcache.kit import SOON

NEEDED = {
    LatchPolicy.NONE: [0, 0, 0, 0, 0],
    LatchPolicy.ONE: [0, 1, 1, 1, 1],
    LatchPolicy.QUORUM: [0, 1, 2, 2, 3],  # a majority; EVCache's own equals ONE
    LatchPolicy.ALL_MINUS_ONE: [0, 1, 1, 2, 3],
    LatchPolicy.ALL: [0, 1, 2, 3, 4],
}
NAMES = "abcd"


@pytest.mark.parametrize("policy", LatchPolicy)
def test_every_policy_needs_what_its_name_says(policy: LatchPolicy) -> None:
    assert [policy.needed(copies) for copies in range(5)] == NEEDED[policy]


def test_two_quorums_always_share_a_copy() -> None:
    for copies in range(1, 20):
        assert 2 * LatchPolicy.QUORUM.needed(copies) > copies


@pytest.mark.parametrize(
    ("policy", "copies", "failing"),
    [
        (policy, copies, failing)
        for policy, copies in product(LatchPolicy, range(1, 5))
        for failing in range(copies + 1)
    ],
)
@pytest.mark.parametrize("failures_first", [True, False])
async def test_a_wait_ends_as_soon_as_its_outcome_is_known(
    policy: LatchPolicy, copies: int, failing: int, *, failures_first: bool
) -> None:
    latch = Latch(copies)
    needed = NEEDED[policy][copies]
    ends = [*[True] * (copies - failing), *[False] * failing]
    if failures_first:
        ends.reverse()
    waiting = asyncio.ensure_future(latch.wait(policy, SOON))
    completed = failed = 0
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for name, well in zip(NAMES, ends, strict=False):
        known = completed >= needed or copies - failed < needed
        assert waiting.done() == known, "it ended too early or too late"
        if well:
            latch.complete(name)
            completed += 1
        else:
            latch.fail(name)
            failed += 1
        for _ in range(3):
            await asyncio.sleep(0)
    assert await waiting is (copies - failing >= needed)
    assert await latch.wait(policy, SOON) is (copies - failing >= needed)  # as one who comes afterwards


async def test_a_wait_ends_when_its_time_is_over_and_the_write_goes_on() -> None:
    latch = Latch(2)
    latch.complete("a")
    assert not await latch.wait(LatchPolicy.ALL, 0.001)
    latch.complete("b")
    assert await latch.wait(LatchPolicy.ALL, SOON)


async def test_a_waiter_that_is_cancelled_leaves_the_others_alone() -> None:
    latch = Latch(1)
    leaving = asyncio.ensure_future(latch.wait(LatchPolicy.ONE, SOON))
    staying = asyncio.ensure_future(latch.wait(LatchPolicy.ONE, SOON))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    latch.complete("a")
    assert await staying
    assert leaving.cancelled()


async def test_whoever_wants_more_than_the_first_copy_hurries_the_rest() -> None:
    hurried: list[str] = []
    latch = Latch(3, hurry=lambda: hurried.append("now"))
    waits = [
        asyncio.ensure_future(latch.wait(policy, SOON)) for policy in (LatchPolicy.NONE, LatchPolicy.ONE)
    ]
    await asyncio.sleep(0)
    assert hurried == []
    waits.append(asyncio.ensure_future(latch.wait(LatchPolicy.QUORUM, SOON)))
    await asyncio.sleep(0)
    assert hurried == ["now"]
    latch.complete("a")
    latch.complete("b")
    assert await asyncio.gather(*waits) == [True, True, True]


@pytest.mark.parametrize("well", [True, False])
async def test_one_zones_copy_can_be_waited_for(*, well: bool) -> None:
    latch = Latch(2)
    waiting = asyncio.ensure_future(latch.wait_for("a", SOON))
    await asyncio.sleep(0)
    latch.complete("b")
    await asyncio.sleep(0)
    assert not waiting.done()
    (latch.complete if well else latch.fail)("a")
    assert await waiting is well
    assert await latch.wait_for("a", SOON) is well
    assert await latch.wait_for("b", SOON)


async def test_waiting_for_a_copy_that_does_not_come_ends() -> None:
    assert not await Latch(1).wait_for("a", 0.001)


async def test_waits_that_end_badly_are_told_once_each() -> None:
    missed: list[str] = []
    latch = Latch(2, on_missed=lambda: missed.append("missed"))
    latch.complete("a")
    assert await latch.wait(LatchPolicy.ONE, SOON)
    assert missed == []
    assert not await latch.wait(LatchPolicy.ALL, 0.001)
    assert missed == ["missed"]
    latch.fail("b")
    assert not await latch.wait(LatchPolicy.ALL, SOON)
    assert missed == ["missed", "missed"]
