"""What came of the cache for one fetch: for the client's Cache-Control header, and for who asks why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.query_plan.cache_report import CacheReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.execution.entity_cache.parts import Part


UNFIT = "null, an error at it, or the subgraph's own Cache-Control"
"""Why something is not kept that could have been."""


class CacheIdentity(msgspec.Struct, frozen=True, gc=False):
    """What of a request answers may depend on beside what is asked.

    Attributes:
        audience: what public answers may depend on: the forwarded headers, and what of the principal is
            shared by many (country, language).
        access: what the caller may do; part of the key where something guarded is selected.
        owner: the caller; None for one who is nobody, for whom nothing private is kept.
        personal: the answer is one caller's as seen from outside: who asked has signed in, or sent
            credentials that are passed on.
    """

    audience: bytes
    access: bytes = b""
    owner: bytes | None = None
    personal: bool = False


def make_report(
    parts: Sequence[Part], kept: Mapping[int, float], now: float, *, private: bool, complete: bool
) -> CacheReport:
    """Say what came of a request's parts.

    Args:
        parts: as they were looked up.
        kept: by place, the seconds that what the subgraph answered may be kept.
        now: the clock's time.
        private: the subgraph said so of its answer.
        complete: nothing stands in the answer beside the parts.
    """
    hits = misses = passed = stale = 0
    least: float | None = None if not complete else float("inf")
    reasons: dict[str, None] = {}
    for part in parts:
        private = private or (part.rule is not None and part.rule.policy.private)
        left: float | None
        if part.payload is not None:
            hits += 1
            left = part.fresh_until - now
            if left <= 0:
                stale += 1
        elif part.key is None:
            passed += 1
            left = None
            reasons[part.reason or "not to be kept"] = None
        else:
            misses += 1
            left = kept.get(part.place)
            if left is None:
                reasons[UNFIT] = None
        least = None if least is None or left is None else min(least, max(0.0, left))
    seconds = None if not parts else least
    return CacheReport(hits, misses, passed, stale, seconds, private, tuple(reasons))
