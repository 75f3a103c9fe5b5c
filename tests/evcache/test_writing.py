from __future__ import annotations

import asyncio
from random import Random
from string import ascii_letters
from typing import TYPE_CHECKING

import pytest

from evcache.compression import Compressor
from evcache.envelope import Flags, Meaning, Times
from evcache.errors import FailureReason, NotStorableError
from evcache.keys import KeySpace
from evcache.latch import LatchPolicy
from evcache.metrics import CacheMetrics, Count
from evcache.node import StoreMode
from evcache.reading import Entry
from evcache.settings import CacheSettings
from evcache.writing import Record, Writer, record_of
from tests.evcache.kit import SOON, START, Hardware, cache_over, counted, hardware, settle, texts
from tests.evcache.node_values import until

if TYPE_CHECKING:
    from evcache.cache import EVCache

KIND = texts()
ZONES = ["zone-a", "zone-b", "zone-c"]
SPACE = KeySpace("app", "kind", 1)
TIMES = Times(round(START * 1000), round(START * 1000) + 60_000, round(START * 1000) + 90_000)


def _written(parts: Hardware) -> list[int]:
    return [parts.asked(zone, "store", "store_many") for zone in parts.nodes]


# -- order --------------------------------------------------------------------------------------------


async def test_the_local_zone_is_written_first_and_the_others_when_it_has_answered() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        [local] = parts.nodes["zone-a"]
        local.held_up = asyncio.Event()
        latch = cache.of(KIND).set("m-1", "text")
        await asyncio.sleep(0)  # one turn: the time after which the others are written anyway is not over
        assert _written(parts)[1:] == [0, 0]
        local.held_up.set()
        assert await latch.wait(LatchPolicy.ONE, SOON)
        assert latch.completed[0] == "zone-a"
        await until(lambda: latch.completed == ZONES)


async def test_a_local_zone_that_does_not_answer_holds_up_no_other() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        [local] = parts.nodes["zone-a"]
        local.held_up = asyncio.Event()
        latch = cache.of(KIND).set("m-1", "text")
        await until(lambda: latch.completed == ["zone-b", "zone-c"])
        assert await latch.wait(LatchPolicy.QUORUM, SOON)
        local.held_up.set()


@pytest.mark.parametrize("policy", [LatchPolicy.QUORUM, LatchPolicy.ALL_MINUS_ONE, LatchPolicy.ALL])
async def test_whoever_waits_for_more_than_one_copy_starts_the_others_at_once(policy: LatchPolicy) -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        [local] = parts.nodes["zone-a"]
        local.held_up = asyncio.Event()
        waiting = asyncio.ensure_future(cache.of(KIND).set("m-1", "text").wait(policy, SOON))
        for _ in range(5):
            await asyncio.sleep(0)
        assert _written(parts) == [1, 1, 1]
        local.held_up.set()
        assert await waiting


async def test_nobody_has_to_wait_for_a_write_to_be_everywhere() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        cache.of(KIND).set("m-1", "text")
        await until(lambda: cache.metrics.counts[Count.WRITE] == 3)
    assert [len(await parts.keys(zone)) for zone in ZONES] == [1, 1, 1]


async def test_closing_begins_what_has_not_begun_and_waits_for_it() -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        cache.of(KIND).set("m-1", "text")
    assert [len(await parts.keys(zone)) for zone in ZONES] == [1, 1, 1]


async def test_closing_cancels_what_does_not_end() -> None:
    parts = hardware(2)
    metrics = CacheMetrics()
    settings = CacheSettings()
    writer = Writer(parts.zones(settings, metrics), settings, metrics, parts.clock)
    for zone in parts.nodes:
        parts.nodes[zone][0].held_up = asyncio.Event()
    latch = writer.store([Record(SPACE.key("m"), Meaning(version=1), TIMES, b"payload")])
    await writer.close(0.001)
    assert sorted(latch.failed) == ["zone-a", "zone-b"]
    assert not await latch.wait(LatchPolicy.ONE, SOON)


