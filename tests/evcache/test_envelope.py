from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evcache.envelope import (
    LARGEST_VERSION,
    PLAIN,
    SIZE,
    TIMES_AT,
    Flags,
    Header,
    Meaning,
    Times,
    open_envelope,
    peek,
    seal,
    times_of,
)
from evcache.errors import NotStorableError, UnreadableError
from evcache.keys import KeySpace, StoredKey
from evcache.metrics import Count

SPACE = KeySpace("app", "kind", 1)
PLAIN_KEY = SPACE.key("m-1")
LONG_KEY = SPACE.key("m" * 300)
TIMES = Times(1_700_000_000_000, 1_700_000_100_000, 1_700_000_400_000)
KEPT = """
    01 01 0000 0000000b 000000000000000a 000000000000000c 000000000000000d 000000000000000e
    0d4deb9d9e849cc2 07 08 0009 7061796c6f6164
"""
NOT_CHECKED = {
    *range(2, 4),  # key length: means something where a key is hashed, and is found there
    *range(4, 8),  # how long loading took: a hint
    *range(16, 40),  # created, soft and hard expiry: a touch moves them
}

u64 = st.integers(0, LARGEST_VERSION)
flags = st.sampled_from(
    [0, Flags.COMPRESSED, Flags.NEGATIVE, Flags.DELETED, Flags.CHUNKED, Flags.CHUNKED | Flags.COMPRESSED]
)
meanings = st.builds(
    Meaning,
    flags,
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 65_535),
    u64,
    st.integers(0, 2**40),
)
stored_keys = st.sampled_from([PLAIN_KEY, LONG_KEY])


@settings(deadline=None)
@given(
    key=stored_keys, meaning=meanings, times=st.builds(Times, u64, u64, u64), payload=st.binary(max_size=400)
)
def test_what_is_put_in_comes_out(key: StoredKey, meaning: Meaning, times: Times, payload: bytes) -> None:
    sealed = seal(key, meaning, times, payload)
    fields, opened = open_envelope(key, sealed)
    header = Header._make(fields)
    assert opened == payload
    assert (header.created, header.soft_expiry, header.hard_expiry) == times
    assert header.flags == meaning.flags | (Flags.HASHED_KEY if key.hashed else 0)
    assert header.load_microseconds == min(meaning.load_microseconds, 2**32 - 1)
    assert (header.codec, header.dictionary, header.schema, header.version) == (
        meaning.codec,
        meaning.dictionary,
        meaning.schema,
        meaning.version,
    )
    assert peek(sealed) == (header.flags, meaning.version)


def test_the_layout_is_the_one_that_is_written_down() -> None:
    meaning = Meaning(Flags.COMPRESSED, 7, 8, 9, 10, 11)
    sealed = seal(PLAIN_KEY, meaning, Times(12, 13, 14), b"payload")
    assert struct.unpack(">BBHIQQQQ", sealed[:40]) == (1, Flags.COMPRESSED, 0, 11, 10, 12, 13, 14)
    assert struct.unpack(">BBH", sealed[48:52]) == (7, 8, 9)
    assert sealed[52:] == b"payload"
    assert SIZE == 52


def test_values_that_are_in_caches_today_stay_readable() -> None:
    # Sealed once and kept: a layout that changes without a new format number fails here.
    fields, payload = open_envelope(PLAIN_KEY, bytes.fromhex("".join(KEPT.split())))
    assert payload == b"payload"
    assert Header._make(fields)[:8] == (1, 1, 0, 11, 10, 12, 13, 14)


@pytest.mark.parametrize("key", [PLAIN_KEY, LONG_KEY], ids=["plain", "hashed"])
@pytest.mark.parametrize(
    "meaning",
    [
        Meaning(0, 1, 0, 1, 1_700_000_000_000_000, 12_000),
        Meaning(Flags.COMPRESSED, 1, 3, 1, 5, 0),
        Meaning(Flags.NEGATIVE, 1, 0, 1, 0, 0),
        Meaning(Flags.DELETED, version=77),
        Meaning(Flags.CHUNKED, 2, 0, 1, 77, 0),
        Meaning(Flags.APPENDABLE, 1, 0, 1, 77, 0),
    ],
    ids=["plain", "compressed", "negative", "deleted", "chunked", "appendable"],
)
def test_no_single_damaged_byte_passes_for_a_value(key: StoredKey, meaning: Meaning) -> None:
    payload = b"" if meaning.flags in (Flags.NEGATIVE, Flags.DELETED) else b"a payload of some length"
    sealed = seal(key, meaning, TIMES, payload)
    sound, _ = open_envelope(key, sealed)
    # What is appended to carries no checksum of its payload: everything before that does.
    end = len(sealed) - (len(payload) if meaning.flags & Flags.APPENDABLE else 0)
    for at in range(end):
        for damage in range(1, 256):
            damaged = bytearray(sealed)
            damaged[at] ^= damage
            try:
                fields, opened = open_envelope(key, bytes(damaged))
            except UnreadableError:
                continue
            assert at in NOT_CHECKED, f"byte {at} changed by {damage:#x} was not noticed"
            assert opened == payload
            same = Header._make(fields)._replace(
                key_length=0, load_microseconds=0, created=0, soft_expiry=0, hard_expiry=0
            )
            assert same == Header._make(sound)._replace(
                key_length=0, load_microseconds=0, created=0, soft_expiry=0, hard_expiry=0
            )


