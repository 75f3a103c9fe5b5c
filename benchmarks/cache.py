"""The cache over real redis-server processes beside a bare, tuned redis-py: `make bench-cache`.

Ours and the peer take turns in short rounds, and each figure is a median over rounds: what else the machine
does meanwhile falls on both. The peer is redis-py as it has to be set up to be of use here: a blocking pool,
20 ms time-outs, no retries, RESP3, hiredis. Both talk to the same processes, over loopback, on uvloop.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import gc
import random
import statistics
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import redis.asyncio
import uvloop
import zstandard
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from rich.console import Console

from benchmarks.cache_home import home_screen
from benchmarks.cache_rows import ROUNDS, Row, in_turns, table_of, timed
from evcache.cache import open_cache
from evcache.codecs import BytesCodec, JsonCodec
from evcache.kinds import Kind
from evcache.latch import LatchPolicy
from tests.support.redis_processes import redis_server_binary, redis_zones

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from evcache.cache import EVCache
    from tests.support.redis_processes import RedisZones

KEYS = 200
VALUE_BYTES = 600
OPERATIONS = 200
BULKS = 40
NEAR_OPERATIONS = 20_000
FROZEN_KEYS = 100
_FROZEN_READS = 300
WAIT_SECONDS = 5.0
_PAUSE_SECONDS = 0.003
PLAIN = Kind("plain", BytesCodec(), ttl=86_400.0)
_WORDS = ("the", "of", "night", "city", "love", "lost", "last", "house", "stranger", "river", "war", "winter")
NEAR = dataclasses.replace(PLAIN, name="near", near=True)
_CODEC = JsonCodec()
TITLES = Kind("titles", _CODEC, ttl=86_400.0)


class Bench:
    """Zones, a cache of them, and the peer's client of the node that has a key.

    Attributes:
        cache: ours.
        names: of the values in it.
    """

    def __init__(self, zones: RedisZones, cache: EVCache) -> None:
        self.cache = cache
        self.names = [f"title-{number}" for number in range(KEYS)]
        self._zones = zones
        self._peers: list[redis.asyncio.Redis] = []
        # As large as an entity; what does not compress is stored as it is, by ours as by the peer.
        self._value = random.Random(1).randbytes(VALUE_BYTES)  # noqa: S311 - made up, not secret

    async def fill(self) -> None:
        """Write every value with both, to be read by each."""
        values = dict.fromkeys(self.names, self._value)
        for kind in (PLAIN, NEAR):
            assert await self.cache.of(kind).set_many(values).wait(LatchPolicy.ALL, WAIT_SECONDS)
        titles = {name: _title(name) for name in self.names}
        assert await self.cache.of(TITLES).set_many(titles).wait(LatchPolicy.ALL, WAIT_SECONDS)
        peer = self.peer(0)
        await peer.mset({f"bare:{name}": self._value for name in self.names})
        pack = zstandard.ZstdCompressor(level=3)
        await peer.mset(
            {f"title:{name}": pack.compress(_CODEC.encode(title)) for name, title in titles.items()}
        )

    def peer(self, node: int) -> redis.asyncio.Redis:
        """A bare client of a node of the first zone."""
        pool = redis.asyncio.BlockingConnectionPool(
            host="127.0.0.1",
            port=self._zones["zone-a"][node].port,
            protocol=3,
            max_connections=8,
            timeout=0.02,
            socket_timeout=0.02,
            socket_connect_timeout=0.05,
            retry=Retry(NoBackoff(), 0),
        )
        client = redis.asyncio.Redis.from_pool(pool)
        self._peers.append(client)
        return client

    async def close(self) -> None:
        """Close what was opened."""
        for peer in self._peers:
            await peer.aclose()
        await self.cache.close()

    async def get(self) -> Row:
        """One value by one caller."""
        ours, peer = self.cache.of(PLAIN), self.peer(0)
        mine, other = await in_turns(
            OPERATIONS,
            lambda index: ours.get(self.names[index % KEYS]),
            lambda index: peer.get(f"bare:{self.names[index % KEYS]}"),
        )
        return Row(f"get of {VALUE_BYTES} bytes", mine, other, 1.3, "GET")

    async def get_many(self) -> Row:
        """Two hundred values by one caller, all on one node for the peer."""
        ours, peer = self.cache.of(PLAIN), self.peer(0)
        bare = [f"bare:{name}" for name in self.names]
        mine, other = await in_turns(BULKS, lambda _: ours.get_many(self.names), lambda _: peer.mget(bare))
        return Row(f"get_many of {KEYS}", mine, other, 1.5, "MGET")

    async def get_many_decoded(self) -> Row:
        """The same of JSON that is stored compressed; the peer unpacks and decodes by hand."""
        ours, peer = self.cache.of(TITLES), self.peer(0)
        bare = [f"title:{name}" for name in self.names]
        unpack = zstandard.ZstdDecompressor()

        async def read(_: int) -> object:
            values: list[Any] = await peer.mget(bare)
            return [_CODEC.decode(unpack.decompress(value)) for value in values]

        mine, other = await in_turns(BULKS, lambda _: ours.get_many(self.names), read)
        return Row(f"get_many of {KEYS}, compressed JSON", mine, other, 1.5, "MGET, zstd, JSON")

    async def near(self) -> Row:
        """A value that is kept decoded in this process."""
        ours = self.cache.of(NEAR)
        name = self.names[0]
        await _until_near(self.cache, lambda: ours.get(name))
        rounds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            for _ in range(NEAR_OPERATIONS):
                await ours.get(name)
            rounds.append((time.perf_counter() - started) / NEAR_OPERATIONS * 1e6)
        return Row("get answered near", statistics.median(rounds), None, 5.0, "")

    async def set_one(self, pause: float) -> Row:
        """A value written to three zones, the caller going on when one has it, with a pause after each.

        With a pause the other copies are made in it, and the figure is what one write costs its caller;
        without one each write also pays for the other copies of the write before.
        """
        ours, peer = self.cache.of(PLAIN), self.peer(0)

        async def write(index: int) -> object:
            latch = ours.set(self.names[index % KEYS], self._value)
            return await latch.wait(LatchPolicy.ONE, WAIT_SECONDS)

        mine, other = await in_turns(
            OPERATIONS // 2,
            write,
            lambda index: peer.set(f"bare:{self.names[index % KEYS]}", self._value, px=900_000),
            pause,
        )
        how, most = (f"{pause * 1000:g} ms apart", 1.3) if pause else ("back to back", None)
        return Row(f"set to three zones, latch ONE, {how}", mine, other, most, "SET")

    async def frozen(self) -> Row:
        """Bulk reads with the local node frozen, once its breaker has opened, beside all being well."""
        ours, names = self.cache.of(PLAIN), self.names[:FROZEN_KEYS]
        node = self._zones["zone-a"][0]

        async def reads() -> list[float]:
            # For longer than a breaker stays open: its probes are among the reads.
            return [await timed(lambda _: ours.get_many(names), pause=0.002) for _ in range(_FROZEN_READS)]

        await reads()
        healthy = await reads()
        node.freeze()
        try:
            while self._local_alive():
                await ours.get_many(names)
            frozen = await reads()
        finally:
            node.thaw()
        while not self._local_alive():
            await ours.get_many(names)
        healthy += await reads()
        what = f"get_many of {FROZEN_KEYS}, local node frozen"
        return Row(what, statistics.median(frozen), statistics.median(healthy), 2.0, "healthy")

    def _local_alive(self) -> bool:
        return self.cache.zones[0].nodes[0].breaker.closed


def _title(name: str) -> dict[str, object]:
    """About as much JSON as a title is, with as much in common with the next."""
    chance = random.Random(name)  # noqa: S311 - made up, not secret
    cast = [f"person_{chance.randrange(10_000)}" for _ in range(12)]
    return {
        "id": name,
        "title": f"The Return of {name}",
        "synopsis": " ".join(chance.choices(_WORDS, k=50)),
        "year": chance.randrange(1950, 2026),
        "maturity": chance.choice(["G", "PG", "PG-13", "R"]),
        "cast": cast,
        "genres": chance.sample(_WORDS, 3),
    }


async def _until_near(cache: EVCache, read: Callable[[], Awaitable[object]]) -> None:
    before = cache.metrics.snapshot()["hit.near"]
    while cache.metrics.snapshot()["hit.near"] == before:
        await read()
        await asyncio.sleep(0.01)


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """Three zones of one node each, so that the peer's bulk and ours go to one process each."""
    with redis_zones(nodes=1) as zones:
        cache = open_cache("bench", zones.text)
        await cache.start()
        made = Bench(zones, cache)
        try:
            await made.fill()
            yield made
        finally:
            await made.close()


async def measure() -> list[Row]:
    """Every row but the home screen's."""
    gc.freeze()
    async with bench() as on:
        return [
            await on.get(),
            await on.get_many(),
            await on.get_many_decoded(),
            await on.near(),
            await on.set_one(_PAUSE_SECONDS),
            await on.set_one(0),
            await on.frozen(),
        ]


def main() -> int:
    """Measure and print; returns 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(prog="make bench-cache", description=__doc__)
    parser.add_argument("--data", type=Path, help="an already seeded folder (default: seed a temporary one)")
    options = parser.parse_args()
    if redis_server_binary() is None:
        print("redis-server is not installed: Debian's package is redis-server", file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else 130, highlight=False)
    rows = uvloop.run(measure())
    console.print(table_of(rows))
    with tempfile.TemporaryDirectory() as folder:
        console.print(uvloop.run(home_screen(options.data, Path(folder))))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
