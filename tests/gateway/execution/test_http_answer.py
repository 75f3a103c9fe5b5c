from __future__ import annotations

import gzip
import zlib
from itertools import pairwise, repeat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.http_answer import HttpAnswer, HttpAnswerReader
from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer
from tests.gateway.execution.http_kit import chunked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

LIMIT = 1 << 20
COMPRESSED: dict[str | None, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
INTERIM = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"


def feed_all(reader: HttpAnswerReader, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        reader.feed(piece)


def read(*pieces: bytes, limit: int = LIMIT, end: bool = False) -> HttpAnswerReader:
    """A reader that was given the pieces."""
    reader = HttpAnswerReader(limit)
    feed_all(reader, pieces)
    if end:
        reader.end()
    return reader


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:stop] for start, stop in pairwise(edges)]


@given(
    body=st.binary(max_size=400),
    framing=st.sampled_from(["length", "chunked", "close"]),
    coding=st.sampled_from([None, "gzip", "deflate", "identity"]),
    interim=st.booleans(),
    places=st.lists(st.integers(0, 2000), max_size=30),
)
def test_however_an_answer_is_cut_its_body_is_the_same(
    body: bytes, framing: str, coding: str | None, places: list[int], *, interim: bool
) -> None:
    sent = COMPRESSED[coding](body) if coding in COMPRESSED else body
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    head += f"Content-Encoding: {coding}\r\n" if coding else ""
    if framing == "length":
        head += f"Content-Length: {len(sent)}\r\n"
    elif framing == "chunked":
        head += "Transfer-Encoding: chunked\r\n"
        sent = chunked(*cut(sent, places[:5]))
    message = (INTERIM if interim else b"") + head.encode() + b"\r\n" + sent
    reader = read(*cut(message, places), end=framing == "close")
    assert reader.complete
    assert reader.reusable == (framing != "close")
    assert reader.answer() == HttpAnswer(200, "application/json", body)


@given(bodies=st.lists(st.binary(max_size=20), max_size=6), chunks=st.booleans())
def test_answers_on_one_connection_leave_nothing_behind(bodies: list[bytes], *, chunks: bool) -> None:
    reader = HttpAnswerReader(LIMIT)
    for number, body in enumerate(bodies):
        reader.begin()
        kind = f"content-type: t/{number}\r\n" if number % 2 else ""
        framing = "transfer-encoding: chunked" if chunks else f"content-length: {len(body)}"
        head = f"HTTP/1.1 {400 + number} OK\r\n{kind}{framing}\r\n\r\n".encode()
        reader.feed(head + (chunked(body) if chunks else body))
        assert (reader.complete, reader.reusable) == (True, True)
        assert reader.answer() == HttpAnswer(400 + number, f"t/{number}" if number % 2 else None, body)


@pytest.mark.parametrize(
    ("head", "reusable"),
    [
        ("HTTP/1.1 200 OK\r\n", True),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\n", False),
        ("HTTP/1.0 200 OK\r\n", False),
        ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", True),
    ],
)
def test_the_server_decides_whether_the_connection_is_kept(head: str, *, reusable: bool) -> None:
    reader = read(f"{head}content-length: 2\r\n\r\n{{}}".encode())
    assert (reader.complete, reader.reusable) == (True, reusable)


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(status: int) -> None:
    reader = read(f"HTTP/1.1 {status} X\r\n\r\n".encode())
    assert (reader.complete, reader.reusable) == (True, True)
    assert reader.answer() == HttpAnswer(status, None, b"")


def test_a_304_may_tell_how_long_the_body_would_have_been() -> None:
    reader = read(b"HTTP/1.1 304 X\r\ncontent-length: 5000000\r\n\r\n")
    assert (reader.complete, reader.reusable) == (True, True)


def test_interim_answers_are_skipped_with_their_headers() -> None:
    reader = read(
        b"HTTP/1.1 100 Continue\r\ncontent-type: text/plain\r\n\r\n",
        INTERIM,
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
    )
    assert reader.answer() == HttpAnswer(200, None, b"1")


def test_trailers_are_not_headers() -> None:
    sent = b"2\r\n{}\r\n0\r\ncontent-type: text/plain\r\n\r\n"
    reader = read(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + sent)
    assert (reader.complete, reader.reusable) == (True, True)
    assert reader.answer() == HttpAnswer(200, None, b"{}")


