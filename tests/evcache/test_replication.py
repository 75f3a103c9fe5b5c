from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.errors import CacheSettingsError
from evcache.latch import LatchPolicy
from evcache.replication import Operation, ReplicationEvent, Replicator
from evcache.settings import CacheSettings
from tests.evcache.kit import SOON, Hardware, cache_over, hardware, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from evcache.cache import EVCache

SETTINGS = CacheSettings(ttl_jitter=0.0)
KIND = texts()
Regions: TypeAlias = "tuple[EVCache, EVCache, list[ReplicationEvent], Hardware]"


@contextlib.asynccontextmanager
async def _regions() -> AsyncIterator[Regions]:
    """Two regions of two zones each, one clock, and what the first tells of its changes."""
    events: list[ReplicationEvent] = []
    here = hardware(2)
    there = hardware(2, clock=here.clock)
    async with (
        cache_over(here, SETTINGS, replication=events.append) as source,
        cache_over(there, SETTINGS) as target,
    ):
        source.of(KIND)
        target.of(KIND)
        yield source, target, events, here


async def _apply(replicator: Replicator, event: ReplicationEvent) -> bool:
    latch = await replicator.apply(event)
    assert latch is None or await latch.wait(LatchPolicy.ALL, SOON)
    return latch is not None


async def test_what_is_set_in_one_region_is_read_in_the_other_with_its_version_and_times() -> None:
    async with _regions() as (source, target, events, _):
        await source.of(KIND).set("m-1", "text", version=7).wait(LatchPolicy.ALL, SOON)
        assert await _apply(Replicator(source, target), events[0])
        assert await target.of(KIND).get("m-1") == "text"
        here, there = await source.of(KIND).entry("m-1"), await target.of(KIND).entry("m-1")
        assert here is not None
        assert there is not None
        assert here.header == there.header


async def test_a_touch_and_a_deletion_are_applied() -> None:
    async with _regions() as (source, target, events, parts):
        replicator = Replicator(source, target)
        await source.of(KIND).set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        await _apply(replicator, events.pop())
        parts.clock.advance(60)
        await source.of(KIND).touch("m-1").wait(LatchPolicy.ALL, SOON)
        await _apply(replicator, events.pop())
        parts.clock.advance(60)
        assert await target.of(KIND).get("m-1") == "text"
        await source.of(KIND).delete("m-1").wait(LatchPolicy.ALL, SOON)
        await _apply(replicator, events.pop())
        assert await target.of(KIND).get("m-1") is None


async def test_what_is_applied_is_not_told_on() -> None:
    async with _regions() as (source, target, events, _):
        for change in (
            source.of(KIND).set("m-1", "text"),
            source.of(KIND).touch("m-1"),
            source.of(KIND).delete("m-2"),
        ):
            await change.wait(LatchPolicy.ALL, SOON)
        back = Replicator(target, source)  # were the other region to tell, it would tell this one
        told = len(events)
        for event in tuple(events):
            await _apply(back, event)
        assert len(events) == told


async def test_what_is_gone_when_its_event_arrives_is_not_copied() -> None:
    async with _regions() as (source, target, events, _):
        await source.of(KIND).set("m-1", "text").wait(LatchPolicy.ALL, SOON)
        await source.of(KIND).delete("m-1").wait(LatchPolicy.ALL, SOON)
        replicator = Replicator(source, target)
        assert not await _apply(replicator, events[0])
        assert await target.of(KIND).get("m-1") is None


async def test_a_kind_that_one_region_does_not_know_is_an_error() -> None:
    async with _regions() as (source, target, _, _):
        event = ReplicationEvent("unknown", "m-1", Operation.SET, 1, 10.0)
        with pytest.raises(CacheSettingsError, match='no kind called "unknown"'):
            await Replicator(source, target).apply(event)


changes = st.lists(
    st.tuples(
        st.sampled_from(["set", "delete", "touch"]),
        st.sampled_from(["m-1", "m-2"]),
        st.lists(st.integers(0, 30), max_size=3),  # events that arrive after this change
    ),
    min_size=1,
    max_size=12,
)


async def _replay(changes: list[tuple[str, str, list[int]]], order: list[int]) -> None:
    async with _regions() as (source, target, events, parts):
        replicator, here = Replicator(source, target), source.of(KIND)
        for number, (change, name, arriving) in enumerate(changes):
            parts.clock.advance(0.01)
            if change == "set":
                latch = here.set(name, f"text {number}")
            else:
                latch = here.delete(name) if change == "delete" else here.touch(name)
            assert await latch.wait(LatchPolicy.ALL, SOON)
            for event in arriving:
                await _apply(replicator, events[event % len(events)])
        for event in (*order, *range(len(events))):  # all of them in the end, some of them twice
            await _apply(replicator, events[(event + 3) % len(events)])
        names = ["m-1", "m-2"]
        assert await target.of(KIND).get_many(names) == await here.get_many(names)


@settings(max_examples=60, deadline=None)
@given(changes=changes, order=st.lists(st.integers(0, 30), max_size=10))
def test_events_lost_for_a_while_repeated_and_out_of_order_end_in_the_same_values(
    changes: list[tuple[str, str, list[int]]], order: list[int]
) -> None:
    asyncio.run(_replay(changes, order))
