from __future__ import annotations

import asyncio

import pytest

from evcache.compression import Compressor
from evcache.envelope import SIZE, Flags, Meaning, Times, seal
from evcache.errors import FailureReason
from evcache.keys import KeySpace
from evcache.latch import LatchPolicy
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics, Count
from evcache.node import StoreMode
from evcache.settings import CacheSettings
from evcache.writing import Record
from tests.evcache.kit import SOON, START, Hardware, cache_over, counted, hardware, reader_over, settle
from tests.evcache.reading_kit import KIND, LOCAL, fill, key_of, settings_of

# -- read repair --------------------------------------------------------------------------------------


async def _envelope(parts: Hardware, zone: str, name: str) -> bytes | None:
    [found] = [await InMemoryNode.get(node, key_of(name)) for node in parts.nodes[zone]]
    return found


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_what_another_zone_had_is_given_to_the_local_one_with_the_time_it_has_left(
    *, bulk: bool
) -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=1.0)) as cache:
        kind = await fill(cache, ["m-1"])
        await parts.forget(LOCAL)
        parts.clock.advance(30)
        assert await kind.get_many(["m-1"]) if bulk else await kind.get("m-1")
        await settle()
        assert await _envelope(parts, LOCAL, "m-1") == await _envelope(parts, "zone-b", "m-1")
        left = [(await parts.nodes[zone][0].remaining([key_of("m-1")]))[0] for zone in parts.nodes]
        assert left == [370_000, 370_000]  # 100 s fresh and 300 s kept, 30 s ago
        assert counted(cache, Count.REPAIR) == [1]


async def test_the_share_of_repairs_is_what_the_settings_say() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=0.3), seed=1) as cache:
        names = [f"m-{number}" for number in range(1000)]
        kind = await fill(cache, names)
        await parts.forget(LOCAL)
        assert len(await kind.get_many(names)) == 1000
        await settle()
        assert len(await parts.keys(LOCAL)) == counted(cache, Count.REPAIR)[0]
        assert 240 < counted(cache, Count.REPAIR)[0] < 360


async def test_what_the_local_zone_could_not_answer_is_not_written_back() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=1.0)) as cache:
        kind = await fill(cache)
        parts.fail(LOCAL)
        parts.forget_calls()
        assert await kind.get("m-1")
        await settle()
        assert counted(cache, Count.REPAIR) == [0]
        assert parts.asked(LOCAL, "store") == 0


async def test_a_local_value_older_than_one_already_seen_is_a_miss_and_repaired() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=1.0)) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", "old").wait(LatchPolicy.ALL, SOON)
        parts.clock.advance(1)
        parts.fail(LOCAL, FailureReason.REFUSED)
        assert await kind.set("m-1", "new").wait(LatchPolicy.ALL_MINUS_ONE, SOON)
        await settle()
        parts.fail(LOCAL, None)
        assert await kind.get("m-1") == "new"
        assert counted(cache, Count.UNREADABLE_OLDER) == [1]
        await settle()
        parts.fail("zone-b")
        assert await kind.get("m-1") == "new"


async def test_a_damaged_local_value_is_a_miss_and_repaired() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=1.0)) as cache:
        kind = await fill(cache, ["m-1"])
        sound = await _envelope(parts, LOCAL, "m-1")
        assert sound is not None
        await InMemoryNode.put_many(parts.nodes[LOCAL][0], [(key_of("m-1"), sound[:-1] + b"?", 60_000)])
        assert await kind.get("m-1") == "text of m-1"
        assert counted(cache, Count.UNREADABLE_CORRUPT) == [1]
        await settle()
        assert await _envelope(parts, LOCAL, "m-1") == sound


async def test_a_repair_does_not_undo_what_was_written_meanwhile() -> None:
    parts = hardware(2)
    async with cache_over(parts, settings_of(repair=1.0)) as cache:
        kind = await fill(cache, ["m-1"])
        await parts.forget(LOCAL)
        parts.clock.advance(1)
        [node] = parts.nodes[LOCAL]
        node.held_up = asyncio.Event()
        reading = asyncio.ensure_future(kind.get("m-1"))
        await settle()
        node.held_up.set()
        node.held_up = None
        await reading  # the repair is on its way
        newer = seal(
            KeySpace("app", "text", 1).key("m-1"),
            Meaning(0, 1, 0, 1, round(parts.clock.wall() * 1e6)),
            Times(*[round(parts.clock.wall() * 1000) + 50_000] * 3),
            b"newer",
        )
        await InMemoryNode.store(node, key_of("m-1"), newer, 60_000, StoreMode.NEWER)
        await settle()
        assert await _envelope(parts, LOCAL, "m-1") == newer


# -- what is no value ---------------------------------------------------------------------------------

_TIMES = Times(round(START * 1000), round(START * 1000) + 60_000, round(START * 1000) + 90_000)


def _sealed(
    flags: int = 0, payload: bytes = b"payload", codec: int = 1, schema: int = 1, dictionary: int = 0
) -> bytes:
    key = KeySpace("app", "text", 1).key("m-1")
    return seal(key, Meaning(flags, codec, dictionary, schema, 5), _TIMES, payload)


