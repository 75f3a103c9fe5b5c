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
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gateway.execution.entity_cache.counters import CacheCounters
    from gateway.execution.entity_cache.parts import Part, PartRule
    from gateway.execution.entity_cache.store import Store

Versions: TypeAlias = dict[str, bytes]
"""The current version of each namespace that has one."""

log = logging.getLogger(__name__)

# Format, fresh until, of use until, a digest of the versions of its rule's namespaces, and how many bytes of
# versions of its own follow; after these comes the JSON.
_HEAD: Final = struct.Struct(">Bdd8sB")
_FORMAT: Final = 1
_MOST_VERSION_BYTES: Final = 255


class _Versions:
    """What a part's versions are, in one word."""

    def __init__(self, versions: Mapping[str, bytes]) -> None:
        self._versions = versions
        self._shared: dict[int, bytes | None] = {}

    def shared(self, rule: PartRule) -> bytes | None:
        """A digest of the versions all of a rule's parts have; None where one is missing."""
        known = self._shared.get(id(rule), b"")
        if known == b"":
            joined = self.own(rule.namespaces)
            known = None if joined is None else hashlib.blake2b(joined, digest_size=8).digest()
            self._shared[id(rule)] = known
        return known

    def own(self, names: tuple[str, ...]) -> bytes | None:
        """The versions of some namespaces, one after the other; None where one is missing."""
        try:
            return b"".join([self._versions[name] for name in names])
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
        keyed = [
            (part, part.key, part.rule) for part in parts if part.key is not None and part.rule is not None
        ]
        names = _namespaces([part for part, _, _ in keyed])
        try:
            found = await self._store.get_many([*[key for _, key, _ in keyed], *names])
        except StoreError as error:
            self._failed(error)
            return None
        versions = {name: found[name] for name in names if name in found}
        current, now, start = _Versions(versions), self.clock(), _HEAD.size
        for part, key, rule in keyed:
            entry = found.get(key)
            if entry is None or len(entry) < start:
                continue
            form, fresh_until, until, shared, size = _HEAD.unpack_from(entry)
            if (
                form == _FORMAT
                and now < until
                and shared == current.shared(rule)
                and entry[start : start + size] == current.own(part.namespaces)
            ):
                part.payload = entry[start + size :]
                part.fresh_until = fresh_until
        return versions

    async def make_versions(self, parts: Iterable[Part], versions: Versions) -> None:
        """Give each namespace that has no version one, before the subgraph is asked."""
        names = _namespaces([part for part in parts if part.key is not None])
        missing = {name: new_version() for name in names if name not in versions}
        if not missing:
            return
        try:
            versions.update(await self._store.add_many(missing, VERSION_SECONDS))
        except StoreError as error:
            self._failed(error)

    async def keep(self, entries: Iterable[tuple[Part, bytes, float]], versions: Versions) -> None:
        """Keep payloads, each for its seconds; what has no versions is not kept."""
        current, now = _Versions(versions), self.clock()
        kept: dict[str, tuple[bytes, float]] = {}
        for part, payload, seconds in entries:
            if part.rule is None or part.key is None:
                continue
            shared, own = current.shared(part.rule), current.own(part.namespaces)
            if shared is not None and own is not None and len(own) <= _MOST_VERSION_BYTES:
                # A subgraph that shortens the age leaves nothing to serve past it.
                stale = part.rule.policy.stale if seconds >= part.rule.policy.max_age else 0
                fresh = now + seconds
                head = _HEAD.pack(_FORMAT, fresh, fresh + stale, shared, len(own))
                kept[part.key] = b"%b%b%b" % (head, own, payload), seconds + stale
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


def _namespaces(parts: Sequence[Part]) -> dict[str, None]:
    """Every namespace of some parts, each once."""
    names: dict[str, None] = {}
    for rule in {id(part.rule): part.rule for part in parts}.values():
        names.update(dict.fromkeys(rule.namespaces if rule is not None else ()))
    names.update(dict.fromkeys([name for part in parts for name in part.namespaces]))
    return names
