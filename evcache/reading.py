"""Reading from zones: the local one first, the others for what it cannot answer or does not have."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from evcache.chunks import join, read_manifest
from evcache.envelope import (
    CHECKED,
    CHECKSUM_AT,
    CREATED_AT,
    DICTIONARY_AT,
    FLAGS_AT,
    PLAIN,
    SIZE,
    VERSION_AT,
    Flags,
    Header,
    digest,
    open_envelope,
    unpack,
)
from evcache.errors import NodeError, UnreadableError
from evcache.metrics import Count
from evcache.settings import MissFallback

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evcache.clock import Clock
    from evcache.compression import Compressor
    from evcache.envelope import Fields
    from evcache.floors import VersionFloors
    from evcache.healing import Healer
    from evcache.keys import StoredKey
    from evcache.metrics import CacheMetrics
    from evcache.settings import CacheSettings
    from evcache.zone import GuardedNode, Zone


class Entry(NamedTuple):
    """A value as it was found.

    Attributes:
        fields: of its envelope's header.
        payload: whole and decompressed.
        local: whether the local zone had it.
    """

    fields: Fields
    payload: bytes
    local: bool

    @property
    def header(self) -> Header:
        """The fields by name."""
        return Header._make(self.fields)


_entry = tuple.__new__  # a NamedTuple's own constructor takes twice as long


class Found(NamedTuple):
    """What a read of several keys found, by their text.

    Attributes:
        entries: values.
        gone: when what was deleted was deleted, milliseconds since 1970.
    """

    entries: dict[str, Entry]
    gone: dict[str, int]


class _Answers:
    """What zones have said of some keys so far."""

    __slots__ = ("failed", "found", "gone", "missed")

    def __init__(self) -> None:
        self.found: dict[str, Entry] = {}
        self.gone: dict[str, int] = {}
        self.missed: list[StoredKey] = []
        self.failed: list[StoredKey] = []


class Reader:
    """Reads values.

    Args:
        zones: the first is the local one.
        healer: told of what another zone had and the local one did not, and of damaged values.
    """

    def __init__(
        self,
        zones: Sequence[Zone],
        settings: CacheSettings,
        metrics: CacheMetrics,
        clock: Clock,
        floors: VersionFloors,
        healer: Healer,
    ) -> None:
        self._zones = zones
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._floors = floors
        self._healer = healer
        self._turn = 0

    async def get(self, key: StoredKey, compressor: Compressor) -> Entry | None:
        """The value of one key; None where no zone that was asked has it. Never raises for a node's sake."""
        local = self._zones[0]
        answers = _Answers()
        if local.readable:
            guarded = local.node_of(key.text)
            try:
                data = await guarded.run(lambda node: node.get(key.text))
            except NodeError:
                answers.failed.append(key)
            else:
                opened = self._open(guarded, key, data, compressor, answers)
                if opened is not None and opened[0][FLAGS_AT] & Flags.CHUNKED:
                    opened = await self._join(guarded, key, opened, compressor, answers)
                if opened is not None:
                    self._metrics.count(Count.BYTES_READ, len(opened[1]))
                    self._metrics.count(Count.HIT_LOCAL)
                    return Entry(*opened, local=True)
        else:
            answers.failed.append(key)
        return (await self._fall_back(answers, compressor)).get(key.text)

    async def get_many(self, keys: Sequence[StoredKey], compressor: Compressor) -> Found:
        """Values, and what is known to be gone; what no zone that was asked has is in neither."""
        local = self._zones[0]
        answers = _Answers()
        await self._ask(local, keys, compressor, answers)
        self._metrics.count(Count.HIT_LOCAL, len(answers.found))
        if not answers.missed and not answers.failed:
            self._metrics.count(Count.MISS, len(answers.gone))
            return Found(answers.found, answers.gone)
        return Found(await self._fall_back(answers, compressor), answers.gone)

    async def _fall_back(self, answers: _Answers, compressor: Compressor) -> dict[str, Entry]:
        """Ask other zones: all of them for what failed, as many as the settings say for what was missed."""
        found = answers.found
        failed, missed = answers.failed, answers.missed
        began = self._clock.monotonic()
        misses_left = {MissFallback.NONE: 0, MissFallback.ONE: 1, MissFallback.ALL: len(self._zones)}[
            self._settings.miss_fallback
        ]
        tries = dict.fromkeys((key.text for key in missed), misses_left)
        for zone in self._others():
            wanted = [*failed, *(key for key in missed if tries[key.text] > 0)]
            if not wanted or self._clock.monotonic() - began > self._settings.read_deadline:
                break
            if not zone.readable:
                continue
            self._metrics.count(Count.FALLBACK_ERROR, len(failed))
            self._metrics.count(Count.FALLBACK_MISS, len(wanted) - len(failed))
            there = _Answers()
            await self._ask(zone, wanted, compressor, there)
            self._metrics.count(Count.HIT_FALLBACK, len(there.found))
            found.update(there.found)
            answers.gone.update(there.gone)
            settled = there.found.keys() | there.gone.keys()
            for key in there.missed:
                if key.text in tries:
                    tries[key.text] -= 1
            for key in missed:
                if key.text in there.found:
                    self._healer.repair(key, there.found[key.text], compressor)
            failed = [key for key in failed if key.text not in settled]
            missed = [key for key in missed if key.text not in settled]
        self._metrics.count(Count.MISS, len(failed) + len(missed) + len(answers.gone))
        return found

    def _others(self) -> Iterable[Zone]:
        """The other zones, each call starting at another, so that they share the load of a cold one."""
        others = self._zones[1:]
        if len(others) > 1:
            self._turn = (self._turn + 1) % len(others)
            return (*others[self._turn :], *others[: self._turn])
        return others

    async def _ask(
        self, zone: Zone, keys: Sequence[StoredKey], compressor: Compressor, answers: _Answers
    ) -> None:
        """Read keys from one zone: one exchange a node, all of them at once."""
        if not zone.readable:
            answers.failed.extend(keys)
            return
        local = zone is self._zones[0]
        calls = [
            self._ask_node(zone.nodes[index], part, compressor, answers, local)
            for index, part in zone.by_node(keys).items()
        ]
        others = [asyncio.get_running_loop().create_task(call) for call in calls[1:]]
        try:
            await calls[0]
            for task in others:
                await task
        finally:
            for task in others:
                task.cancel()

    async def _ask_node(
        self,
        guarded: GuardedNode,
        keys: Sequence[StoredKey],
        compressor: Compressor,
        answers: _Answers,
        local: bool,  # noqa: FBT001 - goes along with the answers
    ) -> None:
        texts = [key[0] for key in keys]
        try:
            values = await guarded.run(lambda node: node.get_many(texts))
        except NodeError:
            answers.failed.extend(keys)
            return
        found = answers.found
        admit, seen = self._floors.admit, self._floors.newest
        for key, data in zip(keys, values, strict=True):
            # Most values are plain; two calls less for each of hundreds is a third of a bulk read's time.
            if data is not None and data[:2] == PLAIN:
                fields = unpack(data)
                version = fields[VERSION_AT]
                sound = fields[CHECKSUM_AT] == digest(data[CHECKED:], key[2] ^ version)
                if sound and (seen(key[0]) == version or admit(key[0], version)):
                    found[key[0]] = _entry(Entry, (fields, data[SIZE:], local))
                    continue
            opened = self._open(guarded, key, data, compressor, answers)
            if opened is None:
                continue
            if opened[0][FLAGS_AT] & Flags.CHUNKED:
                opened = await self._join(guarded, key, opened, compressor, answers)
                if opened is None:
                    continue
            found[key[0]] = _entry(Entry, (*opened, local))
        self._metrics.count(Count.BYTES_READ, sum(map(len, filter(None, values))))

    def _open(
        self,
        guarded: GuardedNode,
        key: StoredKey,
        data: bytes | None,
        compressor: Compressor,
        answers: _Answers,
    ) -> tuple[Fields, bytes] | None:
        """Open what a node has under a key; None is noted as missed or gone. Chunks are yet to be read."""
        if data is None:
            answers.missed.append(key)
            return None
        try:
            opened = open_envelope(key, data)
            flags = opened[0][FLAGS_AT]
            if flags & Flags.COMPRESSED and not flags & Flags.CHUNKED:
                opened = opened[0], compressor.decompress(opened[1], opened[0][DICTIONARY_AT])
        except UnreadableError as error:
            self._metrics.count(Count(error.path))
            if error.path == Count.UNREADABLE_CORRUPT:
                self._healer.discard(guarded, key, data)
            answers.missed.append(key)
            return None
        if not self._floors.admit(key[0], opened[0][VERSION_AT]):
            self._metrics.count(Count.UNREADABLE_OLDER)
            answers.missed.append(key)
            return None
        if flags & Flags.DELETED:
            answers.gone[key.text] = opened[0][CREATED_AT]
            return None
        return opened

    async def _join(
        self,
        guarded: GuardedNode,
        key: StoredKey,
        opened: tuple[Fields, bytes],
        compressor: Compressor,
        answers: _Answers,
    ) -> tuple[Fields, bytes] | None:
        """Read a chunked value's chunks, from the node its manifest was on."""
        fields, payload = opened
        try:
            manifest = read_manifest(payload)
            keys = manifest.chunk_keys(key.text)
            payload = join(manifest, await guarded.run(lambda node: node.get_many(keys)))
            if fields[FLAGS_AT] & Flags.COMPRESSED:
                payload = compressor.decompress(payload, fields[DICTIONARY_AT])
        except UnreadableError as error:
            self._metrics.count(Count(error.path))
            answers.missed.append(key)
            return None
        except NodeError:
            answers.failed.append(key)
            return None
        return fields, payload
