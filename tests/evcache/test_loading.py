from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from evcache.codecs import BytesCodec
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from evcache.loading import Answer, NotLoadedError
from evcache.metrics import Count
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, cache_over, counted, hardware, settle, texts
from tests.evcache.loading_kit import EXACT, NAMES, Origin, OriginError
from tests.evcache.node_values import until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# -- single flight ------------------------------------------------------------------------------------


async def test_a_thousand_gets_of_a_cold_key_at_once_are_one_load() -> None:
    async with cache_over(hardware(3), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        loads = [asyncio.ensure_future(kind.load("m-1", origin)) for _ in range(1000)]
        await settle()
        origin.held_up.set()
        assert set(await asyncio.gather(*loads)) == {Answer("load 1")}
        assert origin.calls == [("m-1",)]
        assert counted(cache, Count.LOAD, Count.LOAD_JOINED) == [1, 999]
        assert await kind.load("m-1", origin) == Answer("load 1")
        assert origin.loads == 1


async def test_only_what_is_missing_is_loaded_and_in_one_call() -> None:
    async with cache_over(hardware(2, 2), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        assert await kind.set_many(dict.fromkeys(NAMES[:5], "here")).wait(LatchPolicy.ALL, SOON)
        answers = await kind.load_many(NAMES, origin)
        assert [answers[name].value for name in NAMES] == ["here"] * 5 + ["load 1"] * 5
        assert [sorted(call) for call in origin.calls] == [NAMES[5:]]
        assert await kind.load_many([], origin) == {}


async def test_overlapping_batches_load_every_name_once() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        loads = [asyncio.ensure_future(kind.load_many(NAMES[at : at + 4], origin)) for at in range(7)]
        await settle()
        origin.held_up.set()
        for load in loads:
            assert len(await load) == 4
        assert sorted(name for call in origin.calls for name in call) == sorted(NAMES)


async def test_an_error_reaches_all_who_wait_and_is_not_kept() -> None:
    async with cache_over(hardware(2), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up, origin.failing = asyncio.Event(), OriginError("down")
        loads = [asyncio.ensure_future(kind.load("m-1", origin)) for _ in range(100)]
        await settle()
        origin.held_up.set()
        answers = await asyncio.gather(*loads)
        assert {(answer.value, answer.error) for answer in answers} == {(None, origin.failing)}
        assert origin.loads == 1
        origin.failing = None
        assert await kind.load("m-1", origin) == Answer("load 2")
        assert counted(cache, Count.LOAD_FAILED) == [1]


async def test_one_names_error_is_its_own() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        error = OriginError("this one")
        origin.values = {"m-1": error, "m-2": None}
        answers = await kind.load_many(["m-1", "m-2", "m-3"], origin)
        assert answers == {"m-1": Answer(None, error=error), "m-2": Answer(None), "m-3": Answer("load 1")}
        origin.values = {}
        await kind.load_many(["m-1", "m-2", "m-3"], origin)
        assert origin.calls[1:] == [("m-1",)]


async def test_a_caller_that_is_cancelled_does_not_cancel_the_load() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        leaving = asyncio.ensure_future(kind.load("m-1", origin))
        staying = asyncio.ensure_future(kind.load("m-1", origin))
        await settle()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        origin.held_up.set()
        assert await staying == Answer("load 1")
        assert leaving.cancelled()


async def test_a_load_whose_every_caller_left_is_still_kept() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        leaving = asyncio.ensure_future(kind.load("m-1", origin))
        await settle()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        origin.held_up.set()
        await settle()
        assert await kind.get("m-1") == "load 1"


async def test_a_loader_that_is_cancelled_itself_leaves_nobody_waiting() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.failing = asyncio.CancelledError()
        async with asyncio.timeout(SOON):
            answer = await kind.load("m-1", origin)
        assert isinstance(answer.error, NotLoadedError)
        origin.failing = None
        assert await kind.load("m-1", origin) == Answer("load 2")


async def test_with_every_node_dead_loads_go_through_and_joining_still_works() -> None:
    parts = hardware(3)
    async with cache_over(parts, EXACT) as cache:
        for zone in parts.nodes:
            parts.fail(zone)
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        loads = [asyncio.ensure_future(kind.load("m-1", origin)) for _ in range(100)]
        await settle()
        origin.held_up.set()
        assert {answer.value for answer in await asyncio.gather(*loads)} == {"load 1"}


async def test_whoever_comes_right_after_a_load_finds_it_though_nodes_are_slow() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        await kind.load("m-1", origin)
        assert [await kind.load("m-1", origin) for _ in range(5)] == [Answer("load 1")] * 5
        assert origin.loads == 1


async def test_a_load_that_a_change_overtook_is_answered_and_not_kept() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        early = asyncio.ensure_future(kind.load("m-1", origin))
        await settle()
        parts.clock.advance(1)
        assert await kind.delete("m-1").wait(LatchPolicy.ALL, SOON)
        late = asyncio.ensure_future(kind.load("m-1", origin))  # joins nothing that began before the change
        await until(
            lambda: cache.metrics.counts[Count.LEASE_WAITED] == 1
        )  # the early one still has the lease
        parts.clock.advance(EXACT.lease_wait)
        await until(lambda: origin.loads == 2)
        origin.held_up.set()
        assert await early == Answer("load 1")
        assert await late == Answer("load 2")
        assert await kind.get("m-1") == "load 2"


async def test_a_row_loaded_before_its_deletion_is_not_kept_though_it_has_the_versions_number() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        rows = cache.of(Kind("row", BytesCodec(), version_of=lambda row: row[0]))
        released = asyncio.Event()

        async def row(names: Sequence[str]) -> Mapping[str, bytes | Exception | None]:
            await released.wait()
            return dict.fromkeys(names, b"\x05 the row")

        load = asyncio.ensure_future(rows.load("r", row))
        await settle()
        assert await rows.delete("r", version=5).wait(LatchPolicy.ALL, SOON)
        released.set()
        assert (await load).value == b"\x05 the row"
        await settle()
        assert await rows.get("r") is None


async def test_a_load_that_another_processs_change_overtook_does_not_undo_it() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache, cache_over(parts, EXACT) as other:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        load = asyncio.ensure_future(kind.load("m-1", origin))
        await settle()
        parts.clock.advance(1)
        assert await other.of(texts()).set("m-1", "newer").wait(LatchPolicy.ALL, SOON)
        origin.held_up.set()
        assert await load == Answer("load 1")
        await settle()
        assert await kind.get("m-1") == "newer"
        assert await other.of(texts()).get("m-1") == "newer"


async def test_a_reader_who_has_seen_a_deletion_joins_no_load_that_began_before_it() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache, cache_over(parts, EXACT) as other:
        kind, origin = cache.of(texts()), Origin()
        origin.held_up = asyncio.Event()
        early = asyncio.ensure_future(kind.load("m-1", origin))
        await settle()
        parts.clock.advance(1)
        assert await other.of(texts()).delete("m-1").wait(LatchPolicy.ALL, SOON)
        late = asyncio.ensure_future(kind.load("m-1", origin))
        await until(lambda: cache.metrics.counts[Count.LEASE_WAITED] == 1)
        parts.clock.advance(EXACT.lease_wait)
        await until(lambda: origin.loads == 2)
        origin.held_up.set()
        assert [(await load).value for load in (early, late)] == ["load 1", "load 2"]


async def test_a_value_that_cannot_be_kept_is_an_answer_and_keeps_no_other_from_being_kept() -> None:
    async with cache_over(hardware(2), EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.values = {"m-1": "\ud800"}  # half a character: no UTF-8
        answers = await kind.load_many(["m-1", "m-2"], origin)
        assert answers == {"m-1": Answer("\ud800"), "m-2": Answer("load 1")}
        assert await kind.get_many(["m-1", "m-2"]) == {"m-2": "load 1"}
        assert counted(cache, Count.WRITE_FAILED) == [1]


async def test_closing_ends_loads_and_begins_none() -> None:
    parts = hardware(1)
    origin = Origin()
    origin.held_up = asyncio.Event()
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        loads = [asyncio.ensure_future(kind.load("m-1", origin)) for _ in range(3)]
        await settle()
    async with asyncio.timeout(SOON):
        answers = await asyncio.gather(*loads)
    assert {type(answer.error) for answer in answers} == {NotLoadedError}
    assert origin.loads == 1


# -- stale values -------------------------------------------------------------------------------------


async def test_a_stale_value_is_answered_at_once_and_renewed_behind() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts(ttl=100.0, stale_while_revalidate=50.0)), Origin()
        await kind.load("m-1", origin)
        parts.clock.advance(149)
        origin.held_up = asyncio.Event()
        assert [await kind.load("m-1", origin) for _ in range(20)] == [Answer("load 1", stale=True)] * 20
        await settle()
        assert origin.loads == 2  # one refresh for all of them
        origin.held_up.set()
        await until(lambda: cache.metrics.counts[Count.LOAD] == 2)
        await settle()
        assert await kind.load("m-1", origin) == Answer("load 2")
        assert counted(cache, Count.HIT_STALE) == [20]


async def test_beyond_its_window_a_stale_value_is_loaded_anew() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts(ttl=100.0, stale_while_revalidate=50.0)), Origin()
        await kind.load("m-1", origin)
        parts.clock.advance(151)
        assert await kind.load("m-1", origin) == Answer("load 2")


async def test_while_the_origin_is_down_stale_values_are_answered_and_said_to_be() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(ttl=100.0, stale_while_revalidate=50.0, stale_if_error=600.0))
        origin = Origin()
        await kind.load_many(NAMES, origin)
        origin.failing = OriginError("down")
        for _ in range(10):  # ten minutes
            parts.clock.advance(60)
            for answer in (await kind.load_many(NAMES, origin)).values():
                fresh = parts.clock.seconds <= 99
                assert answer == Answer("load 1", stale=not fresh)
            await settle()
        assert counted(cache, Count.HIT_STALE_IF_ERROR)[0] > 0
        parts.clock.advance(101)
        answers = await kind.load_many(NAMES, origin)
        assert {answer.error for answer in answers.values()} == {origin.failing}


async def test_a_refresh_that_fails_leaves_the_stale_value_where_it_is() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts(ttl=100.0)), Origin()
        await kind.load("m-1", origin)
        origin.failing = OriginError("down")
        parts.clock.advance(110)
        for _ in range(3):
            assert await kind.load("m-1", origin) == Answer("load 1", stale=True)
            await settle()
        assert origin.loads == 4


