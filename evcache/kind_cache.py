"""The cache of one kind of value: what applications call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from evcache.compression import Compressor
from evcache.counters import Counters
from evcache.envelope import (
    CODEC_AT,
    FLAGS_AT,
    SCHEMA_AT,
    SOFT_EXPIRY_AT,
    Flags,
    Meaning,
    Times,
)
from evcache.errors import NodeError
from evcache.keys import KeySpace
from evcache.loading import Answer, Held, Loading, LoadingRules
from evcache.metrics import Count
from evcache.node import StoreMode
from evcache.replication import Operation, ReplicationEvent
from evcache.shaping import Shaping
from evcache.writing import Record, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evcache.keys import StoredKey
    from evcache.kinds import Kind
    from evcache.latch import Latch
    from evcache.loading import Loader
    from evcache.near_cache import NearCache, Reservation
    from evcache.parts import Parts
    from evcache.reading import Entry

V = TypeVar("V")


class KindCache(Generic[V]):
    """Values of one kind, by name; made by EVCache.of.

    Reads never raise for a node's sake: what cannot be read is not there. Writes start at once and are waited
    for through their latch, or not at all.

    Attributes:
        kind: what they are.
        counters: numbers under names of their own.
    """

    def __init__(self, kind: Kind[V], parts: Parts) -> None:
        self.kind = kind
        self._parts = parts
        self._space = KeySpace(parts.application, kind.name, kind.schema)
        self._leases = KeySpace(parts.application, f"{kind.name}-lease", kind.schema)
        self._compressor = Compressor(dictionaries=kind.dictionaries)
        self._shaping = Shaping(kind, self._space, self._compressor, parts)
        self._metrics = parts.metrics
        self._clock = parts.surroundings.clock
        self._near: NearCache[V | None] | None = None
        if kind.near:
            # One store for all kinds, so that one bound holds for all; keys say which kind a value is of.
            self._near = parts.near  # type: ignore[assignment]
        shared = any(guarded.node.shared for guarded in parts.zones[0].nodes)
        self._loading: Loading[V] = Loading(
            self, LoadingRules(kind.early_refresh, kind.lease and shared), parts
        )
        self.counters = Counters(
            KeySpace(parts.application, f"{kind.name}-count", kind.schema), parts.zones, parts.metrics
        )

    # -- reading --------------------------------------------------------------------------------------

    async def get(self, name: str) -> V | None:
        """The value, None where there is no fresh one."""
        key = self._space.key(name)
        near = self._near
        if near is None:
            held = self._shaping.held(await self._parts.reader.get(key, self._compressor))
        else:
            kept = near.get(key.text)
            if kept is not None:
                self._metrics.count(Count.HIT_NEAR)
                return kept.value
            reservation = near.reserve(key.text)
            held = None
            try:
                entry = await self._parts.reader.get(key, self._compressor)
                held = self._shaping.held(entry)
            finally:
                self._settle_near(key, reservation, held, entry if held else None)
        return held.value if held is not None and held.fresh > 0 else None

    async def get_many(self, names: Sequence[str]) -> dict[str, V]:
        """Fresh values by name; names without one are not in it."""
        if self._near is not None:
            held = await self.held(names)
            return {n: each.value for n, each in held.items() if each.value is not None and each.fresh > 0}
        make = self._space.key
        keys = [make(name) for name in names]
        entries = (await self._parts.reader.get_many(keys, self._compressor)).entries
        now = round(self._clock.wall() * 1000)
        codec, schema = self.kind.codec, self.kind.schema
        number, decode = codec.number, codec.decode
        values: dict[str, V] = {}
        for name, key in zip(names, keys, strict=True):
            entry = entries.get(key[0])
            if entry is None or entry[0][SOFT_EXPIRY_AT] <= now:
                continue
            fields = entry[0]
            if (
                fields[CODEC_AT] == number
                and fields[SCHEMA_AT] == schema
                and not fields[FLAGS_AT] & Flags.NEGATIVE
            ):
                try:
                    values[name] = decode(entry[1])
                except ValueError:
                    self._metrics.count(Count.UNREADABLE_VALUE)
        return values

    async def held(self, names: Sequence[str]) -> dict[str, Held[V]]:
        """All the cache knows of these names: stale values, "no such thing" and deletions included."""
        found: dict[str, Held[V]] = {}
        wanted: dict[str, StoredKey] = {}
        now = self._clock.monotonic()
        near = self._near
        for name in names:
            key = self._space.key(name)
            kept = near.get(key.text) if near is not None else None
            if kept is None:
                wanted[name] = key
            else:
                self._metrics.count(Count.HIT_NEAR)
                found[name] = Held(kept.value, kept.expiry - now, 0.0, revalidate=True)
        if wanted:
            found.update(await self._read_many(wanted))
        return found

    async def entry(self, name: str) -> Entry | None:
        """The value as it is stored, for copying it elsewhere."""
        return await self._parts.reader.get(self._space.key(name), self._compressor)

    async def load(self, name: str, loader: Loader[V]) -> Answer[V]:
        """See load_many."""
        return (await self._loading.load((name,), loader))[name]

    async def load_many(self, names: Sequence[str], loader: Loader[V]) -> dict[str, Answer[V]]:
        """Values from the cache, and from the loader what it does not have; see evcache.loading.

        Args:
            names: all different.
            loader: called with the names to load; returns for each a value, None for "no such thing" (kept
                for `negative_ttl`), or an exception (never kept). What it raises counts for all.
        """
        return await self._loading.load(names, loader)

    # -- writing --------------------------------------------------------------------------------------

    def set(self, name: str, value: V, *, version: int | None = None, ttl: float | None = None) -> Latch:
        """Write a value to every zone; one that is older than what is there loses.

        Args:
            name: of the value.
            value: itself.
            version: source version; Kind says what it is without one.
            ttl: seconds it is fresh, instead of the kind's.

        Raises:
            NotStorableError: a time to live that is none, or a value the codec cannot encode.
        """
        return self.set_many({name: value}, version=version, ttl=ttl)

    def set_many(
        self, values: Mapping[str, V], *, version: int | None = None, ttl: float | None = None
    ) -> Latch:
        """Write values, one exchange a node; see set."""
        now = self._clock.wall()
        records = [
            self._shaping.record(name, value, self._shaping.version(value, version, now), now, ttl)
            for name, value in values.items()
        ]
        latch = self._parts.writer.store(records)
        for name, record in zip(values, records, strict=True):
            self._changed(name, record, Operation.SET, ttl or self.kind.ttl)
        return latch

    async def add(self, name: str, value: V, *, version: int | None = None, ttl: float | None = None) -> V:
        """Write a value where there is none, and return the one that counts.

        The first zone that answers decides; where it has a value already, that one is given to the zones that
        lack it. With no zone answering, the caller's own value counts.
        """
        now = self._clock.wall()
        record = self._shaping.record(name, value, self._shaping.version(value, version, now), now, ttl)
        for zone in self._parts.zones:
            if not zone.readable:
                continue
            try:
                [taken] = await self._parts.writer.store_in(zone, [record], StoreMode.ABSENT)
            except NodeError:
                continue
            if not taken:
                entry = await self._parts.reader.get(record.key, self._compressor)
                held = self._shaping.held(entry)
                if entry is None or held is None or held.value is None:
                    return value
                value, record = held.value, record_of(record.key, entry, self._compressor)
            self._parts.writer.store([record], StoreMode.ABSENT)
            if taken:
                self._changed(name, record, Operation.SET, ttl or self.kind.ttl)
            return value
        return value

    def delete(self, name: str, *, version: int | None = None, replicate: bool = True) -> Latch:
        """Remove a value from every zone; for a while, older ones written late are refused.

        Raises:
            NotStorableError: no version, and the kind's values have versions of their own.
        """
        key = self._space.key(name)
        now = self._clock.wall()
        if version is None:
            version = self._shaping.time_version(now)
        made = round(now * 1000)
        end = made + round(self._parts.settings.tombstone * 1000)
        record = Record(key, Meaning(Flags.DELETED, version=version), Times(made, end, end), b"")
        latch = self._parts.writer.store([record])
        self._changed(name, record, Operation.DELETE if replicate else None, 0.0)
        return latch

    def touch(self, name: str, ttl: float | None = None, *, replicate: bool = True) -> Latch:
        """Make a value fresh for longer, in every zone; never for shorter."""
        ttl = self.kind.ttl if ttl is None else ttl
        made = round(self._clock.wall() * 1000)
        soft = made + round(ttl * 1000)
        latch = self._parts.writer.touch(self._space.key(name), soft, soft + round(self.kind.kept * 1000))
        self._tell(name, Operation.TOUCH if replicate else None, 0, ttl)
        return latch

    async def get_and_touch(self, name: str, ttl: float | None = None) -> V | None:
        """The value, which is fresh for longer from now on where it was found."""
        value = await self.get(name)
        if value is not None:
            self.touch(name, ttl)
        return value

    def append_or_add(self, name: str, data: V, *, ttl: float | None = None) -> Latch:
        """Append encoded data to a value, in every zone; the first of it sets the time to live.

        Appended values carry no checksum and are not compressed; use a codec whose encodings can be joined.

        Raises:
            NotStorableError: the kind's values have versions of their own.
        """
        now = self._clock.wall()
        encoded = self.kind.codec.encode(data)
        meaning = Meaning(Flags.APPENDABLE, self.kind.codec.number, 0, self.kind.schema, round(now * 1e6), 0)
        record = Record(self._space.key(name), meaning, self._shaping.times(now, ttl), encoded)
        latch = self._parts.writer.append(record)
        # What is appended to keeps its version: only one that begins with this has the record's.
        self._changed(name, record, Operation.SET, ttl or self.kind.ttl, newest=False)
        return latch

    def put_entry(self, name: str, entry: Entry) -> Latch:
        """Write an entry read elsewhere, as it is; nobody is told of it."""
        record = record_of(self._space.key(name), entry, self._compressor)
        latch = self._parts.writer.store([record])
        self._changed(name, record, None, 0.0)
        return latch

    def keep(self, values: Mapping[str, V | None], began: float, seconds: float) -> Latch:
        """Write what a load brought; see evcache.loading.Store."""
        microseconds = round(seconds * 1e6)
        records = [
            self._shaping.record(
                name,
                value,
                self._shaping.version(value, None, began),
                self._clock.wall(),
                None,
                microseconds,
            )
            for name, value in values.items()
        ]
        for record in records:
            self._parts.floors.admit(record.key.text, record.meaning.version)
        return self._parts.writer.store(records)

    def lease_key(self, name: str) -> StoredKey:
        """See evcache.loading.Store."""
        return self._leases.key(name)

    async def close(self) -> None:
        """Cancel loads under way."""
        await self._loading.close()

    # -- inside ---------------------------------------------------------------------------------------

    async def _read_many(self, wanted: Mapping[str, StoredKey]) -> dict[str, Held[V]]:
        near, keys = self._near, list(wanted.values())
        reservations = {} if near is None else {key.text: near.reserve(key.text) for key in keys}
        entries: dict[str, Entry] = {}
        found: dict[str, Held[V]] = {}
        try:
            entries, gone = await self._parts.reader.get_many(keys, self._compressor)
            for name, key in wanted.items():
                held = self._shaping.held(entries.get(key.text))
                if held is not None:
                    found[name] = held
                elif key.text in gone:
                    found[name] = Held(None, -1.0, 0.0, revalidate=False, gone_at=gone[key.text] / 1000)
        finally:
            if reservations:
                for name, key in wanted.items():
                    held = found.get(name)
                    self._settle_near(key, reservations[key.text], held, entries.get(key.text))
        return found

    def _settle_near(
        self, key: StoredKey, reservation: Reservation, held: Held[V] | None, entry: Entry | None
    ) -> None:
        near = self._near
        if near is None:
            return
        if held is None or entry is None:
            near.release(key.text, reservation)
            return
        seconds = held.fresh
        if not entry.local:
            # Changes are heard of from the local zone's nodes alone.
            seconds = min(seconds, self._parts.settings.near_unwatched)
        near.put(key.text, reservation, held.value, seconds, len(entry.payload) + len(key.text))

    def _changed(
        self, name: str, record: Record, operation: Operation | None, ttl: float, *, newest: bool = True
    ) -> None:
        """This process changed a value: nothing of it that is older may be read here from now on."""
        if newest:
            self._parts.floors.admit(record.key.text, record.meaning.version)
        self._parts.near.drop(record.key.text)
        self._loading.forget(name)
        self._tell(name, operation, record.meaning.version, ttl)

    def _tell(self, name: str, operation: Operation | None, version: int, ttl: float) -> None:
        hook = self._parts.replication
        if hook is None or operation is None:
            return
        try:
            hook(ReplicationEvent(self.kind.name, name, operation, version, ttl))
        except Exception:  # noqa: BLE001 - another region's trouble never fails a write in this one
            self._metrics.count(Count.REPLICATION_FAILED)
        else:
            self._metrics.count(Count.REPLICATION_SENT)
