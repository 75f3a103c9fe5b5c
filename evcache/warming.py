"""Filling a cold zone, or one replaced node, from a zone that is warm."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evcache.chunks import chunk_keys_of
from evcache.envelope import Flags, peek
from evcache.errors import NodeError
from evcache.node import StoreMode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evcache.node import CacheNode
    from evcache.zone import Zone

_PAGE: Final = 50


@dataclass(slots=True)
class WarmingProgress:
    """How far warming has come.

    Attributes:
        seen: keys of the donor looked at.
        copied: written to the zone that is being warmed.
        held: not written, as something at least as new was there.
    """

    seen: int = 0
    copied: int = 0
    held: int = 0


async def warm(
    prefix: str,
    donor: Zone,
    target: Zone,
    *,
    keys_a_second: float = 20_000.0,
    progress: Callable[[WarmingProgress], None] | None = None,
) -> WarmingProgress:
    """Copy what one zone has and another lacks, slowly enough for both to go on serving.

    Values keep the time they have left. What is written meanwhile is newer and stays. Chunks go before the
    value that points at them. What is no envelope (leases, counters) is not copied.

    Args:
        prefix: of the keys; `application:` is one application's, an empty one everybody's.
        donor: read from.
        target: written to; usually write-only until this is done.
        keys_a_second: at most.
        progress: called after every page.

    Raises:
        NodeError: a node gave no answer; what was copied stays, and warming may be run again.
    """
    done = WarmingProgress()
    for guarded in donor.nodes:
        cursor = 0
        while True:
            began = asyncio.get_running_loop().time()
            cursor, keys = await guarded.node.scan(prefix, cursor, _PAGE)
            if keys:
                await _copy(guarded.node, target, keys, done)
            if progress is not None:
                progress(done)
            if not cursor:
                break
            pause = len(keys) / keys_a_second - (asyncio.get_running_loop().time() - began)
            await asyncio.sleep(max(0.0, pause))
    return done


async def _copy(donor: CacheNode, target: Zone, keys: Sequence[str], done: WarmingProgress) -> None:
    values, left = await _read(donor, keys), await donor.remaining(keys)
    for key, value, milliseconds in zip(keys, values, left, strict=True):
        done.seen += 1
        seen = None if value is None else peek(value)
        if value is None or seen is None or seen[0] & Flags.DELETED or milliseconds <= 0:
            continue
        node = target.node_of(key).node
        if seen[0] & Flags.CHUNKED:
            await _copy_chunks(donor, node, key, value, milliseconds)
        if await node.store(key, value, milliseconds, StoreMode.ABSENT):
            done.copied += 1
        else:
            done.held += 1


async def _copy_chunks(donor: CacheNode, node: CacheNode, key: str, value: bytes, milliseconds: int) -> None:
    names = chunk_keys_of(key, value)
    chunks = [await donor.get(name) for name in names]
    for name, chunk in zip(names, chunks, strict=True):
        if chunk is not None:
            await node.put_many([(name, chunk, milliseconds + 1000)])


async def _read(donor: CacheNode, keys: Sequence[str]) -> list[bytes | None]:
    """A page of values; one by one where they are too large to come together in a read's time."""
    try:
        return await donor.get_many(keys)
    except NodeError:
        return [await donor.get(key) for key in keys]
