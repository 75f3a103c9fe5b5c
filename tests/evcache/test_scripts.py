"""Numbers that scripts share with envelopes and chunks. What the scripts do is in tests/system/cache."""

from __future__ import annotations

import re
from hashlib import sha1

import pytest

from evcache import chunks, envelope, scripts
from evcache.envelope import Flags, Meaning, Times
from evcache.keys import KeySpace
from evcache.node import StoreMode

WITH_HEAD = [scripts.STORE, scripts.TOUCH, scripts.APPEND]
FLAGS_USED = {scripts.STORE: {8, 4}, scripts.TOUCH: {8, 4, 2}, scripts.APPEND: {8, 32}}


def _ids(script: scripts.Script) -> str:
    return script.digest[:8]


def test_every_script_is_loaded_and_known_by_its_digest() -> None:
    made = {value for value in vars(scripts).values() if isinstance(value, scripts.Script)}
    assert set(scripts.ALL) == made
    for script in scripts.ALL:
        assert script.digest == sha1(script.text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("script", WITH_HEAD, ids=_ids)
def test_lengths_are_those_of_envelopes_and_manifests(script: scripts.Script) -> None:
    manifest, _ = chunks.split(b"abc", 1)
    assert f"0, {envelope.SIZE - 1})" in script.text
    assert f"#head == {envelope.SIZE}" in script.text
    assert f"{envelope.SIZE} + key_length + {len(manifest.encode())} then" in script.text
    assert f"> {chunks.LARGEST_COUNT} then" in script.text
    assert f"'>I4', manifest, {chunks.GENERATION_BYTES + 1}" in script.text


def test_a_touch_writes_where_the_times_are() -> None:
    assert f"'SETRANGE', KEYS[1], {envelope.TIMES_AT}, " in scripts.TOUCH.text


def test_a_clock_may_be_ahead_by_as_much_as_everywhere_else() -> None:
    assert f"time[2] + {envelope.SKEW_MICROSECONDS} then" in scripts.STORE.text


@pytest.mark.parametrize("script", WITH_HEAD, ids=_ids)
def test_flags_are_those_of_envelopes(script: scripts.Script) -> None:
    used = {int(bit) for bit in re.findall(r"flagged\((\d+)\)", script.text)}
    assert used == FLAGS_USED[script]
    assert used <= {Flags.NEGATIVE, Flags.DELETED, Flags.CHUNKED, Flags.APPENDABLE}


def test_the_places_scripts_read_are_where_envelopes_have_them() -> None:
    key = KeySpace("app", "kind", 1).key("m" * 300)
    sealed = envelope.seal(key, Meaning(Flags.CHUNKED, version=2**40 + 5), Times(1, 2, 3), b"payload")
    # Lua counts from 1: byte 1 is the format, 2 the flags, 3 the key's length, 9 the version.
    assert sealed[0] == envelope.FORMAT == 1
    assert sealed[1] == Flags.CHUNKED | Flags.HASHED_KEY
    assert int.from_bytes(sealed[2:4], "big") == len(key.full)
    assert int.from_bytes(sealed[8:16], "big") == 2**40 + 5


def test_the_one_word_that_scripts_are_given_is_a_mode() -> None:
    assert f"ARGV[3] == '{StoreMode.ABSENT}'" in scripts.STORE.text