async def test_only_so_many_refreshes_are_under_way_and_the_rest_is_left_to_later_readers() -> None:
    parts = hardware(1)
    async with cache_over(parts, CacheSettings(ttl_jitter=0.0, refresh_concurrency=3)) as cache:
        kind, origin = cache.of(texts(ttl=100.0)), Origin()
        await kind.load_many(NAMES, origin)
        parts.clock.advance(110)
        origin.held_up = asyncio.Event()
        for name in NAMES:
            assert (await kind.load(name, origin)).stale
        await settle()
        assert origin.loads == 4
        assert counted(cache, Count.REFRESH_DROPPED) == [7]
        origin.held_up.set()
        await settle()
        origin.held_up = None
        for name in NAMES[3:6]:
            assert (await kind.load(name, origin)).stale
        await settle()
        assert origin.loads == 7


# -- no such thing ------------------------------------------------------------------------------------


async def test_no_such_thing_is_kept_for_its_own_time() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts(negative_ttl=10.0)), Origin()
        origin.values = {"m-1": None}
        assert [await kind.load("m-1", origin) for _ in range(5)] == [Answer(None)] * 5
        assert (origin.loads, counted(cache, Count.HIT_NEGATIVE)) == (1, [4])
        assert await kind.get("m-1") is None
        origin.values = {}
        parts.clock.advance(10)
        assert await kind.load("m-1", origin) == Answer("load 2")


