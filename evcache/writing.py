"""Writing to zones: every one of them, at once, without waiting for any."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evcache.chunks import split
from evcache.envelope import SIZE, Flags, Meaning, Times, seal, times_of
from evcache.errors import NodeError
from evcache.latch import Latch
from evcache.metrics import Count
from evcache.node import StoreMode

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from evcache.clock import Clock
    from evcache.compression import Compressor
    from evcache.keys import StoredKey
    from evcache.metrics import CacheMetrics
    from evcache.node import CacheNode
    from evcache.reading import Entry
    from evcache.settings import CacheSettings
    from evcache.zone import GuardedNode, Zone


_REST_SECONDS: Final = 0.001
"""After which zones are written to though the local one has not answered."""


class Record(NamedTuple):
    """A value to be written.

    Attributes:
        payload: as it is stored, before it is cut into chunks.
    """

    key: StoredKey
    meaning: Meaning
    times: Times
    payload: bytes


def record_of(key: StoredKey, entry: Entry, compressor: Compressor) -> Record:
    """A value that was read, to be written elsewhere as it is."""
    header = entry.header
    payload = compressor.compress(entry.payload)
    flags = header.flags & ~(Flags.CHUNKED | Flags.HASHED_KEY | Flags.COMPRESSED)
    meaning = Meaning(
        flags | (Flags.COMPRESSED if payload.compressed else 0),
        header.codec,
        payload.dictionary,
        header.schema,
        header.version,
        header.load_microseconds,
    )
    times = Times(header.created, header.soft_expiry, header.hard_expiry)
    return Record(key, meaning, times, payload.payload)


class _Sealed(NamedTuple):
    """A record ready for any zone: the value under the key, and its chunks where it has some."""

    key: StoredKey
    value: bytes
    milliseconds: int
    chunks: tuple[tuple[str, bytes, int], ...]


class _Rest:
    """The zones beside the local one: written to when it has answered, or soon, or when somebody waits.

    A write to a socket costs about as much as everything else about a `set`; whoever waits for one copy pays
    for one, and the order between zones means nothing to anybody.
    """

    __slots__ = ("_start", "begun", "timer")

    def __init__(self, start: Callable[[], None]) -> None:
        self._start = start
        self.begun = False
        self.timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Write to them now, if that has not begun."""
        if self.timer is not None and not self.begun:
            self.begun = True
            self.timer.cancel()
            self._start()


