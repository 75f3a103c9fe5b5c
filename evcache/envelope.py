"""The envelope around every stored value: 52 bytes that say what it is and how old.

Layout, big endian:

     0  u8   format, 1                              40  u64  checksum (xxh3-64) of what follows it, seeded
     1  u8   flags                                           with the full key, flags and source version
     2  u16  length of the key                      48  u8   codec
     4  u32  how long loading took, microseconds    49  u8   dictionary, 0: none
     8  u64  source version                         50  u16  schema version
    16  u64  created, ms since 1970                 52       full key where the stored one is a hash of it,
    24  u64  soft expiry, ms since 1970                      then the payload
    32  u64  hard expiry, ms since 1970

The times stand outside the checksum, so that a touch can move them without rewriting the value. The checksum
is of one stretch of bytes and tells another key's value, too: a bulk read checks hundreds. Scripts read
format, flags, key length and source version at their fixed places (scripts.py); a new layout is a new format.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from xxhash import xxh3_64_intdigest

from evcache.errors import NotStorableError, UnreadableError
from evcache.metrics import Count

if TYPE_CHECKING:
    from evcache.keys import StoredKey

FORMAT: Final = 1
SKEW_MICROSECONDS: Final = 2_000_000
"""A version this far ahead of a clock was made by a wrong one (scripts.py has the same number)."""
LARGEST_VERSION: Final = 2**64 - 1
_HEADER: Final = struct.Struct(">BBHIQQQQQBBH")
_LAST: Final = struct.Struct(">BBH")
unpack: Final = _HEADER.unpack_from
digest: Final = xxh3_64_intdigest
SIZE: Final = _HEADER.size
CHECKED: Final = SIZE - _LAST.size
"""From where on the checksum counts."""
PLAIN: Final = bytes((FORMAT, 0))
"""How a value without any flag begins."""
TIMES_AT: Final = 24
"""Where soft and hard expiry stand: sixteen bytes that a touch overwrites."""


class Flags:
    """What a stored value is: bits of one byte. Plain numbers: an IntFlag's `&` takes a microsecond."""

    COMPRESSED: Final = 1
    NEGATIVE: Final = 2
    DELETED: Final = 4
    CHUNKED: Final = 8
    HASHED_KEY: Final = 16
    APPENDABLE: Final = 32


class Header(NamedTuple):
    """The fields of an envelope in their order; times in milliseconds since 1970."""

    format: int
    flags: int
    key_length: int
    load_microseconds: int
    version: int
    created: int
    soft_expiry: int
    hard_expiry: int
    checksum: int
    codec: int
    dictionary: int
    schema: int


class Times(NamedTuple):
    """When a value was made and when it ends, milliseconds since 1970."""

    created: int
    soft_expiry: int
    hard_expiry: int


class Meaning(NamedTuple):
    """What the writer says about a payload."""

    flags: int = 0
    codec: int = 0
    dictionary: int = 0
    schema: int = 0
    version: int = 0
    load_microseconds: int = 0


def seal(key: StoredKey, meaning: Meaning, times: Times, payload: bytes) -> bytes:
    """Put a payload into its envelope.

    Raises:
        NotStorableError: a source version outside 0 to 2^64 - 1.
    """
    flags, kept_key = meaning.flags, b""
    if key.hashed:
        flags |= Flags.HASHED_KEY
        kept_key = key.full.encode()
    if not 0 <= meaning.version <= LARGEST_VERSION:
        raise NotStorableError(f"version {meaning.version}: expected 0 to 2^64 - 1")
    version = meaning.version
    body = b"".join((_LAST.pack(meaning.codec, meaning.dictionary, meaning.schema), kept_key, payload))
    checksum = 0 if flags & Flags.APPENDABLE else digest(body, key.digest ^ version ^ flags)
    head = _HEADER.pack(
        FORMAT,
        flags,
        len(kept_key),
        min(meaning.load_microseconds, 2**32 - 1),
        version,
        *times,
        checksum,
        *(0, 0, 0),  # the first of the body stands there
    )
    return head[:CHECKED] + body


Fields: TypeAlias = "tuple[int, int, int, int, int, int, int, int, int, int, int, int]"
"""A Header as a plain tuple, which costs a third of one: bulk reads open hundreds at once."""
FLAGS_AT: Final = 1
LOAD_AT: Final = 3
VERSION_AT: Final = 4
CREATED_AT: Final = 5
SOFT_EXPIRY_AT: Final = 6
CHECKSUM_AT: Final = 8
CODEC_AT: Final = 9
DICTIONARY_AT: Final = 10
SCHEMA_AT: Final = 11


def open_envelope(key: StoredKey, data: bytes) -> tuple[Fields, bytes]:
    """Take a payload out of its envelope.

    Raises:
        UnreadableError: another format, damaged, or the value of another key.
    """
    if len(data) < SIZE or data[0] != FORMAT:
        raise UnreadableError(Count.UNREADABLE_FORMAT, "not an envelope of a format known here")
    fields: Fields = unpack(data)
    flags, payload = fields[FLAGS_AT], data[SIZE:]
    # What grows by appending cannot carry a checksum.
    if not flags & Flags.APPENDABLE and fields[CHECKSUM_AT] != digest(
        data[CHECKED:], key.digest ^ fields[VERSION_AT] ^ flags
    ):
        raise _unreadable(key, fields, payload)
    if flags & Flags.HASHED_KEY:
        length = fields[2]
        if payload[:length] != key.full.encode():
            raise UnreadableError(Count.UNREADABLE_KEY, "another key with the same hash")
        payload = payload[length:]
    return fields, payload


def _unreadable(key: StoredKey, fields: Fields, payload: bytes) -> UnreadableError:
    """What a wrong checksum means: with the full key at hand, whether another key has the same hash."""
    other = payload[: fields[2]]
    if fields[FLAGS_AT] & Flags.HASHED_KEY and other != key.full.encode():
        body = _LAST.pack(*fields[CODEC_AT:]) + payload
        if fields[CHECKSUM_AT] == digest(body, digest(other) ^ fields[VERSION_AT] ^ fields[FLAGS_AT]):
            return UnreadableError(Count.UNREADABLE_KEY, "another key with the same hash")
    return UnreadableError(Count.UNREADABLE_CORRUPT, "damaged, or the value of another key")


def peek(data: bytes) -> tuple[int, int] | None:
    """Flags and source version without any check; None where there is no envelope. As scripts.py does it."""
    if len(data) < SIZE or data[0] != FORMAT:
        return None
    return data[1], int.from_bytes(data[8:16], "big")


def times_of(soft_expiry: int, hard_expiry: int) -> bytes:
    """The sixteen bytes at TIMES_AT."""
    return soft_expiry.to_bytes(8, "big") + hard_expiry.to_bytes(8, "big")
