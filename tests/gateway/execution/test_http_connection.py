"""A connection with a transport that only writes down what it is told: no sockets, no waiting."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from gateway.execution.http_answer import HttpAnswer, HttpAnswerReader
from gateway.execution.http_connection import HttpConnection
from gateway.execution.http_errors import HttpAnswerTooLarge, HttpBadAnswer, HttpUnavailable

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class WrittenDown(asyncio.Transport):
    """A transport without a network; `unsent` is what the network has not taken yet."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.unsent = 0
        self.aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


class Fixture:
    """A connection, its transport, and how often it said that it is lost."""

    def __init__(self) -> None:
        self.lost: list[HttpConnection] = []
        self.transport = WrittenDown()
        self.connection = HttpConnection(100, self.lost.append)
        self.connection.connection_made(self.transport)


async def test_a_connection_carries_one_exchange_after_the_other() -> None:
    it = Fixture()
    for request in (b"one", b"two"):
        answer = it.connection.exchange(request)
        assert not it.connection.usable
        it.connection.data_received(OK[:20])
        assert not answer.done()
        it.connection.data_received(OK[20:])
        assert answer.result() == HttpAnswer(200, None, b"{}")
        assert it.connection.usable
    assert it.transport.sent == b"onetwo"


async def test_data_nobody_asked_for_ends_the_connection() -> None:
    it = Fixture()
    it.connection.data_received(OK)
    assert it.transport.aborted
    assert not it.connection.usable


async def test_an_answer_nobody_waits_for_any_more_ends_the_connection() -> None:
    it = Fixture()
    it.connection.exchange(b"").cancel()
    it.connection.data_received(OK)
    assert it.transport.aborted
    assert not it.connection.usable


async def test_surplus_data_ends_the_connection_but_not_the_answer() -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.connection.data_received(OK + OK)
    assert answer.result().body == b"{}"
    assert it.transport.aborted
    assert not it.connection.usable


async def test_an_answer_before_the_whole_request_was_sent_ends_the_connection() -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.transport.unsent = 1
    it.connection.data_received(OK)
    assert answer.result().body == b"{}"
    assert it.transport.aborted


async def test_a_server_that_closes_an_idle_connection_makes_it_unusable() -> None:
    it = Fixture()
    it.connection.eof_received()
    assert not it.connection.usable


async def test_a_transport_that_is_closing_makes_the_connection_unusable() -> None:
    it = Fixture()
    assert it.connection.usable
    it.transport.abort()
    assert not it.connection.usable


async def test_a_body_may_end_with_the_connection() -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.connection.data_received(b"HTTP/1.1 200 OK\r\n\r\n{")
    it.connection.data_received(b"}")
    it.connection.eof_received()
    assert answer.result().body == b"{}"
    assert not it.connection.usable


async def test_a_body_does_not_end_with_a_connection_that_broke() -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.connection.data_received(b"HTTP/1.1 200 OK\r\n\r\n{}")
    it.connection.connection_lost(ConnectionResetError("reset"))
    assert isinstance(answer.exception(), HttpUnavailable)


@pytest.mark.parametrize("begun", [False, True])
async def test_a_server_that_breaks_off_fails_the_exchange_and_tells_whether_it_had_begun(
    *, begun: bool
) -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    if begun:
        it.connection.data_received(OK[:-1])
    it.connection.eof_received()
    assert isinstance(answer.exception(), HttpUnavailable)
    assert it.connection.answer_begun is begun


@pytest.mark.parametrize(
    ("sent", "failure"),
    [
        (b"garbage", HttpBadAnswer),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n", HttpAnswerTooLarge),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-encoding: gzip\r\n\r\n" + OK, None),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-encoding: gzip\r\n\r\n\x1f", HttpBadAnswer),
    ],
)
async def test_an_answer_that_cannot_be_used_ends_the_connection(
    sent: bytes, failure: type[Exception] | None
) -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.connection.data_received(sent)
    assert type(answer.exception()) is (failure or type(None))
    assert it.transport.aborted
    assert not it.connection.usable


async def test_giving_up_ends_the_exchange_once() -> None:
    it = Fixture()
    answer = it.connection.exchange(b"")
    it.connection.abort("enough")
    it.connection.abort("again")
    with pytest.raises(HttpUnavailable, match="enough"):
        await answer


async def test_the_loss_is_told_once_the_connection_is_gone() -> None:
    it = Fixture()
    waiting = asyncio.create_task(it.connection.wait_gone())
    it.connection.eof_received()
    assert it.lost == []
    it.connection.connection_lost(None)
    assert it.lost == [it.connection]
    await waiting


def readers_alive() -> int:
    return sum(isinstance(value, HttpAnswerReader) for value in gc.get_objects())


async def test_a_connection_that_is_gone_is_freed_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        before = readers_alive()
        connection = HttpConnection(100, lambda _: None)
        connection.connection_made(WrittenDown())
        answer = connection.exchange(b"")
        connection.data_received(OK)
        connection.connection_lost(None)
        assert answer.done()
        gone = weakref.ref(connection)
        del connection
        assert gone() is None
        assert readers_alive() == before
    finally:
        gc.enable()