UNREADABLE = {
    "nothing": (b"", Count.UNREADABLE_FORMAT),
    "text": (b"no envelope at all", Count.UNREADABLE_FORMAT),
    "cut off": (_sealed()[: SIZE - 1], Count.UNREADABLE_FORMAT),
    "two bytes": (b"\x01\x00", Count.UNREADABLE_FORMAT),
    "a format to come": (b"\x02" + _sealed()[1:], Count.UNREADABLE_FORMAT),
    "damaged": (_sealed()[:-1] + b"?", Count.UNREADABLE_CORRUPT),
    "another key's": (
        seal(KeySpace("app", "text", 1).key("m-2"), Meaning(0, 1, 0, 1, 5), _TIMES, b"payload"),
        Count.UNREADABLE_CORRUPT,
    ),
    "no zstd frame": (_sealed(Flags.COMPRESSED), Count.UNREADABLE_CORRUPT),
    "unknown dictionary": (_sealed(Flags.COMPRESSED, dictionary=9), Count.UNREADABLE_DICTIONARY),
    "no manifest": (_sealed(Flags.CHUNKED), Count.UNREADABLE_CHUNKS),
    "another codec's": (_sealed(codec=7), Count.UNREADABLE_VALUE),
    "another schema's": (_sealed(schema=7), Count.UNREADABLE_VALUE),
    "no text": (_sealed(payload=b"\xff"), Count.UNREADABLE_VALUE),
}


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
@pytest.mark.parametrize(("stored", "path"), UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_no_value_is_a_miss_and_counted_by_its_kind(
    stored: bytes, path: Count, *, bulk: bool
) -> None:
    parts = hardware(1)
    async with cache_over(parts) as cache:
        kind = cache.of(KIND)
        await InMemoryNode.put_many(parts.nodes[LOCAL][0], [(key_of("m-1"), stored, 60_000)])
        if bulk:
            assert await kind.get_many(["m-1", "m-3"]) == {}
        else:
            assert await kind.get("m-1") is None
        unreadable = {name: cache.metrics.counts[name] for name in Count if name.startswith("unreadable")}
        assert {name: count for name, count in unreadable.items() if count} == {path: 1}


async def test_two_keys_with_one_hash_never_answer_for_one_another() -> None:
    parts, metrics = hardware(1), CacheMetrics()
    reader, writer = reader_over(parts, metrics=metrics)
    space = KeySpace("app", "kind", 1, hash_text=lambda data: f"{sum(data) % 256:02x}")
    keys = [space.key(f"{number:03d}" * 100) for number in range(300)]
    for key in keys:
        latch = writer.store([Record(key, Meaning(version=1), _TIMES, key.full.encode())])
        assert await latch.wait(LatchPolicy.ALL, SOON)
    found = (await reader.get_many(keys, Compressor())).entries
    singles = [await reader.get(key, Compressor()) for key in keys]
    assert all(entry.payload.decode().startswith("app:kind:v1:") for entry in found.values())
    assert {entry.payload.decode() for entry in found.values()} <= {key.full for key in keys}
    for key, entry in zip(keys, singles, strict=True):
        assert entry is None or entry.payload == key.full.encode()
    assert 0 < len([entry for entry in singles if entry]) < 300
    assert metrics.counts[Count.UNREADABLE_KEY] > 0
    await writer.close(SOON)


# -- chunks -------------------------------------------------------------------------------------------

LARGE = "large " * 2000


def _chunked() -> CacheSettings:
    # Six repeated bytes would be compressed to nothing: small chunks make pieces of them all the same.
    return CacheSettings(chunk_bytes=8, repair_share=0.0)


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_a_value_in_pieces_is_put_together(*, bulk: bool) -> None:
    parts = hardware(1, 2)
    async with cache_over(parts, _chunked()) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", LARGE).wait(LatchPolicy.ALL, SOON)
        assert len(await parts.keys(LOCAL)) > 2
        found = (await kind.get_many(["m-1"]))["m-1"] if bulk else await kind.get("m-1")
        assert found == LARGE


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_a_value_with_a_piece_missing_or_damaged_comes_from_another_zone(*, bulk: bool) -> None:
    parts = hardware(2)
    async with cache_over(parts, _chunked()) as cache:
        kind = cache.of(KIND)
        [node] = parts.nodes[LOCAL]
        for spoil in ("missing", "damaged"):
            assert await kind.set("m-1", LARGE).wait(LatchPolicy.ALL, SOON)
            chunk = max(key for key in await parts.keys(LOCAL) if "#" in key)
            await InMemoryNode.put_many(node, [(chunk, b"?", 0 if spoil == "missing" else 60_000)])
            found = (await kind.get_many(["m-1"]))["m-1"] if bulk else await kind.get("m-1")
            assert found == LARGE
        assert counted(cache, Count.UNREADABLE_CHUNKS, Count.HIT_FALLBACK) == [2, 2]


async def test_a_node_that_dies_between_manifest_and_pieces_is_one_that_did_not_answer() -> None:
    parts = hardware(2)
    async with cache_over(parts, _chunked()) as cache:
        kind = cache.of(KIND)
        assert await kind.set("m-1", LARGE).wait(LatchPolicy.ALL, SOON)
        [node] = parts.nodes[LOCAL]
        node.failing, node.failing_after = FailureReason.CONNECTION, 1
        assert await kind.get("m-1") == LARGE
        assert counted(cache, Count.FALLBACK_ERROR, Count.UNREADABLE_CHUNKS) == [1, 0]
