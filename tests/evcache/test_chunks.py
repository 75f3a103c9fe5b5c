from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.chunks import LARGEST_COUNT, Manifest, chunk_keys_of, join, read_manifest, split
from evcache.envelope import Flags, Meaning, Times, seal
from evcache.errors import NotStorableError, UnreadableError
from evcache.keys import KeySpace
from evcache.metrics import Count

SPACE = KeySpace("app", "kind", 1)
TIMES = Times(0, 1, 2)


@settings(deadline=None)
@given(payload=st.binary(max_size=400), size=st.integers(1, 60))
def test_the_pieces_make_the_whole_and_none_is_too_large(payload: bytes, size: int) -> None:
    manifest, pieces = split(payload, size)
    assert join(read_manifest(manifest.encode()), pieces) == payload
    assert all(0 < len(piece) <= size for piece in pieces)
    assert (manifest.chunks, manifest.length) == (len(pieces), len(payload))


@settings(deadline=None)
@given(payload=st.binary(min_size=2, max_size=300), size=st.integers(1, 40), data=st.data())
def test_a_missing_swapped_or_foreign_piece_is_noticed(
    payload: bytes, size: int, data: st.DataObject
) -> None:
    manifest, pieces = split(payload, size)
    spoiled: list[bytes | None] = list(pieces)
    at = data.draw(st.integers(0, len(pieces) - 1))
    spoiled[at] = data.draw(st.none() | st.binary(max_size=size).filter(lambda piece: piece != pieces[at]))
    with pytest.raises(UnreadableError) as caught:
        join(manifest, spoiled)
    assert caught.value.path == Count.UNREADABLE_CHUNKS


def test_the_pieces_of_two_writes_have_different_keys() -> None:
    one, two = split(b"payload", 2)[0], split(b"payload", 2)[0]
    assert len(one.chunk_keys("k")) == 4
    assert not set(one.chunk_keys("k")) & set(two.chunk_keys("k"))


@pytest.mark.parametrize("key", [SPACE.key("m"), SPACE.key("m" * 300)], ids=["plain", "hashed"])
def test_where_the_pieces_are_is_read_from_the_stored_value(key: object) -> None:
    assert isinstance(key, tuple)
    stored_key = SPACE.key("m" if not key[3] else "m" * 300)
    manifest, _ = split(b"some payload", 5)
    sealed = seal(stored_key, Meaning(Flags.CHUNKED), TIMES, manifest.encode())
    assert chunk_keys_of(stored_key.text, sealed) == manifest.chunk_keys(stored_key.text)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"no envelope",
        seal(SPACE.key("m"), Meaning(), TIMES, b"not chunked"),
        seal(SPACE.key("m"), Meaning(Flags.CHUNKED), TIMES, b"no manifest"),
    ],
)
def test_what_has_no_pieces_names_none(value: bytes) -> None:
    assert chunk_keys_of("k", value) == []


@pytest.mark.parametrize("payload", [b"", b"x" * 27, b"x" * 29])
def test_a_manifest_of_another_length_is_unreadable(payload: bytes) -> None:
    with pytest.raises(UnreadableError, match="another length"):
        read_manifest(payload)


def test_a_damaged_manifest_does_not_make_anyone_count_to_four_billion() -> None:
    manifest = Manifest(b"12345678", 2**32 - 1, 2**40, 0)
    with pytest.raises(UnreadableError, match="more chunks"):
        read_manifest(manifest.encode())
    sealed = seal(SPACE.key("m"), Meaning(Flags.CHUNKED), TIMES, manifest.encode())
    assert chunk_keys_of("k", sealed) == []


def test_a_value_of_too_many_pieces_is_refused_and_not_written() -> None:
    assert split(bytes(LARGEST_COUNT), 1)[0].chunks == LARGEST_COUNT
    with pytest.raises(NotStorableError, match="at most 4,096"):
        split(bytes(LARGEST_COUNT + 1), 1)
