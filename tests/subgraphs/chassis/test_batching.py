from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from subgraphs.chassis.batching import BatchLoader, RequestTasks
from subgraphs.chassis.errors import CodedError, ErrorCode, not_found

if TYPE_CHECKING:
    from collections.abc import Sequence


class Source:
    """A fetch that notes its batches; negative keys are unknown."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, keys: Sequence[int]) -> list[int | CodedError]:
        self.batches.append(list(keys))
        await asyncio.sleep(0)
        return [key * 10 if key >= 0 else not_found("number") for key in keys]


async def test_what_is_asked_together_goes_out_together_once() -> None:
    source = Source()
    loader: BatchLoader[int, int] = BatchLoader(source, RequestTasks())
    assert await asyncio.gather(*(loader.load(key) for key in (3, 1, 3, 2))) == [30, 10, 30, 20]
    assert await loader.load(1) == 10
    assert source.batches == [[3, 1, 2]]


async def test_large_batches_are_split() -> None:
    source = Source()
    loader: BatchLoader[int, int] = BatchLoader(source, RequestTasks(), largest_batch=4)
    assert await loader.load_many(range(10)) == [key * 10 for key in range(10)]
    assert [len(batch) for batch in source.batches] == [4, 4, 2]


async def test_one_unknown_key_fails_alone() -> None:
    loader: BatchLoader[int, int] = BatchLoader(Source(), RequestTasks())
    good, bad = await asyncio.gather(loader.load(1), loader.load(-1), return_exceptions=True)
    assert good == 10
    assert isinstance(bad, CodedError)
    assert await loader.load_or_none(-1) is None


async def test_other_failures_are_not_taken_for_none() -> None:
    async def fetch(_keys: Sequence[int]) -> list[int | CodedError]:
        raise CodedError(ErrorCode.UNAVAILABLE, "down")

    loader: BatchLoader[int, int] = BatchLoader(fetch, RequestTasks())
    with pytest.raises(CodedError, match="down"):
        await loader.load_or_none(1)


async def test_a_request_that_ends_early_cancels_its_calls() -> None:
    cancelled = asyncio.Event()

    async def fetch(_keys: Sequence[int]) -> list[int | CodedError]:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return []

    tasks = RequestTasks()
    loader: BatchLoader[int, int] = BatchLoader(fetch, tasks)
    waiting = asyncio.ensure_future(loader.load(1))
    await asyncio.sleep(0.01)
    tasks.cancel()
    await asyncio.wait_for(cancelled.wait(), 1)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 1)
