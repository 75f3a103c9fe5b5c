"""The protocol by itself, over a transport that is a list; over sockets it is in tests/system/cache."""

from __future__ import annotations

import asyncio
import itertools
import ssl
import time
from typing import TYPE_CHECKING, Any

import hiredis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.errors import CacheSettingsError, FailureReason, NodeError
from evcache.redis_wire import NodeAddress, RedisWire, pack, tls_context
from tests.evcache.kit import SOON

if TYPE_CHECKING:
    from collections.abc import Sequence

# -- addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "where", "greeting"),
    [
        ("redis://127.0.0.1:7001", ("127.0.0.1", 7001, None, False), (("HELLO", 3),)),
        ("redis://cache.example", ("cache.example", 6379, None, False), (("HELLO", 3),)),
        ("redis://", ("127.0.0.1", 6379, None, False), (("HELLO", 3),)),
        ("rediss://cache.example:7001", ("cache.example", 7001, None, True), (("HELLO", 3),)),
        ("unix:///run/redis.sock", ("", 6379, "/run/redis.sock", False), (("HELLO", 3),)),
        ("redis://h:1/5", ("h", 1, None, False), (("HELLO", 3), ("SELECT", 5))),
        ("redis://:word@h:1", ("h", 1, None, False), (("HELLO", 3, "AUTH", "default", "word"),)),
        (
            "redis://me:word%40@h:1/2",
            ("h", 1, None, False),
            (("HELLO", 3, "AUTH", "me", "word@"), ("SELECT", 2)),
        ),
    ],
)
def test_an_address_says_where_to_go_and_how_to_begin(
    url: str, where: tuple[object, ...], greeting: tuple[object, ...]
) -> None:
    address = NodeAddress.parse(url)
    assert (address.host, address.port, address.path, address.tls) == where
    assert address.greeting == greeting


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:7001", "http://127.0.0.1:1", "redis://h:port", "redis://h:1?db=x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(CacheSettingsError, match="is no address of a Redis process"):
        NodeAddress.parse(url)


def test_commands_are_packed_one_after_the_other() -> None:
    assert pack([("GET", "k"), ("SET", b"\xff", 12)]) == (
        b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*3\r\n$3\r\nSET\r\n$1\r\n\xff\r\n$2\r\n12\r\n"
    )


def test_tls_checks_who_is_there() -> None:
    context = tls_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


# -- the protocol -------------------------------------------------------------------------------------


class ListTransport(asyncio.Transport):
    """Keeps what is written and tells the protocol when it is aborted, a moment later as sockets do."""

    def __init__(self, wire: RedisWire) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.aborted = False
        self._wire = wire

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        if not self.aborted:
            self.aborted = True
            asyncio.get_running_loop().call_soon(self._wire.connection_lost, None)


class World:
    """A wire over a list, and what it told.

    Attributes:
        wire: open.
        transport: what it writes to.
        pushed: messages nobody asked for.
        lost: how often it said that it has ended.
    """

    def __init__(self, timeout: float = SOON, largest_queue: int = 100) -> None:
        self.pushed: list[Sequence[Any]] = []
        self.lost = 0
        self.wire = RedisWire(timeout, largest_queue, self.pushed.append, self._lost)
        self.transport = ListTransport(self.wire)
        self.wire.connection_made(self.transport)

    def _lost(self, wire: RedisWire) -> None:
        assert wire is self.wire
        self.lost += 1


async def _reason(future: asyncio.Future[Any]) -> FailureReason:
    with pytest.raises(NodeError) as caught:
        await future
    return caught.value.reason


async def test_replies_come_to_those_who_asked_in_their_order() -> None:
    world = World()
    first, second = world.wire.send(b"one two", 2)
    [third] = world.wire.send(b"three")
    assert world.transport.written == [b"one two", b"three"]
    world.wire.data_received(b"+OK\r\n$3\r\nabc\r\n")
    world.wire.data_received(b":42\r\n")
    assert [await first, await second, await third] == [b"OK", b"abc", 42]


@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, 60), max_size=10))
def test_replies_may_come_in_pieces_of_any_size(cuts: list[int]) -> None:
    replies = b"$5\r\nab\r\nc\r\n*2\r\n$-1\r\n$1\r\nx\r\n_\r\n"
    replies += b">2\r\n+invalidate\r\n*1\r\n+k\r\n:7\r\n%1\r\n+a\r\n:1\r\n"

    async def run() -> None:
        world = World()
        futures = world.wire.send(b"", 5)
        places = sorted({0, len(replies), *cuts})
        for start, end in itertools.pairwise(places):
            world.wire.data_received(replies[start:end])
        answers = [await future for future in futures]
        assert answers == [b"ab\r\nc", [None, b"x"], None, 7, {b"a": 1}]
        assert [list(message) for message in world.pushed] == [[b"invalidate", [b"k"]]]

    asyncio.run(run())


async def test_an_error_is_the_one_callers_who_asked() -> None:
    world = World()
    first, second = world.wire.send(b"", 2)
    world.wire.data_received(b"-WRONGTYPE no\r\n+OK\r\n")
    assert await _reason(first) is FailureReason.REFUSED
    assert str(first.exception()) == "WRONGTYPE no"
    assert await second == b"OK"


