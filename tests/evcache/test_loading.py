from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import pytest

from evcache.codecs import BytesCodec, TextCodec
from evcache.errors import FailureReason
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from evcache.loading import Answer, NotLoadedError
from evcache.memory_node import InMemoryNode
from evcache.metrics import Count
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, ManualClock, cache_over, counted, hardware, settle, texts
from tests.evcache.node_contract import until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXACT = CacheSettings(ttl_jitter=0.0, repair_share=0.0)
NAMES = [f"m-{number}" for number in range(10)]


class OriginError(Exception):
    """The origin's trouble."""


class Origin:
    """A loader that counts, waits, fails and takes time on demand.

    Attributes:
        calls: names of each call.
        held_up: while set to an event, calls wait for it.
        failing: raised by every call.
        takes: seconds a call takes, by the clock.
        at_once: most calls that were under way together.
        values: of single names, instead of a text that tells the call; an exception is the name's own.
    """

    def __init__(self, clock: ManualClock | None = None) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.held_up: asyncio.Event | None = None
        self.failing: BaseException | None = None
        self.takes = 0.0
        self.at_once = 0
        self.values: dict[str, str | Exception | None] = {}
        self._clock = clock
        self._now = 0

    @property
    def loads(self) -> int:
        """Calls."""
        return len(self.calls)

    async def __call__(self, names: Sequence[str]) -> Mapping[str, str | Exception | None]:
        self.calls.append(tuple(names))
        number = len(self.calls)
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            if self.held_up is not None:
                await self.held_up.wait()
            if self._clock is not None:
                self._clock.advance(self.takes)
            if self.failing is not None:
                raise self.failing
            return {name: self.values.get(name, f"load {number}") for name in names}
        finally:
            self._now -= 1


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


# -- leases -------------------------------------------------------------------------------------------


async def test_two_processes_load_a_cold_key_once_between_them() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        origin.held_up = asyncio.Event()
        first = asyncio.ensure_future(one.of(texts()).load("m-1", origin))
        await settle()
        second = asyncio.ensure_future(two.of(texts()).load("m-1", origin))
        await until(lambda: two.metrics.counts[Count.LEASE_WAITED] == 1)
        assert origin.loads == 1
        origin.held_up.set()
        async with asyncio.timeout(SOON):
            assert await first == await second == Answer("load 1")
        assert origin.loads == 1
        assert counted(two, Count.LEASE_LOST, Count.LOAD) == [1, 0]
        await settle()
        assert not any("lease" in key for key in await parts.keys("zone-a"))


async def test_whoever_has_waited_long_enough_for_another_process_loads_itself() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        stuck, origin = Origin(), Origin()
        stuck.held_up = asyncio.Event()
        first = asyncio.ensure_future(one.of(texts()).load("m-1", stuck))
        await settle()
        second = asyncio.ensure_future(two.of(texts()).load("m-1", origin))
        await until(lambda: two.metrics.counts[Count.LEASE_WAITED] == 1)
        assert origin.loads == 0
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            assert await second == Answer("load 1")
        stuck.held_up.set()
        await first


async def test_the_lease_of_a_process_that_died_ends() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "dead", round(EXACT.lease * 1000))
        parts.clock.advance(EXACT.lease)
        origin = Origin()
        assert await cache.of(texts()).load("m-1", origin) == Answer("load 1")
        assert counted(cache, Count.LEASE_LOST) == [0]


async def test_what_nobody_else_loads_does_not_wait_for_what_somebody_does() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "another", 60_000)
        kind, origin = cache.of(texts()), Origin()
        both = asyncio.ensure_future(kind.load_many(["m-1", "m-2"], origin))
        await until(lambda: origin.calls == [("m-2",)])
        assert await kind.load("m-2", origin) == Answer("load 1")
        assert not both.done()
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            answers = await both
        assert (answers["m-1"], answers["m-2"]) == (Answer("load 2"), Answer("load 1"))


async def test_a_lease_is_given_back_after_a_load_that_failed() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        origin.failing = OriginError("down")
        await one.of(texts()).load("m-1", origin)
        await settle()
        origin.failing = None
        assert await two.of(texts()).load("m-1", origin) == Answer("load 2")
        assert counted(two, Count.LEASE_LOST) == [0]


async def test_a_node_that_gives_no_leases_holds_nobody_up() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        parts.fail("zone-a", FailureReason.TIMEOUT)
        origin = Origin()
        assert await cache.of(texts()).load("m-1", origin) == Answer("load 1")
        assert counted(cache, Count.LEASE_LOST, Count.LEASE_WAITED) == [0, 0]


async def test_a_refresh_is_left_to_the_process_that_has_the_lease() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        origin = Origin()
        await one.of(texts(ttl=100.0)).load("m-1", origin)
        parts.clock.advance(110)
        origin.held_up = asyncio.Event()
        stale = Answer("load 1", stale=True)
        assert await one.of(texts(ttl=100.0)).load("m-1", origin) == stale
        await settle()
        for _ in range(5):
            assert await two.of(texts(ttl=100.0)).load("m-1", origin) == stale
            await settle()
        assert origin.loads == 2
        assert counted(two, Count.LEASE_WAITED) == [0]
        origin.held_up.set()


