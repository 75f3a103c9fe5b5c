"""What clients and the caches before the gateway are told: Cache-Control and Vary.

`max-age` is what is left of the shortest-lived part, so there is no `Age` beside it: a cache adds the two up
(RFC 9111, 4.2.3). Whatever is not known to be good for longer than this one request is `no-store`: a
mutation, an answer with an error, a part that nobody says an age of. `no-cache` would let it be stored, and
there is no validator to ask about it again.

What a caller with credentials is told is `private`, whatever it is made of: answers may depend on the
caller's country and language, which stand in the token and in no header that a shared cache could tell
callers apart by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.projection.response import CacheHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gateway.query_plan.cache_report import CacheReport

NO_STORE = CacheHeaders("no-store", None)


class CacheHeaderWriter:
    """Writes the headers of answers.

    Args:
        forwarded: names of the headers that subgraphs are shown, and so may answer by.
    """

    def __init__(self, forwarded: Sequence[str]) -> None:
        self._vary = ", ".join(dict.fromkeys(("accept", "authorization", *forwarded)))

    def write(self, reports: Iterable[CacheReport | None], *, personal: bool) -> CacheHeaders:
        """The headers of a query's answer without errors.

        Args:
            reports: one for each answer of a subgraph; None where the cache had no part in it.
            personal: the caller has signed in, or sent credentials that subgraphs are shown.
        """
        least: float | None = None
        private = personal
        for report in reports:
            if report is None or report.seconds is None:
                return NO_STORE
            least = report.seconds if least is None else min(least, report.seconds)
            private = private or report.private
        if least is None:
            return NO_STORE
        return CacheHeaders(f"max-age={int(least)}, {'private' if private else 'public'}", self._vary)