@settings(deadline=None)
@given(cut=st.integers(0, 400), key=stored_keys)
def test_a_value_that_was_cut_off_is_unreadable(cut: int, key: StoredKey) -> None:
    sealed = seal(key, Meaning(version=3), TIMES, b"some payload")
    cut = min(cut, len(sealed) - 1)
    with pytest.raises(UnreadableError):
        open_envelope(key, sealed[:cut])


@pytest.mark.parametrize("other", [0, 2, 255])
def test_another_format_is_unreadable_and_counted_as_that(other: int) -> None:
    sealed = seal(PLAIN_KEY, Meaning(), TIMES, b"payload")
    with pytest.raises(UnreadableError) as caught:
        open_envelope(PLAIN_KEY, bytes([other]) + sealed[1:])
    assert caught.value.path == Count.UNREADABLE_FORMAT
    assert peek(bytes([other]) + sealed[1:]) is None


def test_the_value_of_another_key_is_told_apart() -> None:
    sealed = seal(SPACE.key("m-2"), Meaning(version=3), TIMES, b"payload")
    with pytest.raises(UnreadableError) as caught:
        open_envelope(PLAIN_KEY, sealed)
    assert caught.value.path == Count.UNREADABLE_CORRUPT


def test_two_long_keys_with_one_hash_are_told_apart_and_counted() -> None:
    space = KeySpace("app", "kind", 1, hash_text=lambda data: f"{sum(data) % 256:02x}")
    by_text: dict[str, StoredKey] = {}
    collisions = 0
    for number in range(600):  # more names than a one-byte digest has values
        key = space.key(f"{number:03d}" * 100)
        assert key.hashed
        other = by_text.setdefault(key.text, key)
        if other is key:
            continue
        collisions += 1
        with pytest.raises(UnreadableError) as caught:
            open_envelope(key, seal(other, Meaning(version=3), TIMES, b"payload"))
        assert caught.value.path == Count.UNREADABLE_KEY
    assert collisions >= 600 - 256


@pytest.mark.parametrize("version", [-1, LARGEST_VERSION + 1])
def test_a_version_that_does_not_fit_is_refused(version: int) -> None:
    with pytest.raises(NotStorableError, match="expected 0 to"):
        seal(PLAIN_KEY, Meaning(version=version), TIMES, b"")


@settings(max_examples=500, deadline=None)
@given(key=stored_keys, data=st.binary(max_size=500))
@example(key=PLAIN_KEY, data=b"\x01\x00")
def test_opening_anything_raises_nothing_but_unreadable(key: StoredKey, data: bytes) -> None:
    for candidate in (data, b"\x01" + data, b"\x01\x00" + data, b"\x01\x10" + data, b"\x01\x20" + data):
        peek(candidate)
        with contextlib.suppress(UnreadableError):
            open_envelope(key, candidate)


@settings(max_examples=500, deadline=None)
@given(key=stored_keys, meaning=meanings, payload=st.binary(max_size=100), data=st.data())
def test_no_damage_of_several_bytes_yields_another_payload(
    key: StoredKey, meaning: Meaning, payload: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(seal(key, meaning, TIMES, payload))
    checked = [at for at in range(len(damaged)) if at not in NOT_CHECKED]
    for at in data.draw(st.lists(st.sampled_from(checked), min_size=1, max_size=4, unique=True)):
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        fields, opened = open_envelope(key, bytes(damaged))
    except UnreadableError:
        return
    assert opened == payload
    assert fields[1] == meaning.flags | (Flags.HASHED_KEY if key.hashed else 0)
    assert fields[4] == meaning.version


def test_damage_to_flags_and_version_does_not_cancel_out() -> None:
    sealed = seal(PLAIN_KEY, Meaning(version=0x1234), TIMES, b"payload")
    for damage in range(1, 256):
        for at in range(8, 16):
            damaged = bytearray(sealed)
            damaged[1] ^= damage
            damaged[at] ^= damage
            with pytest.raises(UnreadableError):
                open_envelope(PLAIN_KEY, bytes(damaged))


def test_a_touch_overwrites_the_times_and_nothing_else() -> None:
    sealed = seal(LONG_KEY, Meaning(version=3), TIMES, b"payload")
    new = times_of(5, 6)
    touched = sealed[:TIMES_AT] + new + sealed[TIMES_AT + len(new) :]
    fields, payload = open_envelope(LONG_KEY, touched)
    assert payload == b"payload"
    assert Header._make(fields)[5:8] == (TIMES.created, 5, 6)


def test_an_appendable_value_can_grow() -> None:
    for key in (PLAIN_KEY, LONG_KEY):
        sealed = seal(key, Meaning(Flags.APPENDABLE, version=3), TIMES, b"one,")
        assert open_envelope(key, sealed + b"two,")[1] == b"one,two,"


@pytest.mark.parametrize("sealed_for", [PLAIN_KEY, LONG_KEY], ids=["plain", "hashed"])
def test_an_appendable_value_of_another_key_is_told_apart(sealed_for: StoredKey) -> None:
    sealed = seal(sealed_for, Meaning(Flags.APPENDABLE, version=3), TIMES, b"one,")
    for other in (SPACE.key("another"), SPACE.key("another" * 60)):
        with pytest.raises(UnreadableError):
            open_envelope(other, sealed)


def test_an_empty_value_is_a_value() -> None:
    assert open_envelope(PLAIN_KEY, seal(PLAIN_KEY, Meaning(), TIMES, b""))[1] == b""
    assert seal(PLAIN_KEY, Meaning(), TIMES, b"").startswith(PLAIN)