async def test_whoever_waits_too_long_is_told_and_the_late_reply_is_nobody_elses() -> None:
    world = World(timeout=0.001)
    [slow] = world.wire.send(b"slow")
    assert await _reason(slow) is FailureReason.TIMEOUT
    [fast] = world.wire.send(b"fast")
    world.wire.data_received(b"+slow\r\n+fast\r\n")
    assert await fast == b"fast"
    assert world.lost == 0


async def test_a_reply_that_came_while_the_event_loop_was_held_up_counts() -> None:
    world = World(timeout=0.01)
    [slow] = world.wire.send(b"slow")
    time.sleep(0.05)  # noqa: ASYNC251 - a collection, or a burst of work
    # The reply is in the socket; the loop reads it in the turn in which the time is over.
    asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, _reply, world.wire)
    assert await slow == b"late"


def _reply(wire: RedisWire) -> None:
    wire.data_received(b"+late\r\n")


async def test_a_held_up_event_loop_gives_grace_once_and_not_for_ever() -> None:
    world = World(timeout=0.01)
    [silent] = world.wire.send(b"silent")
    time.sleep(0.05)  # noqa: ASYNC251 - as above
    assert await _reason(silent) is FailureReason.TIMEOUT


async def test_each_has_its_own_time() -> None:
    world = World(timeout=0.02)
    [first] = world.wire.send(b"first")
    await asyncio.sleep(0.01)
    [second] = world.wire.send(b"second")
    done, _ = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
    assert first in done
    assert await _reason(second) is FailureReason.TIMEOUT


async def test_a_caller_that_leaves_leaves_its_place_and_no_more() -> None:
    world = World()
    leaving, staying = world.wire.send(b"", 2)
    leaving.cancel()
    world.wire.data_received(b"+one\r\n+two\r\n")
    assert await staying == b"two"


async def test_more_than_the_queue_holds_is_refused_at_once_and_not_sent() -> None:
    world = World(largest_queue=3)
    futures = world.wire.send(b"two", 2)
    with pytest.raises(NodeError) as caught:
        world.wire.send(b"two more", 2)
    assert caught.value.reason is FailureReason.QUEUE_FULL
    assert world.transport.written == [b"two"]
    world.wire.data_received(b"+OK\r\n+OK\r\n")
    assert len(world.wire.send(b"three", 3)) == 3
    assert [await future for future in futures] == [b"OK", b"OK"]


async def test_what_timed_out_keeps_its_place_in_the_queue_until_its_reply_comes() -> None:
    world = World(timeout=0.001, largest_queue=1)
    [slow] = world.wire.send(b"slow")
    assert await _reason(slow) is FailureReason.TIMEOUT
    with pytest.raises(NodeError) as caught:
        world.wire.send(b"next")
    assert caught.value.reason is FailureReason.QUEUE_FULL
    world.wire.data_received(b"+late\r\n")
    assert len(world.wire.send(b"next")) == 1


async def test_a_node_that_does_not_read_is_sent_nothing_more() -> None:
    world = World()
    world.wire.pause_writing()
    with pytest.raises(NodeError) as caught:
        world.wire.send(b"more")
    assert caught.value.reason is FailureReason.QUEUE_FULL
    world.wire.resume_writing()
    world.wire.send(b"now")
    assert world.transport.written == [b"now"]


async def test_when_the_connection_ends_everybody_who_waits_is_told_and_nobody_can_send() -> None:
    world = World()
    futures = world.wire.send(b"", 3)
    futures[1].cancel()
    world.wire.connection_lost(ConnectionResetError("reset"))
    assert [await _reason(futures[0]), await _reason(futures[2])] == [FailureReason.CONNECTION] * 2
    assert world.lost == 1
    with pytest.raises(NodeError) as caught:
        world.wire.send(b"more")
    assert caught.value.reason is FailureReason.CONNECTION
    world.wire.close()


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400 Bad Request\r\n", b"+nobody asked\r\n"], ids=["not Redis", "unasked"]
)
async def test_what_makes_no_sense_ends_the_connection(data: bytes) -> None:
    world = World()
    futures = world.wire.send(b"one") if data.startswith(b"HTTP") else []
    world.wire.data_received(data)
    assert world.transport.aborted
    for future in futures:
        assert await _reason(future) is FailureReason.CONNECTION
    await asyncio.sleep(0)
    assert world.lost == 1


class SteppedLoop:
    """A loop's clock that a test moves; everything else is the loop's own."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._loop = asyncio.get_running_loop()

    def time(self) -> float:
        return self._loop.time() + self.ahead

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the loop has
        return getattr(self._loop, name)


async def test_a_connection_over_which_nothing_comes_for_a_second_is_given_up() -> None:
    world = World(timeout=0.001)
    loop = world.wire._loop = SteppedLoop()  # type: ignore[assignment] # noqa: SLF001 - time is the loop's
    [stuck] = world.wire.send(b"stuck")
    assert await _reason(stuck) is FailureReason.TIMEOUT
    loop.ahead = 0.9
    [next_] = world.wire.send(b"next")
    loop.ahead = 1.2
    with pytest.raises(NodeError) as caught:
        world.wire.send(b"more")
    assert caught.value.reason is FailureReason.CONNECTION
    assert world.transport.aborted
    assert await _reason(next_) is FailureReason.CONNECTION


def test_push_messages_are_told_apart_from_replies() -> None:
    reader = hiredis.Reader()
    reader.feed(b">1\r\n+x\r\n")
    assert isinstance(reader.gets(), hiredis.PushNotification)
