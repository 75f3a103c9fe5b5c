"""Keys as they are stored: `application:kind:v<schema version>:key`, hashed where that gets long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from evcache.errors import NotStorableError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_KEY: Final = 200
"""Bytes of a stored key; longer ones are hashed."""
LONGEST_FULL_KEY: Final = 65_535
_LARGEST_MEMORY: Final = 16_384
"""Keys a space remembers: making one costs ten times what finding it does."""


class StoredKey(NamedTuple):
    """A key.

    Attributes:
        text: what the nodes know it by.
        full: before hashing.
        digest: of the full key, 64 bits; compared with the envelope's.
        hashed: whether text is a hash, so that the envelope carries the full key.
    """

    text: str
    full: str
    digest: int
    hashed: bool


class KeySpace:
    """The keys of one kind of value.

    Args:
        application: first part of every key, and what invalidations are subscribed to by.
        kind: name of the kind of value.
        schema: version of its meaning; values of another version are never seen.
        hash_text: makes a long key short; passed in so that a test can make two keys collide.

    Raises:
        NotStorableError: a colon or nothing in either name.
    """

    __slots__ = ("_hash", "_memory", "prefix")

    def __init__(
        self,
        application: str,
        kind: str,
        schema: int,
        hash_text: Callable[[bytes], str] = xxh3_128_hexdigest,
    ) -> None:
        for name in (application, kind):
            if not name or ":" in name:
                raise NotStorableError(f'"{name}": expected a name without a colon')
        self.prefix = f"{application}:{kind}:v{schema}:"
        self._hash = hash_text
        self._memory: dict[str, StoredKey] = {}

    def key(self, name: str) -> StoredKey:
        """The stored key of a name.

        Raises:
            NotStorableError: longer than 65,535 bytes.
        """
        known = self._memory.get(name)
        if known is None:
            if len(self._memory) >= _LARGEST_MEMORY:
                self._memory.clear()
            known = self._memory[name] = self._make(name)
        return known

    def _make(self, name: str) -> StoredKey:
        full = self.prefix + name
        encoded = full.encode()
        if len(encoded) <= LONGEST_KEY:
            return StoredKey(full, full, xxh3_64_intdigest(encoded), hashed=False)
        if len(encoded) > LONGEST_FULL_KEY:
            raise NotStorableError(f"a key of {len(encoded):,} bytes: at most {LONGEST_FULL_KEY:,}")
        # The sign keeps hashes apart from names that look like one; the digest would tell them apart, too.
        return StoredKey(
            f"{self.prefix}#{self._hash(encoded)}", full, xxh3_64_intdigest(encoded), hashed=True
        )
