"""Values of a kind as records for the nodes, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from evcache.envelope import (
    CODEC_AT,
    FLAGS_AT,
    LOAD_AT,
    SCHEMA_AT,
    SOFT_EXPIRY_AT,
    Flags,
    Meaning,
    Times,
)
from evcache.errors import NotStorableError
from evcache.loading import Held
from evcache.metrics import Count
from evcache.writing import Record

if TYPE_CHECKING:
    from evcache.compression import Compressor
    from evcache.keys import KeySpace
    from evcache.kinds import Kind
    from evcache.parts import Parts
    from evcache.reading import Entry

V = TypeVar("V")


class Shaping(Generic[V]):
    """Makes records of values and values of entries.

    Args:
        kind: of the values.
        keys: where they are.
        compressor: with the kind's dictionaries.
        parts: of the cache.
    """

    def __init__(self, kind: Kind[V], keys: KeySpace, compressor: Compressor, parts: Parts) -> None:
        self._kind = kind
        self._keys = keys
        self._compressor = compressor
        self._metrics = parts.metrics
        self._clock = parts.surroundings.clock
        self._random = parts.surroundings.random
        self._jitter = parts.settings.ttl_jitter

    def held(self, entry: Entry | None) -> Held[V] | None:
        """Decode what was read; what cannot be decoded is not there."""
        if entry is None:
            return None
        fields = entry[0]
        fresh = fields[SOFT_EXPIRY_AT] / 1000 - self._clock.wall()
        value = self._decoded(entry)
        if value is None:
            negative = fields[FLAGS_AT] & Flags.NEGATIVE and fresh > 0
            return Held(None, fresh, 0.0, revalidate=False) if negative else None
        revalidate = fresh > -self._kind.stale_while_revalidate
        return Held(value, fresh, fields[LOAD_AT] / 1e6, revalidate)

    def _decoded(self, entry: Entry) -> V | None:
        """The value; None where the entry says that there is none, or is of no use."""
        fields = entry[0]
        if fields[FLAGS_AT] & Flags.NEGATIVE:
            self._metrics.count(Count.HIT_NEGATIVE)
            return None
        if fields[CODEC_AT] == self._kind.codec.number and fields[SCHEMA_AT] == self._kind.schema:
            try:
                return self._kind.codec.decode(entry[1])
            except ValueError:
                pass  # as with another codec's
        self._metrics.count(Count.UNREADABLE_VALUE)
        return None

    def record(
        self,
        name: str,
        value: V | None,
        version: int,
        now: float,
        ttl: float | None,
        load_microseconds: int = 0,
    ) -> Record:
        """A value, or None as "no such thing", as it is stored.

        Raises:
            NotStorableError: a time to live that is none.
        """
        key, kind = self._keys.key(name), self._kind
        if value is None:
            meaning = Meaning(Flags.NEGATIVE, kind.codec.number, 0, kind.schema, version, load_microseconds)
            made = round(now * 1000)
            end = made + max(1, round(kind.negative_ttl * 1000))
            return Record(key, meaning, Times(made, end, end), b"")
        encoded = kind.codec.encode(value)
        payload = self._compressor.compress(encoded)
        self._metrics.count(Count.BYTES_BEFORE_COMPRESSION, len(encoded))
        self._metrics.count(Count.BYTES_AFTER_COMPRESSION, len(payload.payload))
        meaning = Meaning(
            Flags.COMPRESSED if payload.compressed else 0,
            kind.codec.number,
            payload.dictionary,
            kind.schema,
            version,
            load_microseconds,
        )
        return Record(key, meaning, self.times(now, ttl), payload.payload)

    def times(self, now: float, ttl: float | None) -> Times:
        """When a value made now ends, spread by the jitter.

        Raises:
            NotStorableError: a time to live that is none.
        """
        ttl = self._kind.ttl if ttl is None else ttl
        if not 0 < ttl < 10 * 365 * 86_400:
            raise NotStorableError(
                f"a time to live of {ttl} seconds: expected more than 0, and under ten years"
            )
        jitter = self._jitter
        spread = ttl * (1 + jitter * (2 * self._random.random() - 1))
        made = round(now * 1000)
        soft = made + max(1, round(spread * 1000))
        return Times(made, soft, soft + round(self._kind.kept * 1000))

    def version(self, value: V | None, given: int | None, now: float) -> int:
        """The source version of a value.

        "No such thing" (None) has the version 0 where values have their own: anything that comes is newer.
        """
        if given is not None:
            return given
        if self._kind.version_of is None:
            return round(now * 1e6)
        return 0 if value is None else self._kind.version_of(value)

    def time_version(self, now: float) -> int:
        """A version for what has no value to take it from.

        Raises:
            NotStorableError: the kind's values have versions of their own.
        """
        if self._kind.version_of is not None:
            # A time is above every row's version: nothing would ever be newer.
            raise NotStorableError(f"kind {self._kind.name} has versions of its own: one is needed here")
        return round(now * 1e6)
