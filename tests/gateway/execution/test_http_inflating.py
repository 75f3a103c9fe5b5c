from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer
from gateway.execution.http_inflating import Inflater

LIMIT = 8 << 20


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


FORMATS = [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate)]


def inflate(coding: str, pieces: list[bytes], limit: int = LIMIT) -> bytes:
    inflater = Inflater(coding, limit)
    body = b"".join(made for piece in pieces for made in inflater.feed(piece))
    inflater.finish()
    return body


@given(st.sampled_from(FORMATS), st.binary(max_size=300), st.integers(1, 40))
def test_whatever_was_compressed_comes_back_however_it_is_cut(
    how: tuple[str, object], data: bytes, size: int
) -> None:
    coding, compress = how
    assert callable(compress)
    sent = compress(data)
    assert inflate(coding, [sent[at : at + size] for at in range(0, len(sent), size)]) == data


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
@pytest.mark.parametrize(("coding", "compress"), FORMATS)
def test_what_the_decompressor_holds_back_is_not_lost(coding: str, compress: object, size: int) -> None:
    assert callable(compress)
    assert len(inflate(coding, [compress(b" " * size)])) == size


def test_members_of_gzip_follow_one_another() -> None:
    assert inflate("gzip", [gzip.compress(b"a") + gzip.compress(b"b")]) == b"ab"


def test_an_empty_body_needs_no_compressed_data() -> None:
    assert inflate("gzip", []) == b""
    assert inflate("deflate", []) == b""


@pytest.mark.parametrize(("coding", "compress"), FORMATS)
def test_the_limit_is_exact(coding: str, compress: object) -> None:
    assert callable(compress)
    assert len(inflate(coding, [compress(b" " * 5000)], limit=5000)) == 5000
    with pytest.raises(HttpAnswerTooLarge):
        inflate(coding, [compress(b" " * 5001)], limit=5000)


def test_the_body_as_sent_is_limited_too() -> None:
    nothing = gzip.compress(b"")
    with pytest.raises(HttpAnswerTooLarge):
        inflate("gzip", [nothing] * 100, limit=50 * len(nothing))


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    bomb = gzip.compress(b" " * (100 << 20), compresslevel=1)
    inflater = Inflater("gzip", LIMIT)
    tracemalloc.start()
    with pytest.raises(HttpAnswerTooLarge):
        list(inflater.feed(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < LIMIT + (4 << 20)


@pytest.mark.parametrize(("coding", "compress"), FORMATS)
def test_data_that_ends_too_early_is_refused(coding: str, compress: object) -> None:
    assert callable(compress)
    with pytest.raises(HttpBadAnswer, match="too early"):
        inflate(coding, [compress(b"some text")[:-3]])


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", b"{}"),
        ("deflate", b"\xff\xff"),
        ("gzip", gzip.compress(b"a") + b"more"),
        ("deflate", zlib.compress(b"a") + b"more"),
    ],
)
def test_what_is_not_of_the_format_is_refused(coding: str, sent: bytes) -> None:
    with pytest.raises(HttpBadAnswer):
        inflate(coding, [sent])
