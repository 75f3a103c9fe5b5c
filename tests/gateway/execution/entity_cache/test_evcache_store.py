"""The store over real Redis processes: two zones on Unix sockets."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from evcache import CacheSettingsError
from gateway.execution.entity_cache.evcache_store import EVCacheStore
from gateway.execution.entity_cache.store import StoreError
from tests.gateway.execution.entity_cache.cache_kit import CacheKit, invalidate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

SERVER = shutil.which("redis-server")


class Zones:
    """Two zones of one node each."""

    def __init__(self, folder: Path) -> None:
        self.sockets = {name: folder / f"{name}.sock" for name in ("a", "b")}
        self.processes = {name: self._start(name) for name in self.sockets}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        path = self.sockets[name]
        process = subprocess.Popen(  # noqa: S603 - Debian's server, with what is written here
            [str(SERVER), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)],
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while not path.exists():
            assert process.poll() is None
            assert time.monotonic() < until, "redis-server opens no socket"
            time.sleep(0.01)
        return process

    def text(self, first: str = "a") -> str:
        order = sorted(self.sockets, key=lambda name: name != first)
        return ";".join(f"{name}=unix://{self.sockets[name]}" for name in order)

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        for name in self.processes:
            self.kill(name)


@pytest.fixture
def zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zones]:
    if SERVER is None:
        pytest.skip("redis-server is not installed")
    started = Zones(tmp_path_factory.mktemp("z"))
    yield started
    started.stop()


@pytest.fixture
async def store(zones: Zones) -> AsyncIterator[EVCacheStore]:
    one = EVCacheStore(zones.text())
    yield one
    await one.close()


async def settled(store: EVCacheStore, key: str) -> bytes:
    """A value that is written behind its writer's back."""
    async with asyncio.timeout(10):
        while True:
            found = await store.get_many([key])
            if key in found:
                return found[key]
            await asyncio.sleep(0.005)


def test_zones_that_cannot_be_read_are_refused_at_the_start() -> None:
    with pytest.raises(CacheSettingsError):
        EVCacheStore("nonsense")


async def test_values_are_kept(store: EVCacheStore) -> None:
    await store.set_many({"e:1": (b"one", 60.0), "e:2": (b"two", 90.0)})
    assert [await settled(store, key) for key in ("e:1", "e:2")] == [b"one", b"two"]
    assert await store.get_many(["e:3"]) == {}


async def test_zones_agree_on_one_of_several_added_values(zones: Zones) -> None:
    """Two gateways, each with a zone of its own nearest, meet the same namespace at the same time."""
    stores = {first: EVCacheStore(zones.text(first)) for first in ("a", "b")}
    names = [f"v:{number}" for number in range(50)]
    for first, store in stores.items():
        await store.add_many(dict.fromkeys(names, first.encode()), 60.0)
    async with asyncio.timeout(10):
        while True:
            found = [await store.get_many(names) for store in stores.values()]
            if found[0] == found[1] and len(found[0]) == len(names):
                break
            await asyncio.sleep(0.005)
    for store in stores.values():
        await store.close()


async def test_an_added_value_never_replaces_a_replacement(store: EVCacheStore, zones: Zones) -> None:
    """The version that was added arrives after the invalidation that came after it."""
    await store.replace_many({"v:1": b"replaced"}, 60.0)
    other = EVCacheStore(zones.text("b"))
    await other.add_many({"v:1": b"added"}, 60.0)
    await other.set_many({"e:1": (b"written after it", 60.0)})
    await settled(other, "e:1")
    await other.close()  # ends once everything is written
    for first in ("a", "b"):
        reader = EVCacheStore(zones.text(first))
        assert await reader.get_many(["v:1"]) == {"v:1": b"replaced"}
        await reader.close()


async def test_a_replaced_value_is_in_every_zone_when_it_is_done(store: EVCacheStore, zones: Zones) -> None:
    await store.add_many({"v:1": b"old"}, 60.0)
    assert await store.replace_many({"v:1": b"new"}, 60.0) == 2
    for first in ("a", "b"):
        local = EVCacheStore(zones.text(first))
        assert await local.get_many(["v:1"]) == {"v:1": b"new"}
        await local.close()


async def test_a_replacement_that_misses_a_zone_is_told(store: EVCacheStore, zones: Zones) -> None:
    zones.kill("b")
    with pytest.raises(StoreError, match="of 2 zones"):
        await store.replace_many({"v:1": b"new"}, 60.0)


async def test_without_any_node_everything_is_a_miss(store: EVCacheStore, zones: Zones) -> None:
    zones.stop()
    kit = CacheKit(store)
    for _ in range(2):
        found, report = await kit.entities("name", "1", "2")
        assert found == [{"name": f"name of {own} v1"} for own in "12"]
        assert report.misses == 2


async def test_gateways_share_entries_and_invalidations(zones: Zones) -> None:
    one, two = CacheKit(EVCacheStore(zones.text("a"))), CacheKit(EVCacheStore(zones.text("b")))
    for kit in (one, two):
        kit.now = time.time()
    await one.entities("name", "1")
    async with asyncio.timeout(10):
        while True:
            _, report = await two.entities("name", "1")
            if report.hits:
                break
            await asyncio.sleep(0.005)
    await invalidate(one, b'[{"kind": "tag", "tag": "product-1"}]')
    two.subgraph.version = one.subgraph.version = 2
    for kit in (two, one):
        found, _ = await kit.entities("name", "1")
        assert found == [{"name": "name of 1 v2"}]
    for kit in (one, two):
        await kit.cache.close()


async def test_an_invalidation_by_another_gateway_wins_against_a_fetch_in_flight(zones: Zones) -> None:
    one, two = CacheKit(EVCacheStore(zones.text("a"))), CacheKit(EVCacheStore(zones.text("b")))
    gate, asked = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await gate.wait()

    one.subgraph.before = wait
    first = asyncio.create_task(one.entities("name", "1"))
    await asked.wait()
    await invalidate(
        two, b'[{"kind": "entity", "subgraph": "products", "type": "Product", "key": {"id": "1"}}]'
    )
    one.subgraph.version, one.subgraph.before = 2, None
    gate.set()
    await first
    await asyncio.sleep(
        0.05
    )  # for the entry to be written, as it may; were it late, the test would still hold
    found, _ = await one.entities("name", "1")
    assert found == [{"name": "name of 1 v2"}]
    for kit in (one, two):
        await kit.cache.close()
