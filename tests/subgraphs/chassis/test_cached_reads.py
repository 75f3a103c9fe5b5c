from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evcache import EVCache
from evcache.memory_node import InMemoryNode
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings
from evcache.zone import make_zone
from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.chassis.cached_reads import (
    CachedRead,
    Keeping,
    Per,
    ProtoCodec,
    ReadThrough,
    cached_values,
    forget,
    forget_group,
)
from subgraphs.chassis.context import Deadline, RequestContext
from subgraphs.chassis.errors import CodedError, ErrorCode, not_found
from subgraphs.chassis.principal import ANONYMOUS, Principal

if TYPE_CHECKING:
    from collections.abc import Sequence

ADA = Principal(account_id="account_1", profile_id="profile_1")
BEN = Principal(account_id="account_2", profile_id="profile_2")


def asked_by(principal: Principal) -> RequestContext:
    return RequestContext(principal, None, Deadline.after(5), "request", "en", principal.country)


class Service:
    """A batch method that notes what it is asked; a key below 0 is unknown, and 13 is not answered."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.offset = 0

    async def __call__(self, keys: Sequence[int]) -> list[int | CodedError]:
        self.asked.append(list(keys))
        return [self._answer(key) for key in keys]

    def _answer(self, key: int) -> int | CodedError:
        if key == 13:
            return CodedError(ErrorCode.UNAVAILABLE, "away")
        return key * 10 + self.offset if key >= 0 else not_found("number")


def numbers(per: Per = Per.EVERYONE, *, grouped: bool = False) -> CachedRead[int, int]:
    return cached_values("number", Keeping(60), str, per=per, group=(lambda _key: "all") if grouped else None)


def through(
    service: Service,
    cache: EVCache,
    principal: Principal = ANONYMOUS,
    read: CachedRead[int, int] | None = None,
) -> ReadThrough[int, int]:
    return ReadThrough(read or numbers(), cache, asked_by(principal), service)


def two_processes() -> tuple[EVCache, EVCache]:
    """Two caches over one node, as two processes have it."""
    node, metrics = InMemoryNode("zone/0"), CacheMetrics()
    zones = [make_zone("zone", [node], CacheSettings(), metrics)]
    return EVCache("app", zones), EVCache("app", zones)


async def test_the_service_is_asked_for_what_is_missing_only() -> None:
    service, cache = Service(), EVCache("app")
    assert await through(service, cache)([1, 2]) == [10, 20]
    assert await through(service, cache)([2, 3, 1]) == [20, 30, 10]
    assert service.asked == [[1, 2], [3]]


async def test_not_found_is_kept_and_other_failures_are_not() -> None:
    service, cache = Service(), EVCache("app")
    for _ in range(2):
        unknown, away = await through(service, cache)([-1, 13])
        assert isinstance(unknown, CodedError)
        assert (unknown.code, unknown.message) == (ErrorCode.NOT_FOUND, "number not found")
        assert isinstance(away, CodedError)
        assert away.code is ErrorCode.UNAVAILABLE
    assert service.asked == [[-1, 13], [13]]


async def test_a_whole_batch_that_fails_fails_every_key() -> None:
    async def down(_keys: Sequence[int]) -> list[int | CodedError]:
        raise CodedError(ErrorCode.UNAVAILABLE, "down")

    read: ReadThrough[int, int] = ReadThrough(numbers(), EVCache("app"), asked_by(ANONYMOUS), down)
    answers = await read([1, 2])
    assert [answer.code for answer in answers if isinstance(answer, CodedError)] == [
        ErrorCode.UNAVAILABLE
    ] * 2


async def test_a_defect_is_not_turned_into_an_answer() -> None:
    async def broken(_keys: Sequence[int]) -> list[int | CodedError]:
        raise ZeroDivisionError

    read: ReadThrough[int, int] = ReadThrough(numbers(), EVCache("app"), asked_by(ANONYMOUS), broken)
    with pytest.raises(ZeroDivisionError):
        await read([1])


async def test_what_is_the_callers_own_is_never_another_callers_answer() -> None:
    service, cache, own = Service(), EVCache("app"), numbers(Per.CALLER)
    for caller in (ADA, BEN, ANONYMOUS, replace(ADA, profile_id=None), ADA):
        await through(service, cache, caller, own)([1])
    assert service.asked == [[1]] * 4


async def test_what_depends_on_the_country_is_kept_by_country() -> None:
    service, cache, local = Service(), EVCache("app"), numbers(Per.COUNTRY)
    for country in ("US", "DE", "US"):
        await through(service, cache, replace(ADA, country=country), local)([1])
    assert service.asked == [[1]] * 2


async def test_what_a_change_forgets_is_forgotten_in_every_process() -> None:
    service, (here, there) = Service(), two_processes()
    read = numbers(Per.CALLER)
    assert await through(service, there, ADA, read)([1, 2]) == [10, 20]
    service.offset = 5
    await forget(read, [1], asked_by(ADA), here)
    assert await through(service, there, ADA, read)([1, 2]) == [15, 20]


async def test_a_group_is_forgotten_as_a_whole() -> None:
    service, (here, there) = Service(), two_processes()
    read = numbers(grouped=True)
    await there.start()
    assert await through(service, there, read=read)([1, 2]) == [10, 20]
    service.offset = 5
    await forget_group("all", here)
    assert await through(service, there, read=read)([1, 2]) == [15, 25]
    assert await through(service, here, read=read)([1, 2]) == [15, 25]
    assert service.asked == [[1, 2], [1, 2]]


async def test_a_lost_mark_does_not_bring_old_values_back() -> None:
    service, cache, read = Service(), EVCache("app"), numbers(grouped=True)
    await through(service, cache, read=read)([1])
    service.offset = 5
    [zone] = cache.zones
    await zone.nodes[0].node.flush("app:group:")
    cache.near.changed(None)
    assert await through(service, cache, read=read)([1]) == [15]


def test_messages_are_kept_as_they_travel() -> None:
    codec = ProtoCodec(pb.Person)
    person = pb.Person(id="person_1", name="Ada")
    assert codec.decode(codec.encode(person)) == person


def test_bytes_that_are_no_message_are_refused() -> None:
    with pytest.raises(ValueError, match="parsing"):
        ProtoCodec(pb.Person).decode(b"\xff\xff\xff")