# -- latches ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failing", range(4))
@pytest.mark.parametrize("policy", LatchPolicy)
async def test_a_write_to_three_zones_keeps_what_its_latch_promises(
    policy: LatchPolicy, failing: int
) -> None:
    parts = hardware(3)
    async with cache_over(parts) as cache:
        for zone in ZONES[:failing]:
            parts.fail(zone)
        latch = cache.of(KIND).set("m-1", "text")
        kept = 3 - failing >= policy.needed(3)
        assert await latch.wait(policy, SOON) is kept
        assert counted(cache, Count.LATCH_FAILED) == [0 if kept else 1]
        await until(lambda: len(latch.completed) + len(latch.failed) == 3)
        assert sorted(latch.failed) == ZONES[:failing]
        assert counted(cache, Count.WRITE, Count.WRITE_FAILED) == [3 - failing, failing]


async def test_a_write_only_zone_is_written_to_and_does_not_count() -> None:
    parts = hardware(3, write_only=["zone-c"])
    async with cache_over(parts) as cache:
        parts.fail("zone-b")
        latch = cache.of(KIND).set("m-1", "text")
        assert latch.copies == 2
        assert not await latch.wait(LatchPolicy.ALL, SOON)
        await until(lambda: cache.metrics.counts[Count.WRITE] == 2)
        assert (latch.completed, latch.failed) == (["zone-a"], ["zone-b"])
    assert len(await parts.keys("zone-c")) == 1


async def test_a_copy_that_is_newer_already_is_not_behind_and_counts() -> None:
    parts = hardware(2)
    async with cache_over(parts) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", "new", version=6).wait(LatchPolicy.ALL, SOON)
        latch = kind.set("m-1", "old", version=5)
        assert await latch.wait(LatchPolicy.ALL, SOON)
        assert latch.completed == ["zone-a", "zone-b"]
        assert counted(cache, Count.WRITE_REFUSED) == [2]
        assert await kind.get("m-1") == "new"


async def test_a_bulk_write_counts_a_zone_only_when_all_its_nodes_took_it() -> None:
    parts = hardware(2, 2)
    async with cache_over(parts) as cache:
        parts.nodes["zone-a"][1].failing = FailureReason.TIMEOUT
        latch = cache.of(KIND).set_many({f"m-{number}": "text" for number in range(40)})
        assert await latch.wait(LatchPolicy.ONE, SOON)
        await until(lambda: len(latch.failed) == 1)
        assert (latch.completed, latch.failed) == (["zone-b"], ["zone-a"])
        assert parts.nodes["zone-a"][0].asked("store_many") == 1
        assert [node.asked("store_many") for node in parts.nodes["zone-b"]] == [1, 1]


async def test_writing_nothing_is_done_at_once() -> None:
    async with cache_over(hardware(2)) as cache:
        assert await cache.of(KIND).set_many({}).wait(LatchPolicy.ALL, SOON)


async def test_what_was_taken_is_told_in_the_order_of_the_records() -> None:
    parts, metrics, settings = hardware(1, 4), CacheMetrics(), CacheSettings()
    zones = parts.zones(settings, metrics)
    writer = Writer(zones, settings, metrics, parts.clock)
    records = [Record(SPACE.key(str(n)), Meaning(version=1), TIMES, b"payload") for n in range(40)]
    odd = records[1::2]
    assert await writer.store_in(zones[0], odd, StoreMode.ABSENT) == [True] * 20
    assert await writer.store_in(zones[0], records, StoreMode.ABSENT) == [True, False] * 20


# -- chunks -------------------------------------------------------------------------------------------

LARGE = "".join(Random(1).choices(ascii_letters, k=600))  # noqa: S311 - merely hard to compress


def _chunked(size: int = 50) -> CacheSettings:
    return CacheSettings(chunk_bytes=size, repair_share=0.0)


async def _write_large(cache: EVCache, text: str = LARGE, policy: LatchPolicy = LatchPolicy.ALL) -> bool:
    return await cache.of(KIND).set("m-1", text).wait(policy, SOON)


async def test_pieces_are_written_one_by_one_before_what_points_at_them_and_all_to_its_node() -> None:
    parts = hardware(1, 4)
    async with cache_over(parts, _chunked()) as cache:
        assert await _write_large(cache)
        [calls] = [node.calls for node in parts.nodes["zone-a"] if node.calls]
    pieces, [last] = calls[:-1], calls[-1:]
    assert last == ("store", ("app:text:v1:m-1",))
    assert len(pieces) > 2
    assert {(method, len(keys)) for method, keys in pieces} == {("put_many", 1)}
    assert all(keys[0].startswith("app:text:v1:m-1#") for _, keys in pieces)