async def test_a_load_that_joined_a_refresh_left_to_another_process_is_done_all_the_same() -> None:
    parts = hardware(1)
    kind = texts(ttl=100.0, stale_while_revalidate=50.0)
    async with cache_over(parts, EXACT) as cache:
        [node] = parts.nodes["zone-a"]
        origin = Origin()
        await cache.of(kind).load("m-1", origin)
        await settle()
        await InMemoryNode.take_leases(node, ["app:text-lease:v1:m-1"], "another", 600_000)
        parts.clock.advance(149)
        assert (await cache.of(kind).load("m-1", origin)).stale  # begins a refresh, which asks for the lease
        parts.clock.advance(10)  # beyond the window: this one needs a value, and finds the refresh under way
        joined = asyncio.ensure_future(cache.of(kind).load("m-1", origin))
        await until(lambda: cache.metrics.counts[Count.LEASE_WAITED] == 1)
        parts.clock.advance(EXACT.lease_wait)
        async with asyncio.timeout(SOON):
            assert await joined == Answer("load 2")


async def test_in_memory_of_one_process_nobody_takes_leases() -> None:
    parts = hardware(1)
    [node] = parts.nodes["zone-a"]
    node.shared = False
    async with cache_over(parts, EXACT) as cache:
        await cache.of(texts()).load("m-1", Origin())
    assert node.asked("take_leases") == 0


async def test_a_kind_may_do_without_leases() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        await cache.of(Kind("text", TextCodec(), lease=False)).load("m-1", Origin())
    assert parts.asked("zone-a", "take_leases", "release_leases") == 0


# -- early refresh ------------------------------------------------------------------------------------


async def _share_refreshed(spans: float, factor: float = 1.0, at_once: int = 4000) -> float:
    """Of 4,000 keys that took 10 s to load, the share renewed by a read so many times 10 s before the end.

    Args:
        spans: how many times.
        factor: of the chance.
        at_once: keys in each read.
    """
    parts = hardware(1)
    settings = CacheSettings(ttl_jitter=0.0, refresh_concurrency=0)
    async with cache_over(parts, settings, seed=7) as cache:
        kind = cache.of(texts(ttl=1000.0, early_refresh=factor))
        origin = Origin(parts.clock)
        origin.takes = 10.0
        names = [f"m-{number}" for number in range(4000)]
        await kind.load_many(names, origin)
        parts.clock.advance(1000 - spans * 10)
        for at in range(0, 4000, at_once):
            answers = await kind.load_many(names[at : at + at_once], origin)
            assert {answer.stale for answer in answers.values()} == {False}
        return counted(cache, Count.REFRESH_EARLY)[0] / 4000


@pytest.mark.parametrize("at_once", [1, 40, 4000])
@pytest.mark.parametrize(("spans", "factor"), [(0.25, 1.0), (1.0, 1.0), (3.0, 1.0), (2.0, 2.0)])
async def test_the_chance_of_an_early_refresh_grows_as_xfetch_says(
    spans: float, factor: float, at_once: int
) -> None:
    assert await _share_refreshed(spans, factor, at_once) == pytest.approx(
        math.exp(-spans / factor), abs=0.03
    )


@pytest.mark.parametrize(("spans", "factor"), [(45.0, 1.0), (1.0, 0.0)])
async def test_far_from_the_end_or_switched_off_nothing_is_refreshed(spans: float, factor: float) -> None:
    assert await _share_refreshed(spans, factor) == 0


async def _lives(count: int, reads_a_second: int) -> tuple[float, int]:
    """Read one key steadily for as long as so many lives of 100 s; a load takes a second.

    Returns:
        Loads in each life's time, and how many reads found the value stale.
    """
    parts = hardware(1)
    async with cache_over(parts, EXACT, seed=3) as cache:
        kind, origin = cache.of(texts(ttl=100.0, early_refresh=1.0)), Origin(parts.clock)
        origin.takes = 1.0
        await kind.load("m-1", origin)
        stale = 0
        while parts.clock.seconds < 100 * count and origin.loads < 2 * count:
            # Nothing is refreshed earlier than 40 spans before the end: skip to where chance begins.
            held = (await kind.held(["m-1"]))["m-1"]
            parts.clock.advance(max(1 / reads_a_second, held.fresh - 40))
            stale += (await kind.load("m-1", origin)).stale
            await settle()
        return origin.loads / (parts.clock.seconds / 100), stale


async def test_a_key_that_is_read_often_is_renewed_before_its_end_and_about_once_a_life() -> None:
    loads, stale = await _lives(20, reads_a_second=10)
    assert 0.95 < loads < 1.15
    assert stale == 0


async def test_a_key_that_is_read_seldom_is_sometimes_stale_for_one_read() -> None:
    loads, stale = await _lives(100, reads_a_second=1)
    assert 0.9 < loads < 1.1
    assert 20 < stale < 65  # (1 - 1/e)(1 - 1/e^2)(1 - 1/e^3)... = 42 % of the lives


async def test_many_readers_near_the_end_begin_one_refresh() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT, seed=5) as cache:
        kind, origin = cache.of(texts(ttl=100.0, early_refresh=1.0)), Origin(parts.clock)
        origin.takes = 10.0
        await kind.load("m-1", origin)
        parts.clock.advance(99)
        origin.takes, origin.held_up = 0.0, asyncio.Event()
        answers = await asyncio.gather(*(kind.load("m-1", origin) for _ in range(200)))
        assert set(answers) == {Answer("load 1")}
        await settle()
        assert counted(cache, Count.REFRESH_EARLY)[0] > 100
        assert origin.loads == 2
        origin.held_up.set()
