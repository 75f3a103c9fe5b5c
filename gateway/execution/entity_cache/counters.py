"""What the entity cache has done so far, for reports and metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class CacheCounters:
    """Counts since the start, of entities and root fields.

    Attributes:
        hits: served as kept.
        misses: asked of the subgraph, and may be kept.
        passed: asked of the subgraph, as they may not be kept (for this caller).
        stale: of the hits, those served past their age while a new one is fetched.
        stores: kept.
        unstored: not kept although they may be: null, an error at it, or the subgraph said no.
        refreshes: requests sent to replace stale entries.
        refreshes_dropped: not sent, since too many were under way.
        invalidations: namespaces given a new version.
        store_failures: times the store did not do what it was asked.
    """

    hits: int = 0
    misses: int = 0
    passed: int = 0
    stale: int = 0
    stores: int = 0
    unstored: int = 0
    refreshes: int = 0
    refreshes_dropped: int = 0
    invalidations: int = 0
    store_failures: int = 0
