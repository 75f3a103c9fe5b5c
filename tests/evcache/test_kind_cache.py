from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from evcache.codecs import BytesCodec, TextCodec
from evcache.compression import train_dictionary
from evcache.errors import FailureReason, NotStorableError
from evcache.kinds import Kind
from evcache.latch import Latch, LatchPolicy
from evcache.metrics import Count
from evcache.replication import Operation, ReplicationEvent
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, Events, cache_over, counted, hardware, in_each_zone, settle, texts
from tests.evcache.node_values import until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence


EXACT = CacheSettings(ttl_jitter=0.0, repair_share=0.0)


async def _done(latch: Latch) -> None:
    assert await latch.wait(LatchPolicy.ALL, SOON)


# -- get and set --------------------------------------------------------------------------------------


@pytest.mark.parametrize("near", [False, True], ids=["far", "near"])
async def test_what_is_set_is_got_until_its_time_is_over(*, near: bool) -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(near=near, ttl=100.0))
        await _done(kind.set("m-1", "text"))
        await _done(kind.set("m-2", "short", ttl=10.0))
        assert [await kind.get(name) for name in ("m-1", "m-2", "m-3")] == ["text", "short", None]
        parts.clock.advance(10)
        assert await kind.get_many(["m-1", "m-2", "m-3"]) == {"m-1": "text"}
        assert await kind.get("m-2") is None
        parts.clock.advance(89.9)
        assert await kind.get("m-1") == "text"
        parts.clock.advance(0.1)
        assert await kind.get("m-1") is None