async def test_pieces_outlive_what_points_at_them() -> None:
    parts = hardware(1)
    async with cache_over(parts, _chunked()) as cache:
        assert await _write_large(cache)
        [node] = parts.nodes["zone-a"]
        keys = sorted(await parts.keys("zone-a"))
        left = await node.remaining(keys)
        assert min(left[1:]) == left[0] + 1000


async def test_a_writer_that_dies_at_any_moment_leaves_the_old_value_or_the_new_and_never_half() -> None:
    other = LARGE[::-1]
    for survived in range(30):
        parts = hardware(1)
        async with cache_over(parts, _chunked()) as cache:
            assert await _write_large(cache)
            [node] = parts.nodes["zone-a"]
            node.calls.clear()
            node.failing, node.failing_after = FailureReason.CONNECTION, survived
            written = await _write_large(cache, other)
            node.failing = None
        async with cache_over(parts, _chunked()) as another:  # a process that knows nothing of the write
            assert await another.of(KIND).get("m-1") == (other if written else LARGE)
        if written:
            assert survived > 3
            return
    pytest.fail("the write never went through")


async def test_a_small_value_in_place_of_a_large_one_leaves_no_pieces_behind() -> None:
    parts = hardware(1)
    async with cache_over(parts, _chunked()) as cache:
        assert await _write_large(cache)
        assert await _write_large(cache, "small")
        assert await parts.keys("zone-a") == {"app:text:v1:m-1"}
        assert await _write_large(cache)
        assert await cache.of(KIND).delete("m-1").wait(LatchPolicy.ALL, SOON)
        assert await parts.keys("zone-a") == {"app:text:v1:m-1"}


async def test_a_touch_keeps_every_piece_of_a_large_value_in_every_zone() -> None:
    parts = hardware(2)
    async with cache_over(parts, _chunked()) as cache:
        kind = cache.of(KIND)
        assert await _write_large(cache)
        parts.clock.advance(90)
        assert await kind.touch("m-1").wait(LatchPolicy.ALL, SOON)
        parts.clock.advance(90)  # beyond the first time to live
        assert await kind.get("m-1") == LARGE
        parts.clock.advance(300)  # stale, and beyond the life of anything that was not touched
        held = await kind.held(["m-1"])
        assert held["m-1"].value == LARGE
        parts.fail("zone-a")
        assert (await kind.held(["m-1"]))["m-1"].value == LARGE


async def test_a_value_of_too_many_pieces_is_refused_and_nothing_is_written() -> None:
    parts = hardware(1)
    async with cache_over(parts, _chunked(1)) as cache:
        with pytest.raises(NotStorableError, match="at most 4,096"):
            cache.of(KIND).set("m-1", "".join(chr(number) for number in range(300, 6000)))
    assert await parts.keys("zone-a") == set()


# -- copies of what was read --------------------------------------------------------------------------


def _entry(flags: int, payload: bytes) -> Entry:
    return Entry((1, flags, 0, 11, 5, *TIMES, 0, 1, 3, 1), payload, local=False)


def test_a_copy_says_what_the_original_said() -> None:
    key = SPACE.key("m" * 300)
    entry = _entry(Flags.HASHED_KEY | Flags.COMPRESSED | Flags.CHUNKED, b"payload " * 200)
    record = record_of(key, entry, Compressor())
    assert record.key is key
    assert record.times == TIMES
    assert record.meaning == Meaning(Flags.COMPRESSED, 1, 0, 1, 5, 11)
    assert Compressor().decompress(record.payload, 0) == entry.payload


def test_a_copy_of_no_such_thing_is_one() -> None:
    assert (
        record_of(SPACE.key("m"), _entry(Flags.NEGATIVE, b""), Compressor()).meaning.flags == Flags.NEGATIVE
    )


async def test_what_is_appended_after_a_copy_was_made_is_not_lost() -> None:
    parts = hardware(2)
    async with cache_over(parts, CacheSettings(chunk_bytes=2000)) as cache:
        log = cache.of(KIND)
        for number in range(100):
            latch = log.append_or_add("log", f"a line that is long enough {number};")
            assert await latch.wait(LatchPolicy.ALL, SOON)
            if number == 50:  # the local zone restarts empty and gets the value back by a read
                await parts.forget("zone-a")
                assert await log.get("log")
                await settle()
                assert counted(cache, Count.REPAIR) == [1]
        lines = "".join(f"a line that is long enough {number};" for number in range(100))
        assert len(lines) > 2000
        assert await log.get("log") == lines
        parts.fail("zone-a")
        assert await log.get("log") == lines
