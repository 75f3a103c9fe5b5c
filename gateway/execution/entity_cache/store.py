"""Where entries are kept: what the entity cache needs of a store, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class StoreError(Exception):
    """The store did not do what it was asked: it is slow, full or away. A request takes it for a miss."""


class Store(Protocol):
    """Bytes by key, each for a time. Keys are short ASCII without white space.

    A store answers or fails within milliseconds: nobody else keeps time for it.
    """

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return what is there, in one round.

        Raises:
            StoreError: it cannot be told.
        """
        ...

    async def set_many(self, entries: Mapping[str, tuple[bytes, float]]) -> None:
        """Keep values, each for its seconds. May return before it is done, and may lose some.

        Raises:
            StoreError: nothing was kept.
        """
        ...

    async def add_many(self, entries: Mapping[str, bytes], seconds: float) -> Mapping[str, bytes]:
        """Keep values where there are none; returns what is there now, which may be another's.

        Where it is not known yet, it may be the caller's own that is returned and another's that stays, as
        long as what `replace_many` put there, before or after, is never lost to it.

        Raises:
            StoreError: what is there cannot be told.
        """
        ...

    async def replace_many(self, entries: Mapping[str, bytes], seconds: float) -> int:
        """Keep values in place of whatever is there, in every copy there is, and wait for it.

        Returns:
            How many copies took all of them.

        Raises:
            StoreError: not every copy did; some may have.
        """
        ...

    async def close(self) -> None:
        """Let go of what the store holds."""
        ...