async def test_long_names_are_hashed_and_answer_all_the_same() -> None:
    parts = hardware(2, 2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        names = [f"{number:03d}" * 200 for number in range(20)]
        await _done(kind.set_many({name: name for name in names}))
        assert await kind.get_many(names) == {name: name for name in names}
        assert max(map(len, await parts.keys("zone-a"))) < 200
        await _done(kind.delete(names[0]))
        await _done(kind.touch(names[1], 500.0))
        await _done(kind.append_or_add("a" * 500, "one"))
        await _done(kind.append_or_add("a" * 500, "two"))
        assert [await kind.get(name) for name in (names[0], names[1], "a" * 500)] == [
            None,
            names[1],
            "onetwo",
        ]


async def test_a_key_that_is_too_long_is_refused_by_every_call() -> None:
    async with cache_over(hardware(1)) as cache:
        kind = cache.of(texts())
        name = "m" * 70_000
        with pytest.raises(NotStorableError):
            await kind.get(name)
        with pytest.raises(NotStorableError):
            kind.set(name, "text")


async def test_large_values_are_compressed_and_come_back() -> None:
    async with cache_over(hardware(1)) as cache:
        kind = cache.of(texts())
        await _done(kind.set("m-1", "text " * 10_000))
        assert await kind.get("m-1") == "text " * 10_000
        assert counted(cache, Count.BYTES_WRITTEN)[0] < 1000


@pytest.mark.parametrize("ttl", [0.0, -1.0, float("nan"), float("inf")])
async def test_a_time_to_live_that_is_none_is_refused_and_nothing_written(ttl: float) -> None:
    parts = hardware(1)
    events = Events()
    async with cache_over(parts, replication=events) as cache:
        kind = cache.of(texts())
        with pytest.raises(NotStorableError):
            kind.set("m-1", "text", ttl=ttl)
        with pytest.raises(NotStorableError):
            kind.touch("m-1", ttl)
        with pytest.raises(NotStorableError):
            kind.append_or_add("m-1", "text", ttl=ttl)
    assert (await parts.keys("zone-a"), events.told) == (set(), [])


async def test_two_writers_racing_end_with_the_newer_value_in_every_zone() -> None:
    parts = hardware(3)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        latches = [
            cache.of(texts()).set("m-1", f"version {version}", version=version)
            for cache, version in [(one, 3), (two, 5), (one, 1), (two, 2), (one, 4)]
        ]
        for latch in latches:
            await _done(latch)
        assert await in_each_zone(parts, texts(), "m-1") == ["version 5"] * 3


async def test_a_set_that_began_before_a_deletion_loses_against_it() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as reader, cache_over(parts, EXACT) as writer:
        began = parts.clock.wall()
        parts.clock.advance(1)
        await _done(writer.of(texts()).delete("m-1"))
        await _done(reader.of(texts()).set("m-1", "the old row", version=round(began * 1e6)))
        assert await reader.of(texts()).get("m-1") is None
        parts.clock.advance(1)
        await _done(reader.of(texts()).set("m-1", "a new row"))
        assert await writer.of(texts()).get("m-1") == "a new row"


async def test_the_tombstone_of_a_deletion_ends() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        await _done(kind.set("m-1", "text"))
        await _done(kind.delete("m-1"))
        assert await kind.get("m-1") is None
        assert len(await parts.keys("zone-a")) == 1
        parts.clock.advance(EXACT.tombstone)
        assert await parts.keys("zone-a") == set()


async def test_after_its_own_change_a_process_never_reads_an_older_value() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        await _done(kind.set("m-1", "old"))
        for zone in parts.nodes:
            parts.fail(zone, FailureReason.REFUSED)
        parts.clock.advance(1)
        latch = kind.set("m-1", "new")
        assert not await latch.wait(LatchPolicy.ONE, SOON)
        for zone in parts.nodes:
            parts.fail(zone, None)
        assert await kind.get("m-1") is None  # no zone has the new one; the old one is no answer any more
        assert await kind.get_many(["m-1"]) == {}


# -- versions of the values' own ----------------------------------------------------------------------

ROWS = Kind("row", BytesCodec(), version_of=lambda row: row[0])


async def test_values_with_versions_of_their_own_are_compared_by_them() -> None:
    async with cache_over(hardware(2), EXACT) as cache:
        rows = cache.of(ROWS)
        await _done(rows.set("r", b"\x05five"))
        await _done(rows.set("r", b"\x04four"))
        assert await rows.get("r") == b"\x05five"
        await _done(rows.delete("r", version=6))
        await _done(rows.set("r", b"\x05five"))
        assert await rows.get("r") is None
        await _done(rows.set("r", b"\x07seven"))
        assert await rows.get("r") == b"\x07seven"


async def test_where_values_have_versions_a_change_without_one_is_refused() -> None:
    async with cache_over(hardware(1)) as cache:
        rows = cache.of(ROWS)
        with pytest.raises(NotStorableError, match="kind row has versions of its own"):
            rows.delete("r")
        with pytest.raises(NotStorableError, match="kind row has versions of its own"):
            rows.append_or_add("r", b"more")


# -- add ----------------------------------------------------------------------------------------------


async def test_the_first_to_add_wins_and_everybody_learns_what_counts() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        assert await kind.add("m-1", "first") == "first"
        await until(lambda: cache.metrics.counts[Count.WRITE] == 2)
        parts.clock.advance(1)
        assert await kind.add("m-1", "second") == "first"
        assert await kind.get("m-1") == "first"


async def test_a_zone_that_lacks_the_winner_is_given_it() -> None:
    parts = hardware(3)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        assert await kind.add("m-1", "first") == "first"
        await until(lambda: cache.metrics.counts[Count.WRITE] == 3)
        await parts.forget("zone-c")
        assert await kind.add("m-1", "second") == "first"
        await until(lambda: cache.metrics.counts[Count.WRITE] == 6)
        assert await in_each_zone(parts, kind.kind, "m-1") == ["first"] * 3


async def test_adding_asks_the_next_zone_where_one_does_not_answer() -> None:
    parts = hardware(3)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts())
        await _done(kind.set("m-1", "there"))
        parts.fail("zone-a")
        assert await kind.add("m-1", "mine") == "there"
        for zone in parts.nodes:
            parts.fail(zone)
        assert await kind.add("m-2", "mine") == "mine"


async def test_many_who_add_at_once_agree() -> None:
    parts = hardware(3)
    async with cache_over(parts, EXACT) as one, cache_over(parts, EXACT) as two:
        answers = await asyncio.gather(
            *(cache.of(texts()).add("m-1", f"{number}") for number in range(50) for cache in (one, two))
        )
        assert len(set(answers)) == 1


# -- touch --------------------------------------------------------------------------------------------


async def test_a_touch_makes_a_value_fresh_for_longer_in_every_zone_and_never_for_shorter() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(ttl=100.0))
        await _done(kind.set("m-1", "text"))
        parts.clock.advance(60)
        await _done(kind.touch("m-1"))
        await _done(kind.touch("m-1", 5.0))
        parts.clock.advance(99)
        assert await in_each_zone(parts, kind.kind, "m-1") == ["text", "text"]
        parts.clock.advance(1)
        assert await kind.get("m-1") is None