class Writer:
    """Writes values.

    Args:
        zones: all of them; write-only ones are written to and do not count in latches.
    """

    def __init__(
        self, zones: Sequence[Zone], settings: CacheSettings, metrics: CacheMetrics, clock: Clock
    ) -> None:
        self._zones = zones
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._rests: set[_Rest] = set()

    def store(self, records: Sequence[Record], mode: StoreMode = StoreMode.NEWER) -> Latch:
        """Write records to every zone: one exchange a node. The latch counts zones that took all of them."""
        sealed = [self._seal(record) for record in records]

        def operation(zone: Zone) -> Coroutine[Any, Any, None]:
            return self._store_in(zone, sealed, mode)

        return self._everywhere(operation)

    async def store_in(self, zone: Zone, records: Sequence[Record], mode: StoreMode) -> list[bool]:
        """Write records to one zone.

        Raises:
            NodeError: a node gave no answer.
        """
        return await self._store_zone(zone, [self._seal(record) for record in records], mode)

    def store_behind(self, zone: Zone, record: Record, mode: StoreMode) -> None:
        """Write a record to one zone; nobody waits, and a failure is only counted."""
        self._start(self._store_in(zone, [self._seal(record)], mode), None, zone)

    def behind(self, work: Coroutine[Any, Any, object], zone: Zone) -> None:
        """Do something to a zone's node; nobody waits, and a failure is only counted."""
        self._start(work, None, zone)

    def touch(self, key: StoredKey, soft_expiry: int, hard_expiry: int) -> Latch:
        """Lengthen a value's life in every zone; times in milliseconds since 1970."""
        left = max(1, hard_expiry - self._now())
        times = times_of(soft_expiry, hard_expiry)

        def operation(zone: Zone) -> Coroutine[Any, Any, object]:
            return zone.node_of(key.text).run(lambda node: node.touch(key.text, left, times))

        return self._everywhere(operation)

    def append(self, record: Record) -> Latch:
        """Append a record's payload in every zone, or store it where there is nothing to append to."""
        sealed = seal(record.key, record.meaning, record.times, record.payload)
        payload_at = SIZE + (len(record.key.full.encode()) if record.key.hashed else 0)
        left = max(1, record.times.hard_expiry - self._now())

        def operation(zone: Zone) -> Coroutine[Any, Any, object]:
            text = record.key.text
            return zone.node_of(text).run(lambda node: node.append(text, sealed, payload_at, left))

        return self._everywhere(operation)

    async def close(self, seconds: float) -> None:
        """Give writes under way some time, then cancel them."""
        for rest in tuple(self._rests):
            rest.begin()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _everywhere(self, operation: Callable[[Zone], Coroutine[Any, Any, object]]) -> Latch:
        rest = _Rest(lambda: self._begin_rest(rest, latch, operation))
        latch = Latch(sum(not zone.write_only for zone in self._zones), rest.begin)
        if len(self._zones) > 1:
            self._rests.add(rest)
            rest.timer = asyncio.get_running_loop().call_later(_REST_SECONDS, rest.begin)
        self._start(operation(self._zones[0]), latch, self._zones[0], rest)
        return latch

    def _begin_rest(
        self, rest: _Rest, latch: Latch, operation: Callable[[Zone], Coroutine[Any, Any, object]]
    ) -> None:
        self._rests.discard(rest)
        for zone in self._zones[1:]:
            self._start(operation(zone), None if zone.write_only else latch, zone)

    def _start(
        self, work: Coroutine[Any, Any, object], latch: Latch | None, zone: Zone, rest: _Rest | None = None
    ) -> None:
        task = asyncio.get_running_loop().create_task(self._perform(work, latch, zone, rest))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _perform(
        self, work: Coroutine[Any, Any, object], latch: Latch | None, zone: Zone, rest: _Rest | None
    ) -> None:
        try:
            await work
        except NodeError:
            self._metrics.count(Count.WRITE_FAILED)
            if latch is not None:
                latch.fail(zone.name)
        except asyncio.CancelledError:
            if latch is not None:
                latch.fail(zone.name)
            raise
        else:
            self._metrics.count(Count.WRITE)
            if latch is not None:
                latch.complete(zone.name)
        if rest is not None:
            # Behind whoever waited for the first copy: sending the others is no longer their time.
            asyncio.get_running_loop().call_soon(rest.begin)

    async def _store_in(self, zone: Zone, sealed: Sequence[_Sealed], mode: StoreMode) -> None:
        taken = await self._store_zone(zone, sealed, mode)
        if refused := taken.count(False):
            self._metrics.count(Count.WRITE_REFUSED, refused)

    async def _store_zone(self, zone: Zone, sealed: Sequence[_Sealed], mode: StoreMode) -> list[bool]:
        if len(sealed) == 1:
            return await _store_on(zone.node_of(sealed[0].key.text), sealed, mode)
        by_text = {record.key.text: record for record in sealed}
        parts = zone.by_node([record.key for record in sealed])
        answers = await asyncio.gather(
            *(
                _store_on(zone.nodes[index], [by_text[key.text] for key in keys], mode)
                for index, keys in parts.items()
            ),
            return_exceptions=True,
        )
        taken: list[bool] = []
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            taken.extend(answer)
        return taken

    def _seal(self, record: Record) -> _Sealed:
        key, meaning, times, payload = record
        left = max(1, times.hard_expiry - self._now())
        chunks: tuple[tuple[str, bytes, int], ...] = ()
        self._metrics.count(Count.BYTES_WRITTEN, len(payload))
        if len(payload) > self._settings.chunk_bytes:
            manifest, pieces = split(payload, self._settings.chunk_bytes)
            # Chunks outlive their manifest a little: one that is there never points at nothing for age alone.
            names = manifest.chunk_keys(key.text)
            chunks = tuple((name, piece, left + 1000) for name, piece in zip(names, pieces, strict=True))
            meaning = meaning._replace(flags=meaning.flags | Flags.CHUNKED)
            payload = manifest.encode()
        return _Sealed(key, seal(key, meaning, times, payload), left, chunks)

    def _now(self) -> int:
        return round(self._clock.wall() * 1000)


async def _store_on(guarded: GuardedNode, sealed: Sequence[_Sealed], mode: StoreMode) -> list[bool]:
    """Chunks first, what points at them last: nobody ever sees half a value."""
    chunks = [chunk for record in sealed for chunk in record.chunks]
    for chunk in chunks:

        def put(node: CacheNode, chunk: tuple[str, bytes, int] = chunk) -> Coroutine[Any, Any, None]:
            return node.put_many((chunk,))

        await guarded.run(put)
    if len(sealed) == 1:
        key, value, milliseconds, _ = sealed[0]
        return [await guarded.run(lambda node: node.store(key.text, value, milliseconds, mode))]
    entries = [(record.key.text, record.value, record.milliseconds) for record in sealed]
    return await guarded.run(lambda node: node.store_many(entries, mode))
