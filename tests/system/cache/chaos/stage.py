"""What an experiment plays on: zones of real processes, perhaps behind fault proxies, and caches of them."""

from __future__ import annotations

import asyncio
import dataclasses
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from evcache.cache import EVCache
from evcache.clock import Surroundings
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from evcache.metrics import CacheMetrics
from evcache.settings import CacheSettings, MissFallback, parse_zones
from evcache.zone import redis_zones as cache_zones
from tests.support.redis_processes import ZONE_NAMES, redis_zones
from tests.support.tcp_faults import FaultProxy
from tests.system.cache.chaos.origin import Item, Origin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from evcache.clock import Clock
    from evcache.kind_cache import KindCache
    from tests.support.redis_processes import RedisServer, RedisZones

APPLICATION = "chaos"
LOCAL = ZONE_NAMES[0]
PATIENCE = 20.0
"""Seconds that what must happen in the end is waited for."""

_AT_ONCE = 20
SETTINGS = CacheSettings(miss_fallback=MissFallback.ALL)
"""A service's own, time-outs included: for what time-outs are part of."""
PATIENT = dataclasses.replace(
    SETTINGS, read_timeout=5.0, write_timeout=5.0, connect_timeout=5.0, read_deadline=10.0
)
"""No machine is so busy that one of these time-outs comes into what an experiment is about."""


class ItemCodec:
    """Items as JSON."""

    number: int = 16

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Item)

    def encode(self, value: Item) -> bytes:
        """See evcache.codecs.Codec."""
        return msgspec.json.encode(value)

    def decode(self, data: bytes) -> Item:
        """See evcache.codecs.Codec."""
        return self._decoder.decode(data)


def version_of_item(item: Item) -> int:
    """The source version of an item."""
    return item.version


ITEM_CODEC = ItemCodec()
ITEMS = Kind("item", ITEM_CODEC, version_of=version_of_item)
NEAR_ITEMS = Kind("item", ITEM_CODEC, version_of=version_of_item, near=True)


class Client:
    """One process's cache of items, as a service has it.

    Attributes:
        cache: itself.
        items: in it.
        origin: what it loads from.
    """

    def __init__(self, cache: EVCache, kind: Kind[Item], origin: Origin) -> None:
        self.cache = cache
        self.items: KindCache[Item] = cache.of(kind)
        self.origin = origin

    @property
    def counts(self) -> Mapping[str, int]:
        """What it has counted so far."""
        return self.cache.metrics.snapshot()

    async def load(self, key: str) -> Item:
        """An item, through the cache.

        Raises:
            Exception: the origin's, where nothing could be had.
        """
        answer = await self.items.load(key, self._load)
        if answer.error is not None:
            raise answer.error
        if answer.value is None:
            raise LookupError(f"no item {key}")
        return answer.value

    async def read_whole(self, key: str) -> bool:
        """Load an item; whether it is the one asked for, all of one version."""
        item = await self.load(key)
        return item.key == key and item.whole

    async def _load(self, names: Sequence[str]) -> dict[str, Item | Exception | None]:
        return {name: await self.origin.load(name) for name in names}


class Stage:
    """Zones, and clients of them.

    Attributes:
        zones: the processes.
        origin: shared by all clients.
        proxies: before the nodes of the local zone, in their order; empty without proxies.
    """

    def __init__(
        self, zones: RedisZones, origin: Origin, proxies: Sequence[FaultProxy], stack: AsyncExitStack
    ) -> None:
        self.zones = zones
        self.origin = origin
        self.proxies = proxies
        self._stack = stack

    @property
    def local(self) -> Sequence[RedisServer]:
        """The nodes of the zone clients are in."""
        return self.zones[LOCAL]

    def text(self, *, direct: bool = False) -> str:
        """CACHE_ZONES for a client in the local zone, through the proxies if there are any."""
        parts = self.zones.text.split(";")
        if self.proxies and not direct:
            parts[0] = f"{LOCAL}={','.join(proxy.url for proxy in self.proxies)}"
        return ";".join(parts)

    async def client(
        self,
        *,
        kind: Kind[Item] = ITEMS,
        settings: CacheSettings = PATIENT,
        text: str | None = None,
        clock: Clock | None = None,
    ) -> Client:
        """A started client, closed with the stage."""
        metrics = CacheMetrics()
        zones = cache_zones(parse_zones(text or self.text()), settings, metrics)
        surroundings = Surroundings() if clock is None else Surroundings(clock=clock)
        cache = EVCache(APPLICATION, zones, settings=settings, metrics=metrics, surroundings=surroundings)
        await cache.start()
        self._stack.push_async_callback(cache.close)
        return Client(cache, kind, self.origin)

    async def fill(self, keys: Sequence[str]) -> None:
        """Write every key from a process of its own, and wait until every zone has it.

        Raises:
            RuntimeError: they do not get it.
        """
        writer = await self.client(text=self.text(direct=True))
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            await writer.items.set_many({key: self.origin.read(key) for key in part}).wait(
                LatchPolicy.ALL, PATIENCE
            )
        if min(self.held(zone) for zone in self.zones.zones) < len(keys):
            raise RuntimeError("the zones could not be filled before the experiment")
        self.origin.forget()

    def held(self, zone: str) -> int:
        """How many items a zone holds."""
        return sum(_is_item(key) for server in self.zones[zone] for key in server.all_keys())


def _is_item(key: bytes) -> bool:
    return key.startswith(f"{APPLICATION}:item:".encode()) and b"#" not in key


async def eventually(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until something holds; whether it came to."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not what():
        if loop.time() > end:
            return False
        await asyncio.sleep(0.02)
    return True


@asynccontextmanager
async def stage(
    *, proxied: bool = False, origin: Origin | None = None, nodes: int = 2
) -> AsyncIterator[Stage]:
    """Three zones of fresh processes, with a proxy before each local node if wanted."""
    async with AsyncExitStack() as stack:
        zones = stack.enter_context(redis_zones(nodes=nodes))
        proxies = [
            await stack.enter_async_context(FaultProxy("127.0.0.1", server.port))
            for server in (zones[LOCAL] if proxied else ())
        ]
        yield Stage(zones, origin or Origin(), proxies, stack)
