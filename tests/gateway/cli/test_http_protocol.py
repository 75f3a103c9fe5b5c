from __future__ import annotations

import pytest

from gateway.cli.http_protocol import without_offer

OFFER = (
    b"POST /graphql HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAEAAEAAAAIA\r\nContent-Length: 2\r\n\r\n{}"
)


def test_the_offer_is_taken_out_and_nothing_else() -> None:
    assert without_offer(OFFER) == OFFER.replace(b"\r\nUpgrade: h2c", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\nX: h2c\r\n\r\n",
        b'POST /graphql HTTP/1.1\r\nContent-Length: 20\r\n\r\n"\r\nUpgrade: h2c\r\n"',
        b'"a body of its own\r\nUpgrade: h2c\r\n\r\n"',
    ],
)
def test_what_is_no_offer_stays(data: bytes) -> None:
    assert without_offer(data) == data
