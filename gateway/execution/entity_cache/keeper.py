"""Parts looked up in the store and put there, each with the versions of its namespaces.

The order makes an invalidation win against whatever is under way: versions are read, or made, before the
subgraph is asked; what it answers is kept with them; and it counts only as long as they are the current ones.
"""

from __future__ import annotations

import hashlib
import logging
import struct
import time
from typing import TYPE_CHECKING, Final, TypeAlias

from gateway.execution.entity_cache.namespaces import VERSION_SECONDS, new_version
from gateway.execution.entity_cache.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gateway.execution.entity_cache.counters import CacheCounters
    from gateway.execution.entity_cache.parts import Part
    from gateway.execution.entity_cache.store import Store

Versions: TypeAlias = dict[str, bytes]
"""The current version of each namespace that has one."""

log = logging.getLogger(__name__)

# Format, fresh until, of use until, digest of the versions; the JSON follows.
_HEAD: Final = struct.Struct(">Bdd8s")
_FORMAT: Final = 1


class _Digests:
    """One short word for the versions of a part's namespaces: those of its rule taken together once."""

    def __init__(self, versions: Mapping[str, bytes]) -> None:
        self._versions = versions
        self._shared: dict[tuple[str, ...], bytes | None] = {}

    def of(self, part: Part) -> bytes | None:
        """The word; None where a namespace has no version."""
        shared = part.rule.namespaces if part.rule is not None else ()
        if shared in self._shared:
            start = self._shared[shared]
        else:
            start = self._shared[shared] = self._joined(b"", shared)
        if start is None:
            return None
        joined = self._joined(start, part.namespaces)
        return None if joined is None else hashlib.blake2b(joined, digest_size=8).digest()

    def _joined(self, start: bytes, names: tuple[str, ...]) -> bytes | None:
        try:
            return start + b"".join([self._versions[name] for name in names])
        except KeyError:
            return None


class Keeper:
    """Keeps parts.

    Args:
        clock: seconds since the epoch: entries are read by other processes.
    """

    def __init__(self, store: Store, counters: CacheCounters, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._counters = counters
        self.clock = clock

    async def look_up(self, parts: Iterable[Part]) -> Versions | None:
        """Fill in the payloads that are kept; returns the versions there are, None where nobody can tell."""
        keyed = [(part, part.key) for part in parts if part.key is not None]
        names = _namespaces(part for part, _ in keyed)
        try:
            found = await self._store.get_many([*[key for _, key in keyed], *names])
        except StoreError as error:
            self._failed(error)
            return None
        versions = {name: found[name] for name in names if name in found}
        digests, now = _Digests(versions), self.clock()
        for part, key in keyed:
            entry = found.get(key)
            if entry is None or len(entry) < _HEAD.size:
                continue
            form, fresh_until, until, digest = _HEAD.unpack_from(entry)
            if form == _FORMAT and now < until and digest == digests.of(part):
                part.payload = entry[_HEAD.size :]
                part.fresh_until = fresh_until
        return versions

    async def make_versions(self, parts: Iterable[Part], versions: Versions) -> None:
        """Give each namespace that has no version one, before the subgraph is asked."""
        names = _namespaces(part for part in parts if part.key is not None)
        missing = {name: new_version() for name in names if name not in versions}
        if not missing:
            return
        try:
            versions.update(await self._store.add_many(missing, VERSION_SECONDS))
        except StoreError as error:
            self._failed(error)

    async def keep(self, entries: Iterable[tuple[Part, bytes, float]], versions: Versions) -> None:
        """Keep payloads, each for its seconds; what has no versions is not kept."""
        digests, now = _Digests(versions), self.clock()
        kept: dict[str, tuple[bytes, float]] = {}
        for part, payload, seconds in entries:
            if part.rule is None or part.key is None:
                continue
            digest = digests.of(part)
            if digest is not None:
                # A subgraph that shortens the age leaves nothing to serve past it.
                stale = part.rule.policy.stale if seconds >= part.rule.policy.max_age else 0
                fresh_until = now + seconds
                entry = _HEAD.pack(_FORMAT, fresh_until, fresh_until + stale, digest) + payload
                kept[part.key] = entry, seconds + stale
        if not kept:
            return
        try:
            await self._store.set_many(kept)
        except StoreError as error:
            self._failed(error)
        else:
            self._counters.stores += len(kept)

    def _failed(self, error: StoreError) -> None:
        self._counters.store_failures += 1
        log.debug("The store failed: %s", error)


def _namespaces(parts: Iterable[Part]) -> dict[str, None]:
    """Every namespace of some parts, each once."""
    names: dict[str, None] = {}
    rules: set[int] = set()
    for part in parts:
        if part.rule is not None and id(part.rule) not in rules:
            rules.add(id(part.rule))
            names.update(dict.fromkeys(part.rule.namespaces))
        for name in part.namespaces:
            names[name] = None
    return names
