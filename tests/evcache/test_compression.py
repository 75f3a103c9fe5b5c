from __future__ import annotations

import contextlib
import json
from random import Random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.compression import LARGEST_VALUE, Compressor, train_dictionary
from evcache.errors import CacheSettingsError, UnreadableError
from evcache.metrics import Count


def _entities(count: int, seed: int) -> list[bytes]:
    random = Random(seed)  # noqa: S311 - repeatable samples
    words = ["the", "of", "night", "city", "love", "last", "king", "star", "house", "blue", "river"]
    return [
        json.dumps(
            {
                "id": f"m-{number}",
                "title": " ".join(random.choices(words, k=4)),
                "genres": random.sample(["DRAMA", "COMEDY", "ACTION", "THRILLER", "ROMANCE"], 2),
                "releaseYear": random.randint(1930, 2024),
                "maturityRating": random.choice(["G", "PG", "PG-13", "R"]),
                "synopsis": " ".join(random.choices(words, k=20)),
            }
        ).encode()
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    return train_dictionary(_entities(1000, seed=1))


@settings(deadline=None)
@given(payload=st.binary(max_size=3000) | st.binary(max_size=40).map(lambda part: part * 60))
def test_what_is_compressed_comes_back_and_is_never_larger(payload: bytes) -> None:
    compressor = Compressor()
    stored = compressor.compress(payload)
    assert len(stored.payload) <= len(payload)
    if stored.compressed:
        assert len(stored.payload) < len(payload)
        assert compressor.decompress(stored.payload, stored.dictionary) == payload
    else:
        assert stored == (payload, 0, False)


def test_small_payloads_are_not_tried_without_a_dictionary() -> None:
    assert not Compressor().compress(b"a" * 511).compressed
    assert Compressor().compress(b"a" * 512).compressed


def test_what_does_not_get_smaller_is_kept_as_it_is() -> None:
    payload = Random(1).randbytes(5000)  # noqa: S311 - merely incompressible
    assert Compressor().compress(payload) == (payload, 0, False)


def test_a_trained_dictionary_halves_single_entities_that_cannot_be_compressed_alone(
    dictionary: bytes,
) -> None:
    fresh = _entities(200, seed=2)
    alone, trained = Compressor(smallest=64), Compressor(dictionaries={1: dictionary})
    without = sum(len(alone.compress(entity).payload) for entity in fresh)
    stored = [trained.compress(entity) for entity in fresh]
    assert {each.dictionary for each in stored} == {1}
    assert sum(len(each.payload) for each in stored) < without / 2
    assert [trained.decompress(each.payload, 1) for each in stored] == fresh


def test_the_highest_dictionary_is_written_with_and_the_older_stay_readable(dictionary: bytes) -> None:
    newer = train_dictionary(_entities(1000, seed=3))
    [entity] = _entities(1, seed=4)
    old = Compressor(dictionaries={1: dictionary}).compress(entity)
    both = Compressor(dictionaries={1: dictionary, 2: newer})
    assert both.decompress(old.payload, old.dictionary) == entity
    assert both.compress(entity).dictionary == 2


def test_a_dictionary_that_is_not_here_makes_a_value_unreadable(dictionary: bytes) -> None:
    stored = Compressor(dictionaries={7: dictionary}).compress(_entities(1, seed=5)[0])
    with pytest.raises(UnreadableError, match="dictionary 7 is not here") as caught:
        Compressor().decompress(stored.payload, stored.dictionary)
    assert caught.value.path == Count.UNREADABLE_DICTIONARY


def test_another_dictionary_under_the_same_id_does_not_yield_a_value(dictionary: bytes) -> None:
    [entity] = _entities(1, seed=6)
    stored = Compressor(dictionaries={1: dictionary}).compress(entity)
    other = Compressor(dictionaries={1: train_dictionary(_entities(1000, seed=9))})
    with pytest.raises(UnreadableError):
        other.decompress(stored.payload, 1)


def test_a_frame_that_claims_to_be_huge_is_refused_before_anything_is_allocated() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(LARGEST_VALUE + 1))
    with pytest.raises(UnreadableError, match="too large"):
        Compressor().decompress(bomb, 0)
    streamed = zstandard.ZstdCompressor().compressobj()
    unsized = streamed.compress(bytes(LARGEST_VALUE + 1)) + streamed.flush()
    with pytest.raises(UnreadableError):
        Compressor().decompress(unsized, 0)


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_decompressing_anything_raises_nothing_but_unreadable(data: bytes) -> None:
    for candidate in (data, b"\x28\xb5\x2f\xfd" + data):
        with contextlib.suppress(UnreadableError):
            Compressor().decompress(candidate, 0)


@pytest.mark.parametrize("number", [0, 256, -1])
def test_an_id_that_does_not_fit_is_refused(number: int, dictionary: bytes) -> None:
    with pytest.raises(CacheSettingsError, match="1 to 255"):
        Compressor(dictionaries={number: dictionary})


@pytest.mark.parametrize("samples", [[], [b"one"], [b""] * 100], ids=["none", "one", "empty"])
def test_too_few_samples_are_refused(samples: list[bytes]) -> None:
    with pytest.raises(CacheSettingsError, match=f"no dictionary from {len(samples)} samples"):
        train_dictionary(samples)
