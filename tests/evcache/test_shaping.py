from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evcache.clock import Surroundings
from evcache.codecs import BytesCodec, TextCodec
from evcache.compression import Compressor
from evcache.envelope import Flags, open_envelope, seal
from evcache.errors import NotStorableError
from evcache.floors import VersionFloors
from evcache.keys import KeySpace
from evcache.kinds import Kind
from evcache.metrics import CacheMetrics, Count
from evcache.near_cache import NearCache
from evcache.parts import Origin, Parts
from evcache.reading import Entry
from evcache.settings import CacheSettings
from evcache.shaping import Shaping
from tests.evcache.kit import START, ManualClock, hardware, reader_over, texts

if TYPE_CHECKING:
    from evcache.writing import Record

MILLISECONDS = round(START * 1000)


def _shaping(
    kind: Kind[Any], *, jitter: float = 0.0, metrics: CacheMetrics | None = None
) -> tuple[Shaping[Any], ManualClock]:
    parts, settings, metrics = hardware(1), CacheSettings(ttl_jitter=jitter), metrics or CacheMetrics()
    zones, clock = parts.zones(settings, metrics), parts.clock
    reader, writer = reader_over(parts, settings, metrics)
    shared = Parts(
        "app",
        zones,
        settings,
        metrics,
        Surroundings(clock, Random(1)),  # noqa: S311 - repeatable
        reader,
        writer,
        NearCache(100, 1.0, [], clock, metrics),
        Origin(settings),
        VersionFloors(clock),
        None,
    )
    return Shaping(kind, KeySpace("app", kind.name, kind.schema), Compressor(), shared), clock


def _read(record: Record) -> Entry:
    fields, payload = open_envelope(
        record.key, seal(record.key, record.meaning, record.times, record.payload)
    )
    if record.meaning.flags & Flags.COMPRESSED:
        payload = Compressor().decompress(payload, 0)
    return Entry(fields, payload, local=True)


def test_what_is_written_down_is_read_back() -> None:
    shaping, _ = _shaping(texts())
    for value in ("", "text", "text " * 500):
        held = shaping.held(_read(shaping.record("m", value, 5, START, None, 2_500_000)))
        assert held is not None
        assert (held.value, held.fresh, held.load_seconds, held.revalidate) == (value, 100.0, 2.5, True)


def test_ten_thousand_keys_written_together_do_not_end_together() -> None:
    shaping, _ = _shaping(texts(ttl=1000.0), jitter=0.1)
    ends = [shaping.times(START, None) for _ in range(10_000)]
    seconds = sorted((times.soft_expiry - MILLISECONDS) / 1000 for times in ends)
    assert 900 <= seconds[0] < 905
    assert 1095 < seconds[-1] <= 1100
    assert 990 < sum(seconds) / len(seconds) < 1010
    # In no second of the 200 ends more than three times its share of 50.
    assert max(sum(start <= end < start + 1 for end in seconds) for start in range(900, 1100)) < 150
    assert {times.hard_expiry - times.soft_expiry for times in ends} == {300_000}


def test_without_jitter_a_value_ends_when_it_says() -> None:
    shaping, _ = _shaping(texts(ttl=100.0))
    assert shaping.times(START, None) == (MILLISECONDS, MILLISECONDS + 100_000, MILLISECONDS + 400_000)
    assert shaping.times(START, 5.0) == (MILLISECONDS, MILLISECONDS + 5_000, MILLISECONDS + 305_000)
    assert shaping.times(START, 0.0001).soft_expiry == MILLISECONDS + 1


@pytest.mark.parametrize("ttl", [0.0, -1.0, float("nan"), float("inf"), 10 * 365 * 86_400.0])
def test_a_time_to_live_that_is_none_is_refused(ttl: float) -> None:
    shaping, _ = _shaping(texts())
    with pytest.raises(NotStorableError, match="a time to live of"):
        shaping.times(START, ttl)


def test_no_such_thing_counts_for_its_own_time_and_not_a_moment_longer() -> None:
    metrics = CacheMetrics()
    shaping, clock = _shaping(texts(negative_ttl=10.0), metrics=metrics)
    record = shaping.record("m", None, 5, START, None)
    assert record.times == (MILLISECONDS, MILLISECONDS + 10_000, MILLISECONDS + 10_000)
    held = shaping.held(_read(record))
    assert held is not None
    assert (held.value, held.fresh, held.revalidate) == (None, 10.0, False)
    clock.advance(10)
    assert shaping.held(_read(record)) is None
    assert metrics.counts[Count.HIT_NEGATIVE] == 1


def test_how_fresh_a_value_is_follows_the_clock() -> None:
    shaping, clock = _shaping(texts(ttl=100.0, stale_while_revalidate=50.0))
    entry = _read(shaping.record("m", "text", 5, START, None))
    for seconds, fresh, revalidate in [(99.0, 1.0, True), (149.0, -49.0, True), (150.0, -50.0, False)]:
        clock.seconds = seconds
        held = shaping.held(entry)
        assert held is not None
        assert held.fresh == pytest.approx(fresh)
        assert held.revalidate is revalidate


def test_values_of_another_codec_or_schema_or_that_do_not_decode_are_not_there() -> None:
    metrics = CacheMetrics()
    shaping, _ = _shaping(texts(), metrics=metrics)
    others = [
        _shaping(Kind("text", BytesCodec()))[0].record("m", b"text", 5, START, None),
        _shaping(Kind("text", TextCodec(), schema=2))[0].record("m", "text", 5, START, None),
        shaping.record("m", "text", 5, START, None)._replace(payload=b"\xff"),
    ]
    assert [shaping.held(_read(record)) for record in others] == [None, None, None]
    assert metrics.counts[Count.UNREADABLE_VALUE] == 3
    assert shaping.held(None) is None


def test_bytes_are_counted_before_and_after_compression() -> None:
    metrics = CacheMetrics()
    shaping, _ = _shaping(texts(), metrics=metrics)
    record = shaping.record("m", "text " * 500, 5, START, None)
    assert metrics.counts[Count.BYTES_BEFORE_COMPRESSION] == 2500
    assert metrics.counts[Count.BYTES_AFTER_COMPRESSION] == len(record.payload) < 100


def test_versions_are_the_values_own_or_the_time() -> None:
    by_time, _ = _shaping(texts())
    assert by_time.version("text", None, START) == by_time.time_version(START) == round(START * 1e6)
    assert by_time.version(None, None, START) == round(START * 1e6)
    assert by_time.version("text", 7, START) == 7
    own, _ = _shaping(Kind("text", TextCodec(), version_of=len))
    assert own.version("text", None, START) == 4
    assert own.version(None, None, START) == 0
    assert own.version("text", 7, START) == 7
    with pytest.raises(NotStorableError, match="versions of its own"):
        own.time_version(START)