async def test_get_and_touch_touches_what_it_finds_and_nothing_else() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(ttl=100.0))
        await _done(kind.set("m-1", "text"))
        parts.clock.advance(60)
        assert await kind.get_and_touch("m-1") == "text"
        await until(lambda: parts.asked("zone-a", "touch") + parts.asked("zone-b", "touch") == 2)
        await settle()
        parts.clock.advance(60)
        assert await kind.get("m-1") == "text"
        assert await kind.get_and_touch("m-2") is None
        assert parts.asked("zone-a", "touch") == 1


async def test_a_touch_does_not_make_no_such_thing_last() -> None:
    parts = hardware(1)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(negative_ttl=10.0))

        async def nothing(names: Sequence[str]) -> Mapping[str, None]:
            return dict.fromkeys(names)

        await kind.load("m-1", nothing)
        await _done(kind.touch("m-1"))
        parts.clock.advance(10)
        assert await kind.held(["m-1"]) == {}


# -- append -------------------------------------------------------------------------------------------


async def test_what_is_appended_is_got_whole_and_ends_with_its_first_time() -> None:
    parts = hardware(2)
    async with cache_over(parts, EXACT) as cache:
        kind = cache.of(texts(ttl=100.0))
        for part in ("one,", "two,", "three,"):
            await _done(kind.append_or_add("log", part))
            parts.clock.advance(30)
        assert await in_each_zone(parts, kind.kind, "log") == ["one,two,three,"] * 2
        parts.clock.advance(10)
        assert await kind.get("log") is None


# -- telling others -----------------------------------------------------------------------------------


async def test_every_change_is_told_with_its_version_and_time_to_live() -> None:
    parts = hardware(1)
    events = Events()
    async with cache_over(parts, EXACT, replication=events) as cache:
        kind = cache.of(texts(ttl=100.0))
        version = round(parts.clock.wall() * 1e6)
        await _done(kind.set("a", "text"))
        await _done(kind.set_many({"b": "text", "c": "text"}, version=7, ttl=5.0))
        await kind.add("d", "text")
        await kind.add("d", "text")  # adds nothing
        await _done(kind.touch("a", 50.0))
        await _done(kind.append_or_add("e", "text"))
        await _done(kind.delete("a"))
        await _done(kind.delete("a", replicate=False))
        await _done(kind.touch("a", replicate=False))
    assert events.told == [
        ReplicationEvent("text", "a", Operation.SET, version, 100.0),
        ReplicationEvent("text", "b", Operation.SET, 7, 5.0),
        ReplicationEvent("text", "c", Operation.SET, 7, 5.0),
        ReplicationEvent("text", "d", Operation.SET, version, 100.0),
        ReplicationEvent("text", "a", Operation.TOUCH, 0, 50.0),
        ReplicationEvent("text", "e", Operation.SET, version, 100.0),
        ReplicationEvent("text", "a", Operation.DELETE, version, 0.0),
    ]
    assert counted(cache, Count.REPLICATION_SENT, Count.REPLICATION_FAILED) == [7, 0]


async def test_a_bus_in_trouble_fails_no_write() -> None:
    def broken(_event: ReplicationEvent) -> None:
        raise RuntimeError("no bus")

    async with cache_over(hardware(1), replication=broken) as cache:
        kind = cache.of(texts())
        await _done(kind.set("m-1", "text"))
        assert await kind.get("m-1") == "text"
        assert counted(cache, Count.REPLICATION_SENT, Count.REPLICATION_FAILED) == [0, 1]


async def test_what_a_load_brings_is_told_nobody() -> None:
    events = Events()
    async with cache_over(hardware(1), replication=events) as cache:

        async def load(names: Sequence[str]) -> Mapping[str, str]:
            return dict.fromkeys(names, "text")

        loader: Callable[[Sequence[str]], Awaitable[Mapping[str, str | Exception | None]]] = load
        assert (await cache.of(texts()).load("m-1", loader)).value == "text"
    assert events.told == []


async def test_trained_dictionaries_are_of_the_kind() -> None:

    samples = [
        f'{{"id": "m-{number}", "title": "A title of a film", "genre": "DRAMA", "year": {number}}}'.encode()
        for number in range(500)
    ]
    dictionary = train_dictionary(samples, 2048)
    async with cache_over(hardware(1)) as cache:
        kind = cache.of(Kind("film", BytesCodec(), dictionaries={3: dictionary}))
        await _done(kind.set("m-1", samples[0]))
        assert await kind.get("m-1") == samples[0]
        entry = await kind.entry("m-1")
        assert entry is not None
        assert entry.header.dictionary == 3
        other = Kind("other", TextCodec())
        assert await cache.of(other).get("m-1") is None