@pytest.mark.parametrize("surplus", [b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"H", b"{}", b"\0"])
def test_whatever_stands_behind_an_answer_ends_the_connection_and_is_not_read(surplus: bytes) -> None:
    reader = read(b"HTTP/1.1 201 OK\r\ncontent-length: 2\r\n\r\n{}" + surplus)
    assert (reader.complete, reader.reusable) == (True, False)
    assert reader.answer() == HttpAnswer(201, None, b"{}")


@pytest.mark.parametrize(
    "message",
    [
        b"certainly no HTTP\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\nPRI",
        b"HTTP/1.1 099 X\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_not_plainly_one_answer_is_refused(message: bytes) -> None:
    with pytest.raises(HttpBadAnswer):
        read(message)


@pytest.mark.parametrize("framing", ["content-length: 20", "transfer-encoding: chunked"])
def test_half_an_answer_is_none(framing: str) -> None:
    reader = read(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode(), b"2\r\n{}\r\n", end=True)
    assert not reader.complete


def test_white_space_around_a_value_says_nothing() -> None:
    head = b"HTTP/1.1 200 OK\r\nx:\r\ntransfer-encoding: Chunked \r\ncontent-encoding: GZIP \r\n\r\n"
    assert read(head + chunked(gzip.compress(b"{}"))).answer().body == b"{}"


def test_half_a_head_is_no_answer() -> None:
    assert not read(b"HTTP/1.1 200 OK\r\nconn", end=True).complete


def test_a_compressed_body_that_ends_too_early_is_refused() -> None:
    sent = gzip.compress(b"{}")[:-1]
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(sent)}\r\n\r\n"
    reader = read(head.encode() + sent)
    with pytest.raises(HttpBadAnswer, match="too early"):
        reader.answer()


def test_an_announced_body_over_the_limit_is_refused_before_it_comes() -> None:
    assert read(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789", limit=10).complete
    with pytest.raises(HttpAnswerTooLarge):
        read(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n", limit=10)


@pytest.mark.parametrize("framing", ["transfer-encoding: chunked", "x: until close"])
def test_a_body_of_unknown_length_is_refused_as_soon_as_it_is_over_the_limit(framing: str) -> None:
    reader = read(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode(), limit=10)
    pieces = (
        [chunked(b"01234")[:-5], chunked(b"56789")[:-5]] if "chunked" in framing else [b"01234", b"56789"]
    )
    for piece in pieces:
        reader.feed(piece)
    with pytest.raises(HttpAnswerTooLarge):
        reader.feed(b"1\r\nX")


@pytest.mark.parametrize("size", [1000, 1 << 20])
def test_a_head_without_end_is_refused(size: int) -> None:
    reader = read(b"HTTP/1.1 200 OK\r\nx: ")
    with pytest.raises(HttpBadAnswer, match="head is over"):
        feed_all(reader, repeat(b"a" * size, 100))


def test_interim_answers_without_end_are_refused() -> None:
    reader = HttpAnswerReader(LIMIT)
    with pytest.raises(HttpBadAnswer, match="head is over"):
        feed_all(reader, repeat(INTERIM, 10_000))


@pytest.mark.parametrize("start", [b"0\r\nx: ", b"2;"])
def test_trailers_and_chunk_extensions_without_end_are_refused(start: bytes) -> None:
    reader = read(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n" + start)
    with pytest.raises(HttpBadAnswer, match="trailers or chunk extensions"):
        feed_all(reader, repeat(b"a" * 1000, 100))


def test_a_large_body_behind_a_head_in_one_piece_is_read() -> None:
    body = bytes(200_000)
    reader = read(b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n" + body)
    assert reader.answer().body == body


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (b"", None),
        (b"Cache-Control: max-age=60\r\n", "max-age=60"),
        (b"cache-control: max-age=60, public\r\nAge: 7\r\n", "max-age=60, public, age=7"),
        (b"age: 7\r\n", None),
    ],
)
def test_what_is_said_of_keeping_an_answer_comes_with_it(lines: bytes, said: str | None) -> None:
    reader = read(b"HTTP/1.1 200 OK\r\n" + lines + b"content-length: 2\r\n\r\n{}")
    assert reader.answer().cache_control == said
