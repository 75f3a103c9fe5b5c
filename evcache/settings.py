"""Settings of a cache, and the text that names its zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evcache.errors import CacheSettingsError

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_SMALLEST_READ_QUEUE: Final = 2
_SMALLEST_WRITE_QUEUE: Final = 16


class MissFallback(StrEnum):
    """How many other zones are asked for what the local zone answered that it does not have.

    What the local zone could not answer is asked of every other zone in any case. ONE is EVCache's way: a
    cold zone is helped out, and a key that is nowhere costs two reads. ALL finds what any living zone has.
    """

    NONE = "none"
    ONE = "one"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Bounds of a cache. Every time is in seconds.

    Attributes:
        read_timeout: a node has to answer a read in.
        write_timeout: the same of a write; nobody waits for it unless they ask to.
        connect_timeout: a connection has to be open in.
        watch_timeout: a ping of a tracking connection has to be answered in.
        read_deadline: after which a read asks no further zone.
        read_queue: reads under way to one node; more fail at once.
        write_queue: writes under way to one node; more fail at once.
        breaker_failures: failures in a row that open a node's breaker.
        breaker_open: how long it then stays open.
        miss_fallback: see MissFallback.
        repair_share: of the values found in another zone that are written back to the local one, 0 to 1.
        ttl_jitter: times to live are spread by this share up and down, so that keys written together do not
            end together.
        origin_concurrency: loader calls at once, whatever happens to the cache.
        refresh_concurrency: refreshes in the background at once; more are left for a later reader.
        lease: how long a load may keep other processes from loading the same.
        lease_wait: how long a process waits for another's load before it loads itself.
        near_bytes: of values kept decoded in this process.
        near_unwatched: how long a near value counts while its node's changes are not heard.
        chunk_bytes: values above this are stored in pieces.
        tombstone: how long a deletion refuses older values.
    """

    read_timeout: float = 0.02
    write_timeout: float = 0.25
    connect_timeout: float = 0.05
    watch_timeout: float = 0.25
    read_deadline: float = 0.06
    read_queue: int = 2048
    write_queue: int = 8192
    breaker_failures: int = 3
    breaker_open: float = 0.5
    miss_fallback: MissFallback = MissFallback.ONE
    repair_share: float = 1.0
    ttl_jitter: float = 0.1
    origin_concurrency: int = 64
    refresh_concurrency: int = 32
    lease: float = 2.0
    lease_wait: float = 0.1
    near_bytes: int = 32 * 1024 * 1024
    near_unwatched: float = 1.0
    chunk_bytes: int = 256 * 1024
    tombstone: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            CacheSettingsError: a bound too small to open a connection with, or a time that is none.
        """
        if self.write_queue < _SMALLEST_WRITE_QUEUE or self.read_queue < _SMALLEST_READ_QUEUE:
            raise CacheSettingsError(
                f"expected a read_queue of at least {_SMALLEST_READ_QUEUE} and a write_queue of at least "
                f"{_SMALLEST_WRITE_QUEUE}: opening a connection waits for so many replies"
            )
        times = (self.read_timeout, self.write_timeout, self.connect_timeout, self.watch_timeout)
        if min(*times, self.breaker_open, self.tombstone) <= 0 or self.breaker_failures < 1:
            raise CacheSettingsError("time-outs, breaker and tombstone: expected more than 0")


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """A node.

    Attributes:
        name: `zone/position`; keys belong to names, so a process replaced at another address keeps its keys.
        url: redis://, rediss:// or unix://.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """A zone: nodes that hold one full copy between them.

    Attributes:
        write_only: written to and never read from, while it warms up or is on its way out.
    """

    name: str
    nodes: tuple[NodeSettings, ...]
    write_only: bool = False


def parse_zones(text: str) -> tuple[ZoneSettings, ...]:
    """Read `zone-a=redis://host:port,redis://host:port;zone-b=…`; `!` after a name is a write-only zone.

    The first zone is the local one. A node is named by its zone and position, so its place in the list is
    its identity: put another address in its place to replace it, and do not reorder.

    Raises:
        CacheSettingsError: not of this form; the message says what is wrong where.
    """
    zones: list[ZoneSettings] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        head, separator, addresses = part.partition("=")
        name, write_only = head.strip().removesuffix("!"), head.strip().endswith("!")
        if not separator or not _NAME.fullmatch(name):
            raise CacheSettingsError(
                f'"{part}": expected name=address,address (several zones are separated by ";")'
            )
        urls = [url.strip() for url in addresses.split(",")]
        if not all(urls):
            raise CacheSettingsError(f'zone "{name}": an address is missing; expected redis://host:port')
        if any(zone.name == name for zone in zones):
            raise CacheSettingsError(f'zone "{name}" is named twice')
        nodes = tuple(NodeSettings(f"{name}/{position}", url) for position, url in enumerate(urls))
        zones.append(ZoneSettings(name, nodes, write_only))
    if not zones or zones[0].write_only:
        raise CacheSettingsError("expected at least one zone, the first of them the local one, to read from")
    return tuple(zones)
