from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.transport.request_headers import RequestHeaders

NAMES = st.text(st.characters(max_codepoint=255), max_size=4).map(
    lambda name: name.lower().encode("latin-1", "replace")
)
PAIRS = st.lists(st.tuples(NAMES, st.binary(max_size=4)), max_size=6)


@settings(deadline=None)
@given(PAIRS, st.text(max_size=4))
def test_it_is_the_dictionary_of_decoded_names_and_values(
    pairs: list[tuple[bytes, bytes]], other: str
) -> None:
    headers = RequestHeaders(pairs)
    decoded = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    assert dict(headers) == decoded
    assert list(headers) == list(decoded)
    assert len(headers) == len(decoded)
    for name, value in decoded.items():
        assert name in headers
        assert headers[name] == headers.get(name) == headers.get(name, "x") == value
    other += "absent"
    assert other not in headers
    assert headers.get(other) is None
    assert headers.get(other, "x") == "x"
    with pytest.raises(KeyError):
        headers[other]


def test_of_two_headers_of_one_name_the_last_counts() -> None:
    assert RequestHeaders([(b"a", b"1"), (b"b", b"2"), (b"a", b"3")])["a"] == "3"


def test_names_are_lower_case_and_nothing_else() -> None:
    headers = RequestHeaders([(b"authorization", b"x")])
    assert "Authorization" not in headers
    assert "\u0160" not in headers
    no_name: object = 3
    assert no_name not in headers


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [
        (b"r-1", True),
        (b"a" * 128, True),
        (b"a" * 129, False),
        (b"", False),
        (b"a\nb", False),
        (b"\xe9", True),
    ],
)
def test_a_request_id_is_kept_if_it_is_safe_to_log(given_id: bytes, kept: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    found = RequestHeaders([(b"x-request-id", given_id)]).request_id()
    assert (found == given_id.decode("latin-1")) is kept
    assert kept or len(found) == 32


def test_new_request_ids_differ() -> None:
    headers = RequestHeaders([])
    assert headers.request_id() != headers.request_id()


@pytest.mark.parametrize(
    ("value", "asked"), [(b"1", True), (b"yes", True), (b"", False), (b"0", False), (b"false", False)]
)
def test_the_query_plan_is_asked_for_by_a_header(value: bytes, asked: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert RequestHeaders([(b"x-marquee-explain", value)]).asks_to_explain() is asked
    assert not RequestHeaders([]).asks_to_explain()
