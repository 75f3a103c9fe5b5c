"""Towards other regions: what changed, without the values; whoever receives it reads them where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from evcache.cache import EVCache
    from evcache.latch import Latch


class Operation(StrEnum):
    """What was done."""

    SET = "set"
    DELETE = "delete"
    TOUCH = "touch"


@dataclass(frozen=True, slots=True)
class ReplicationEvent:
    """A change of one key.

    Attributes:
        kind: name of the kind of value.
        name: of the value.
        operation: what was done.
        version: source version.
        ttl: seconds it is fresh from now.
    """

    kind: str
    name: str
    operation: Operation
    version: int
    ttl: float


ReplicationHook: TypeAlias = "Callable[[ReplicationEvent], None]"
"""Called in the writer's way, so it must not wait: a bus's own buffer is where events go."""


class Replicator:
    """Applies another region's events to this one.

    Duplicates and events out of order are harmless: what is here and newer stays.

    Args:
        source: reads the other region.
        target: writes this one; what is applied is not told on.
    """

    def __init__(self, source: EVCache, target: EVCache) -> None:
        self._source = source
        self._target = target

    async def apply(self, event: ReplicationEvent) -> Latch | None:
        """Apply one event; None where there is nothing (left) to copy.

        Raises:
            CacheSettingsError: a kind that one of the caches does not know.
        """
        here = self._target.known(event.kind)
        match event.operation:
            case Operation.DELETE:
                return here.delete(event.name, version=event.version, replicate=False)
            case Operation.TOUCH:
                return here.touch(event.name, event.ttl, replicate=False)
            case Operation.SET:
                entry = await self._source.known(event.kind).entry(event.name)
                return None if entry is None else here.put_entry(event.name, entry)
