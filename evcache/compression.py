"""zstd, with dictionaries for values too small to compress alone; kept only where it is smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import zstandard

from evcache.errors import CacheSettingsError, UnreadableError
from evcache.metrics import Count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEVEL: Final = 3
LARGEST_VALUE: Final = 64 * 1024 * 1024
"""Bytes a compressed value may grow to: a damaged or hostile frame must not take the process down."""
_LARGEST_ID: Final = 255


class Compressed(NamedTuple):
    """A payload as it is stored.

    Attributes:
        dictionary: which one it needs; 0 is none.
        compressed: whether it is a zstd frame at all.
    """

    payload: bytes
    dictionary: int
    compressed: bool


class Compressor:
    """Compresses payloads.

    Args:
        smallest: bytes from which a payload is tried without a dictionary.
        dictionaries: trained ones by id (1 to 255). The highest id is written with; the others are still
            read, so that values written before a change stay readable.
        smallest_with_dictionary: bytes from which a payload is tried with one.

    Raises:
        CacheSettingsError: an id outside 1 to 255.
    """

    def __init__(
        self,
        smallest: int = 512,
        dictionaries: Mapping[int, bytes] | None = None,
        smallest_with_dictionary: int = 64,
    ) -> None:
        dictionaries = dictionaries or {}
        if any(not 1 <= number <= _LARGEST_ID for number in dictionaries):
            raise CacheSettingsError("dictionary ids are 1 to 255")
        prepared = {number: zstandard.ZstdCompressionDict(data) for number, data in dictionaries.items()}
        self._dictionary = max(prepared, default=0)
        self._smallest = smallest_with_dictionary if self._dictionary else smallest
        self._compressor = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=prepared.get(self._dictionary), write_checksum=False
        )
        self._decompressors = {0: zstandard.ZstdDecompressor()}
        for number, dictionary in prepared.items():
            self._decompressors[number] = zstandard.ZstdDecompressor(dict_data=dictionary)

    def compress(self, payload: bytes) -> Compressed:
        """Compress, or return the payload as it is where that is no larger."""
        if len(payload) >= self._smallest:
            smaller = self._compressor.compress(payload)
            if len(smaller) < len(payload):
                return Compressed(smaller, self._dictionary, compressed=True)
        return Compressed(payload, 0, compressed=False)

    def decompress(self, payload: bytes, dictionary: int) -> bytes:
        """Undo compress.

        Raises:
            UnreadableError: a dictionary that is not here, a frame that is none, or one too large.
        """
        decompressor = self._decompressors.get(dictionary)
        if decompressor is None:
            raise UnreadableError(Count.UNREADABLE_DICTIONARY, f"dictionary {dictionary} is not here")
        try:
            # The frame's own word on its size is checked before anything is allocated for it.
            if zstandard.frame_content_size(payload) > LARGEST_VALUE:
                raise UnreadableError(Count.UNREADABLE_CORRUPT, "a compressed value that is too large")
            return decompressor.decompress(payload, max_output_size=LARGEST_VALUE)
        except zstandard.ZstdError as error:
            raise UnreadableError(Count.UNREADABLE_CORRUPT, "not a zstd frame") from error


def train_dictionary(samples: Sequence[bytes], size: int = 16 * 1024) -> bytes:
    """Train a dictionary on samples of one kind of value (some hundreds at least).

    Raises:
        CacheSettingsError: too few or too small samples to learn from.
    """
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError as error:
        raise CacheSettingsError(f"no dictionary from {len(samples)} samples: {error}") from error
