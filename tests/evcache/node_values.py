"""Stored values and listeners, as tests of nodes want them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from evcache.chunks import split
from evcache.envelope import Flags, Meaning, Times, seal
from evcache.keys import KeySpace, StoredKey
from evcache.node import StoreMode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evcache.node import CacheNode

MINUTE = 60_000
HOUR = 60 * MINUTE
SPACE = KeySpace("app", "kind", 1)
KEY = SPACE.key("m-1")
LONG_KEY = SPACE.key("m" * 300)
NEWER, ABSENT = StoreMode.NEWER, StoreMode.ABSENT
BOTH_KEYS = pytest.mark.parametrize("key", [KEY, LONG_KEY], ids=["plain", "hashed"])
_TIMES = Times(1, 2, 3)
_SOON = 20.0


def value(version: int, payload: bytes = b"payload", flags: int = 0, key: StoredKey = KEY) -> bytes:
    """An envelope."""
    return seal(key, Meaning(flags, version=version), _TIMES, payload)


def chunked(version: int, key: StoredKey, pieces: int = 3) -> tuple[bytes, list[str], list[bytes]]:
    """A manifest in its envelope, and the keys and contents of its chunks."""
    manifest, chunks = split(b"ab" * pieces, 2)
    return value(version, manifest.encode(), Flags.CHUNKED, key), manifest.chunk_keys(key.text), chunks


async def put_chunked(
    node: CacheNode, version: int, milliseconds: int, key: StoredKey = KEY
) -> tuple[bytes, list[str]]:
    """Store a chunked value as a writer does; its envelope and where its chunks are."""
    envelope, names, chunks = chunked(version, key)
    await node.put_many(
        [(name, chunk, milliseconds + 1000) for name, chunk in zip(names, chunks, strict=True)]
    )
    assert await node.store(key.text, envelope, milliseconds, NEWER)
    return envelope, names


def lasts(left: int, milliseconds: int) -> bool:
    """Whether a key has about so long left: to half a minute, as machines are slow."""
    return milliseconds - MINUTE // 2 <= left <= milliseconds + 1500


async def everything(node: CacheNode, prefix: str) -> set[str]:
    """All keys with a prefix, page by page."""
    found: set[str] = set()
    cursor = 0
    while True:
        cursor, keys = await node.scan(prefix, cursor, 10)
        found.update(keys)
        if not cursor:
            return found


class Ear:
    """A ChangeListener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.keys: set[str] = set()

    def changed(self, keys: Sequence[str] | None) -> None:
        if keys is None:
            self.heard.append("everything")
        else:
            self.keys.update(keys)

    def lost(self, node: str) -> None:
        self.heard.append(f"lost {node}")

    def heard_again(self, node: str) -> None:
        self.heard.append(f"hearing {node}")


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what is sure to come; fails loudly where it does not."""
    async with asyncio.timeout(_SOON):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.002)
