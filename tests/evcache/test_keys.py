from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from evcache import keys
from evcache.errors import NotStorableError
from evcache.keys import LONGEST_FULL_KEY, LONGEST_KEY, KeySpace


def test_a_short_key_is_stored_as_it_is() -> None:
    key = KeySpace("catalog", "title", 3).key("m-1")
    assert key == (
        "catalog:title:v3:m-1",
        "catalog:title:v3:m-1",
        xxh3_64_intdigest(b"catalog:title:v3:m-1"),
        False,
    )


@pytest.mark.parametrize("name", ["x" * (LONGEST_KEY - 7), "é" * ((LONGEST_KEY - 8) // 2)])
def test_a_key_of_two_hundred_bytes_is_not_yet_hashed(name: str) -> None:
    key = KeySpace("a", "b", 1).key(name)
    assert not key.hashed
    assert len(key.text.encode()) <= LONGEST_KEY


@pytest.mark.parametrize("name", ["x" * (LONGEST_KEY - 6), "é" * 97])
def test_a_longer_one_is_hashed_and_keeps_its_full_form(name: str) -> None:
    key = KeySpace("a", "b", 1).key(name)
    assert key.hashed
    assert key.full == f"a:b:v1:{name}"
    assert key.text == f"a:b:v1:#{xxh3_128_hexdigest(key.full.encode())}"
    assert key.digest == xxh3_64_intdigest(key.full.encode())


def test_a_key_beyond_what_an_envelope_can_carry_is_refused() -> None:
    space = KeySpace("a", "b", 1)
    assert space.key("x" * (LONGEST_FULL_KEY - 7)).hashed
    with pytest.raises(NotStorableError, match="65,536 bytes"):
        space.key("x" * (LONGEST_FULL_KEY - 6))


@pytest.mark.parametrize(("application", "kind"), [("", "b"), ("a", ""), ("a:b", "c"), ("a", "b:c")])
def test_names_that_would_blur_the_parts_of_a_key_are_refused(application: str, kind: str) -> None:
    with pytest.raises(NotStorableError, match="without a colon"):
        KeySpace(application, kind, 1)


def test_application_kind_and_schema_are_all_part_of_a_key() -> None:
    spaces = [KeySpace(*parts) for parts in [("a", "k", 1), ("b", "k", 1), ("a", "l", 1), ("a", "k", 2)]]
    for name in ("m", "m" * 300):
        found = [space.key(name) for space in spaces]
        assert len({key.text for key in found}) == len({key.digest for key in found}) == 4


def test_two_long_names_with_one_hash_differ_in_full_form_and_digest() -> None:
    space = KeySpace("a", "b", 1, hash_text=lambda _: "same")
    one, two = space.key("x" * 300), space.key("y" * 300)
    assert one.text == two.text
    assert one.full != two.full
    assert one.digest != two.digest


@settings(deadline=None)
@given(names=st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=30))
def test_a_key_does_not_depend_on_what_was_asked_before(names: list[str]) -> None:
    space = KeySpace("a", "b", 1)
    found = [space.key(name) for name in names]
    assert found == [KeySpace("a", "b", 1).key(name) for name in names]
    assert [space.key(name) for name in names] == found


def test_the_memory_of_keys_is_bounded_and_forgets_nothing_that_matters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "_LARGEST_MEMORY", 4)
    space = KeySpace("a", "b", 1)
    first = [space.key(str(number)) for number in range(20)]
    assert [space.key(str(number)) for number in range(20)] == first