async def test_a_thing_that_is_made_is_seen_at_once_where_it_is_written() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind, origin = cache.of(texts()), Origin()
        origin.values = {"m-1": None}
        await kind.load("m-1", origin)
        parts.clock.advance(1)
        assert await kind.set("m-1", "made").wait(LatchPolicy.ALL, SOON)
        assert await kind.load("m-1", origin) == Answer("made")


async def test_a_thing_with_a_version_of_its_own_is_newer_than_no_such_thing() -> None:
    async with cache_over(hardware(1), EXACT) as cache:
        rows = cache.of(Kind("row", BytesCodec(), version_of=lambda row: row[0]))

        async def nothing(names: Sequence[str]) -> Mapping[str, bytes | Exception | None]:
            return dict.fromkeys(names)

        await rows.load("r", nothing)
        assert await rows.set("r", b"\x00").wait(LatchPolicy.ALL, SOON)
        assert await rows.get("r") == b"\x00"


# -- bounds -------------------------------------------------------------------------------------------


async def test_only_so_many_loader_calls_are_under_way_whatever_happens_to_the_cache() -> None:
    parts = hardware(3)
    async with cache_over(parts, CacheSettings(origin_concurrency=4)) as cache:
        for zone in parts.nodes:
            parts.fail(zone)
        one, two, origin = cache.of(texts("one")), cache.of(texts("two")), Origin()
        origin.held_up = asyncio.Event()
        loads = [
            asyncio.ensure_future(kind.load(f"m-{number}", origin))
            for number in range(50)
            for kind in (one, two)
        ]
        await settle(200)
        assert origin.loads == 4
        origin.held_up.set()
        assert all(answer.value for answer in await asyncio.gather(*loads))
        assert (origin.loads, origin.at_once) == (100, 4)
