from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.errors import CodedError, ErrorDetail
from subgraphs.chassis.pages import (
    LARGEST_PAGE,
    PageRequest,
    cut_page,
    decode_cursor,
    encode_cursor,
    page_message,
    page_request,
)


@given(st.integers(min_value=0, max_value=2**62), st.text(max_size=60))
def test_a_cursor_holds_its_place(moment: int, key: str) -> None:
    assert decode_cursor(encode_cursor(moment, key), int, str) == (moment, key)


@given(st.text(max_size=80))
def test_any_other_text_is_an_invalid_cursor(text: str) -> None:
    with pytest.raises(CodedError) as caught:
        decode_cursor(text, int, str)
    assert caught.value.detail is ErrorDetail.INVALID_CURSOR


@pytest.mark.parametrize("place", ['[1,"a",2]', '["a",1]', "[true,1]", "{}", "1", "[" * 200])
def test_another_lists_cursor_is_invalid(place: str) -> None:
    with pytest.raises(CodedError):
        decode_cursor(base64.urlsafe_b64encode(place.encode()).decode(), int, str)


def test_a_cursor_is_bounded() -> None:
    with pytest.raises(CodedError):
        decode_cursor("A" * 10_000, int)


def test_page_sizes_are_bounded() -> None:
    assert page_request(vocabulary_pb2.Page(), 7) == PageRequest(7, "")
    assert page_request(vocabulary_pb2.Page(first=10**6), 7).first == LARGEST_PAGE
    assert page_message(10**6, None).first == LARGEST_PAGE
    with pytest.raises(CodedError):
        page_request(vocabulary_pb2.Page(first=-1), 7)
    with pytest.raises(CodedError):
        page_message(0, None)


def test_one_row_more_tells_of_a_next_page() -> None:
    request = PageRequest(2, "")
    assert request.fetch_limit == 3
    page = cut_page([1, 2, 3], request)
    assert (page.rows, page.has_next_page, page.has_previous_page) == ((1, 2), True, False)
    assert not cut_page([1, 2], PageRequest(2, "x")).has_next_page
