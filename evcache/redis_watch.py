"""Hearing of changes: client tracking in broadcast mode over a connection of its own.

`CLIENT TRACKING ON BCAST PREFIX …` makes a node push the name of every key with the prefix that changes,
expires, is evicted or flushed, whoever did it, without keeping a list of who read what. redis-py's asyncio
client has no client-side caching (redis/redis-py issue 3916).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from evcache.errors import NodeError
from evcache.redis_lane import LaneLimits, RedisLane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evcache.node import ChangeListener
    from evcache.redis_wire import NodeAddress

_PING_SECONDS: Final = 0.5
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 1.0


class RedisWatch:
    """One node's changes, for as long as it is open; made by RedisNode.watch.

    A connection that leads nowhere is noticed by a ping that is not answered: what a listener knows is never
    older than a ping and its time-out.
    """

    def __init__(
        self, node: str, address: NodeAddress, prefix: str, listener: ChangeListener, timeout: float
    ) -> None:
        self._node = node
        self._listener = listener
        self._timeout = timeout
        self._lost = asyncio.Event()
        self._lane = RedisLane(
            address,
            LaneLimits(timeout, timeout, largest_queue=4),
            greeting=(("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", prefix),),
            on_push=self._pushed,
            on_lost=self._lost.set,
        )
        self._task = asyncio.get_running_loop().create_task(self._keep_watching())

    async def close(self) -> None:
        """See evcache.node.Watch."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._lane.close()

    async def _keep_watching(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                self._lost.clear()
                wire = await self._lane.connect()
            except NodeError:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                continue
            pause = _FIRST_PAUSE_SECONDS
            self._listener.heard_again(self._node)
            try:
                while not await self._lost_within(_PING_SECONDS):
                    await self._lane.call("PING")
            except NodeError:
                wire.close()
            self._listener.lost(self._node)

    async def _lost_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._lost.wait()
        except TimeoutError:
            return False

    def _pushed(self, message: Sequence[Any]) -> None:
        if message[0] == b"invalidate":
            keys = message[1]
            self._listener.changed(None if keys is None else [key.decode() for key in keys])
