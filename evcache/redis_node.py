"""A node that is a Redis process (Redis 7.0 or newer)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evcache import scripts
from evcache.errors import FailureReason, NodeError
from evcache.node import NodeStatistics
from evcache.redis_lane import LaneLimits, RedisLane
from evcache.redis_watch import RedisWatch
from evcache.redis_wire import NodeAddress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.node import ChangeListener, StoreMode
    from evcache.redis_wire import Command, Reply
    from evcache.scripts import Script
    from evcache.settings import CacheSettings

_SCAN_PAGE: Final = 500


class RedisNode:
    """See evcache.node.CacheNode.

    Args:
        name: stable, `zone/position`.
        url: redis://, rediss:// or unix://.
        settings: time-outs and bounds.

    Raises:
        CacheSettingsError: a URL that is none.
    """

    def __init__(self, name: str, url: str, settings: CacheSettings) -> None:
        self.name = name
        self.shared = True
        self._settings = settings
        self._address = NodeAddress.parse(url)
        # A new connection may lead to a new process: it is given the scripts before anything else.
        loaded: tuple[Command, ...] = tuple(("SCRIPT", "LOAD", script.text) for script in scripts.ALL)
        self._reads = RedisLane(
            self._address,
            LaneLimits(settings.read_timeout, settings.connect_timeout, settings.read_queue),
        )
        self._writes = RedisLane(
            self._address,
            LaneLimits(settings.write_timeout, settings.connect_timeout, settings.write_queue),
            greeting=loaded,
        )

    async def connect(self) -> None:
        """See CacheNode."""
        await self._reads.connect()
        await self._writes.connect()

    async def get(self, key: str) -> bytes | None:
        """See CacheNode. A key of another type than text is a miss."""
        [value] = await self.get_many((key,))
        return value

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """See CacheNode. MGET even of one key: it answers None for a key of another type, GET an error."""
        found: list[bytes | None] = await self._reads.call("MGET", *keys)
        return found

    async def store(self, key: str, value: bytes, milliseconds: int, mode: StoreMode) -> bool:
        """See CacheNode."""
        return bool(await self._run(scripts.STORE, key, value, milliseconds, mode.value))

    async def store_many(self, entries: Sequence[tuple[str, bytes, int]], mode: StoreMode) -> list[bool]:
        """See CacheNode."""
        digest, word = scripts.STORE.digest, mode.value
        commands: list[Command] = [
            ("EVALSHA", digest, 1, key, value, milliseconds, word) for key, value, milliseconds in entries
        ]
        return [bool(reply) for reply in await self._writes.call_many(commands)]

    async def put_many(self, entries: Sequence[tuple[str, bytes, int]]) -> None:
        """See CacheNode."""
        commands: list[Command] = [
            ("SET", key, value, "PX", milliseconds) for key, value, milliseconds in entries
        ]
        await self._writes.call_many(commands)

    async def discard(self, key: str, head: bytes) -> None:
        """See CacheNode."""
        await self._run(scripts.DISCARD, key, head)

    async def touch(self, key: str, milliseconds: int, times: bytes) -> bool:
        """See CacheNode."""
        return bool(await self._run(scripts.TOUCH, key, milliseconds, times))

    async def append(self, key: str, value: bytes, payload_at: int, milliseconds: int) -> bool:
        """See CacheNode."""
        return bool(await self._run(scripts.APPEND, key, value, payload_at, milliseconds))

    async def increment(self, key: str, delta: int, initial: int, milliseconds: int) -> int:
        """See CacheNode."""
        return int(await self._run(scripts.INCREMENT, key, delta, initial, milliseconds))

    async def raise_to(self, key: str, floor: int) -> None:
        """See CacheNode."""
        await self._run(scripts.RAISE, key, floor)

    async def take_leases(self, keys: Sequence[str], token: str, milliseconds: int) -> list[bool]:
        """See CacheNode."""
        commands: list[Command] = [("SET", key, token, "NX", "PX", milliseconds) for key in keys]
        return [reply is not None for reply in await self._writes.call_many(commands)]

    async def release_leases(self, keys: Sequence[str], token: str) -> None:
        """See CacheNode."""
        digest = scripts.RELEASE.digest
        await self._writes.call_many([("EVALSHA", digest, 1, key, token) for key in keys])

    async def scan(self, prefix: str, cursor: int, count: int) -> tuple[int, list[str]]:
        """See CacheNode."""
        pattern = re.sub(r"([\\\[\]*?])", r"\\\1", prefix) + "*"
        following, keys = await self._writes.call("SCAN", cursor, "MATCH", pattern, "COUNT", count)
        return int(following), [key.decode() for key in keys]

    async def remaining(self, keys: Sequence[str]) -> list[int]:
        """See CacheNode."""
        return [int(reply) for reply in await self._writes.call_many([("PTTL", key) for key in keys])]

    async def flush(self, prefix: str) -> int:
        """See CacheNode."""
        removed, cursor = 0, 0
        while True:
            cursor, keys = await self.scan(prefix, cursor, _SCAN_PAGE)
            if keys:
                removed += int(await self._writes.call("UNLINK", *keys))
            if not cursor:
                return removed

    async def statistics(self) -> NodeStatistics:
        """See CacheNode."""
        text, keys = await self._writes.call_many([("INFO", "everything"), ("DBSIZE",)])
        values = dict(line.split(":", 1) for line in text.decode().splitlines() if ":" in line)
        return NodeStatistics(
            keys=int(keys),
            memory_bytes=int(values["used_memory"]),
            memory_limit_bytes=int(values["maxmemory"]),
            hits=int(values["keyspace_hits"]),
            misses=int(values["keyspace_misses"]),
            evictions=int(values["evicted_keys"]),
            uptime_seconds=int(values["uptime_in_seconds"]),
        )

    def watch(self, prefix: str, listener: ChangeListener) -> RedisWatch:
        """See CacheNode."""
        return RedisWatch(self.name, self._address, prefix, listener, self._settings.watch_timeout)

    async def close(self) -> None:
        """See CacheNode."""
        await self._reads.close()
        await self._writes.close()

    async def _run(self, script: Script, key: str, *arguments: str | bytes | int) -> Reply:
        try:
            return await self._writes.call("EVALSHA", script.digest, 1, key, *arguments)
        except NodeError as error:
            if error.reason is not FailureReason.REFUSED or not str(error).startswith("NOSCRIPT"):
                raise
        # SCRIPT FLUSH on a living connection; the text goes along once and the node knows it again.
        return await self._writes.call("EVAL", script.text, 1, key, *arguments)
