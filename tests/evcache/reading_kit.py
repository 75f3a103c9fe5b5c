"""Values in every zone, for tests of reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evcache.latch import LatchPolicy
from evcache.settings import CacheSettings, MissFallback
from tests.evcache.kit import SOON, settle, texts

if TYPE_CHECKING:
    from evcache.cache import EVCache
    from evcache.kind_cache import KindCache

KIND = texts()
NAMES = [f"m-{number}" for number in range(40)]
LOCAL = "zone-a"


async def fill(cache: EVCache, names: list[str] | None = None) -> KindCache[str]:
    """Put a text under every name in every zone."""
    kind = cache.of(KIND)
    latch = kind.set_many({name: f"text of {name}" for name in names or NAMES})
    assert await latch.wait(LatchPolicy.ALL, SOON)
    await settle()
    return kind


def settings_of(fallback: MissFallback = MissFallback.ONE, repair: float = 0.0) -> CacheSettings:
    return CacheSettings(miss_fallback=fallback, repair_share=repair, ttl_jitter=0.0)


def key_of(name: str) -> str:
    return f"app:text:v1:{name}"
