"""What stands behind the cache in an experiment: a source of truth that counts what is asked of it."""

from __future__ import annotations

import asyncio
import base64
import random
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """What is cached: a version, and a body that follows from it, so that a mixture of two versions shows."""

    key: str
    version: int
    body: str

    @property
    def whole(self) -> bool:
        """Whether all of it is of one key and one version."""
        return self.body == body_of(self.key, self.version, len(self.body))


class OriginError(Exception):
    """The origin does not answer."""


class Origin:
    """Items by key, made up when first asked for.

    Args:
        seconds: how long an answer takes.
        size: bytes of a body.

    Attributes:
        loads: how often each key was asked for since `forget`.
        most_at_once: calls under way at once, at most, since `forget`.
        failing: whether it answers with an error.
    """

    def __init__(self, seconds: float = 0.005, size: int = 600) -> None:
        self.loads: Counter[str] = Counter()
        self.most_at_once = 0
        self.failing = False
        self._seconds = seconds
        self._size = size
        self._versions: dict[str, int] = {}
        self._at_once = 0

    @property
    def asked(self) -> int:
        """How often it was asked for anything since `forget`."""
        return self.loads.total()

    def forget(self) -> None:
        """Count from nought."""
        self.loads.clear()
        self.most_at_once = self._at_once

    def version(self, key: str) -> int:
        """The version that is true now."""
        return self._versions.get(key, 1)

    def change(self, key: str) -> Item:
        """Commit a new version and return it."""
        self._versions[key] = self.version(key) + 1
        return self.read(key)

    def read(self, key: str) -> Item:
        """What is true now, at once and uncounted."""
        version = self.version(key)
        return Item(key, version, body_of(key, version, self._size))

    async def load(self, key: str) -> Item:
        """Answer as a service does: what was true when it was asked, a little later.

        Raises:
            OriginError: it is failing.
        """
        self.loads[key] += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            found = self.read(key)
            await asyncio.sleep(self._seconds)
            if self.failing:
                raise OriginError("the origin is down")
            return found
        finally:
            self._at_once -= 1


def body_of(key: str, version: int, size: int) -> str:
    """The body of one version of a key: the same for everybody, and hard to compress as real ones are."""
    chance = random.Random(f"{key}@{version}")  # noqa: S311 - made up, not secret
    return base64.b85encode(chance.randbytes(size * 4 // 5 + 4)).decode()[:size]
