"""Large values in pieces, so that no single reply holds a connection up; never a torn one.

A value above `largest` bytes is written as chunks under `key#<generation>#<number>`, all on the key's own
node, and then, last, as a manifest under the key. The generation is random: chunks of two writes never mix.
A reader that finds a chunk missing, or the whole of another length or checksum, has a miss.
"""

from __future__ import annotations

import secrets
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_64_intdigest

from evcache.envelope import SIZE, Flags, peek
from evcache.errors import UnreadableError
from evcache.metrics import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK_BYTES: Final = 256 * 1024
_MANIFEST: Final = struct.Struct(">8sIQQ")
GENERATION_BYTES: Final = 8


class Manifest(NamedTuple):
    """What a chunked value's envelope holds.

    Attributes:
        generation: random, in every chunk's key.
        chunks: how many.
        length: of the whole, bytes.
        checksum: of the whole (xxh3-64).
    """

    generation: bytes
    chunks: int
    length: int
    checksum: int

    def encode(self) -> bytes:
        """The manifest as a payload."""
        return _MANIFEST.pack(*self)

    def chunk_keys(self, key: str) -> list[str]:
        """Where the chunks of the value under a key are."""
        generation = self.generation.hex()
        return [f"{key}#{generation}#{number}" for number in range(self.chunks)]


def split(payload: bytes, size: int = CHUNK_BYTES) -> tuple[Manifest, list[bytes]]:
    """Cut a payload into chunks."""
    chunks = [payload[at : at + size] for at in range(0, len(payload), size)]
    manifest = Manifest(
        secrets.token_bytes(GENERATION_BYTES), len(chunks), len(payload), xxh3_64_intdigest(payload)
    )
    return manifest, chunks


def read_manifest(payload: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        UnreadableError: it is none.
    """
    if len(payload) != _MANIFEST.size:
        raise UnreadableError(Count.UNREADABLE_CHUNKS, "a manifest of another length")
    return Manifest._make(_MANIFEST.unpack(payload))


def chunk_keys_of(key: str, value: bytes) -> list[str]:
    """Where the chunks of a stored value are; none where it has none, or is no envelope at all."""
    seen = peek(value)
    if seen is None or not seen[0] & Flags.CHUNKED:
        return []
    key_length = int.from_bytes(value[2:4], "big")
    try:
        return read_manifest(value[SIZE + key_length :]).chunk_keys(key)
    except UnreadableError:
        return []


def join(manifest: Manifest, chunks: Sequence[bytes | None]) -> bytes:
    """Put the chunks together again.

    Raises:
        UnreadableError: one is missing, or they are not those of the manifest.
    """
    whole = b"".join(chunk for chunk in chunks if chunk is not None)
    if len(whole) != manifest.length or xxh3_64_intdigest(whole) != manifest.checksum:
        raise UnreadableError(Count.UNREADABLE_CHUNKS, "a chunk is missing or another's")
    return whole
