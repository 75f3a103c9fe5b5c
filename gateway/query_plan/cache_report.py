"""What came of the entity cache for one fetch: made by execution, read where headers are written."""

from __future__ import annotations

import msgspec


class CacheReport(msgspec.Struct, frozen=True, gc=False):
    """One fetch.

    Attributes:
        hits, misses, passed, stale: entities and root fields that were there; that were asked for and may
            be kept; that may not be kept; of the hits, those served past their age.
        seconds: how long the answer may be kept from now; None where not all of it may be.
        private: only for this caller.
        reasons: why parts of it are not kept, each once.
    """

    hits: int = 0
    misses: int = 0
    passed: int = 0
    stale: int = 0
    seconds: float | None = None
    private: bool = False
    reasons: tuple[str, ...] = ()

    def as_data(self) -> dict[str, object]:
        """JSON values, for `extensions.queryPlan`."""
        counts = {"hits": self.hits, "misses": self.misses, "passed": self.passed, "stale": self.stale}
        return {**counts, "notKept": list(self.reasons)}
