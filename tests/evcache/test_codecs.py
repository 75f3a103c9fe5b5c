from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.codecs import FIRST_OF_APPLICATIONS, BytesCodec, JsonCodec, TextCodec

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)


def test_numbers_tell_the_codecs_apart_and_leave_room_for_an_applications_own() -> None:
    numbers = [codec.number for codec in (BytesCodec(), TextCodec(), JsonCodec())]
    assert len(set(numbers)) == 3
    assert max(numbers) < FIRST_OF_APPLICATIONS


@settings(deadline=None)
@given(value=st.binary())
def test_bytes_come_back_as_they_were(value: bytes) -> None:
    assert BytesCodec().decode(BytesCodec().encode(value)) == value


@settings(deadline=None)
@given(value=st.text(st.characters(codec="utf-8")))
def test_text_comes_back_as_it_was(value: str) -> None:
    assert TextCodec().decode(TextCodec().encode(value)) == value


@settings(deadline=None)
@given(value=json_values)
def test_whatever_json_can_say_comes_back(value: Any) -> None:  # noqa: ANN401 - JSON is of any type
    assert JsonCodec().decode(JsonCodec().encode(value)) == value


@pytest.mark.parametrize("data", [b"\xff\xfe\xfd", b"\xc3"])
def test_what_is_no_text_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="codec can't decode"):
        TextCodec().decode(data)


@settings(deadline=None)
@given(data=st.binary(max_size=30))
def test_decoding_anything_raises_nothing_but_value_errors(data: bytes) -> None:
    for codec in (TextCodec(), JsonCodec()):
        try:
            codec.decode(data)
        except ValueError:
            continue


def test_json_nested_beyond_all_bounds_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="nested"):
        JsonCodec().decode(b"[" * 200_000)
