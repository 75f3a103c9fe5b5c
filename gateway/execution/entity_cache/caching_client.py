"""Answers out of the cache what is there, and asks the subgraph for the rest only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from gateway.execution.entity_cache.answer_headers import read_limit
from gateway.execution.entity_cache.parts import Reading
from gateway.execution.entity_cache.report import make_report
from gateway.execution.subgraph_client import SubgraphAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.execution.entity_cache.answer_headers import AnswerLimit
    from gateway.execution.entity_cache.counters import CacheCounters
    from gateway.execution.entity_cache.keeper import Keeper, Versions
    from gateway.execution.entity_cache.parts import Division, Part
    from gateway.execution.entity_cache.refreshing import Refresher
    from gateway.execution.subgraph_client import SubgraphClient, SubgraphRequest
    from gateway.query_plan.cache_report import CacheReport


class CachingClient:
    """Looks every entity and root field of a request up on its own.

    Requests without rules (mutations, plans with one in them, subgraphs that let nothing be kept) go through
    as they are. So does an answer that cannot be taken apart: the executor says what is wrong with it.

    Args:
        inner: asked for what is not there; a refresh asks it too.
        refresh_seconds: how long a refresh may take.
    """

    def __init__(
        self,
        inner: SubgraphClient,
        keeper: Keeper,
        refresher: Refresher,
        counters: CacheCounters,
        refresh_seconds: float,
    ) -> None:
        self._inner = inner
        self._keeper = keeper
        self._refresher = refresher
        self._counters = counters
        self._refresh_seconds = refresh_seconds

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request; the answer carries a report of what came of the cache.

        Raises:
            SubgraphFailure: the wrapped client's. A store that fails never makes a request fail.
        """
        rules, identity = request.caching, request.identity
        if rules is None or identity is None or not rules.keeps:
            return await self._inner.fetch(request)
        division = rules.divide(request, identity)
        parts = division.parts
        if all(part.key is None for part in parts):
            answer = await self._inner.fetch(request)
            report = self._reported(division, {}, private=False)
            return msgspec.structs.replace(answer, report=report)
        versions = await self._keeper.look_up(parts)
        missing = [part for part in parts if part.payload is None]
        if versions is not None:
            self._refresh_stale(division, versions)
        if not missing and not division.asks_more:
            report = self._reported(division, {}, private=False)
            return SubgraphAnswer(division.join(Reading()), report=report)
        return await self._ask(division, missing, versions)

    async def _ask(
        self, division: Division, missing: Sequence[Part], versions: Versions | None
    ) -> SubgraphAnswer:
        if versions is not None:
            await self._keeper.make_versions(missing, versions)
        answer = await self._inner.fetch(division.request_for(missing))
        reading = division.read(answer, missing)
        limit = read_limit(answer.cache_control)
        kept = await self._keep(missing, reading, limit, versions)
        report = self._reported(division, kept, private=limit.private)
        if reading.whole is not None or len(missing) == len(division.parts):
            return msgspec.structs.replace(answer, report=report)
        return msgspec.structs.replace(answer, body=division.join(reading), report=report)

    async def _keep(
        self, parts: Sequence[Part], reading: Reading, limit: AnswerLimit, versions: Versions | None
    ) -> dict[int, float]:
        """Keep what may be kept; returns by place for how many seconds, whether the store took it or not."""
        good = [
            (part, reading.payloads[part.place], seconds)
            for part in parts
            if part.place in reading.kept and (seconds := _seconds(part, limit)) > 0
        ]
        self._counters.unstored += sum(part.key is not None for part in parts) - len(good)
        if good and versions is not None:
            await self._keeper.keep(good, versions)
        return {part.place: seconds for part, _, seconds in good}

    def _refresh_stale(self, division: Division, versions: Versions) -> None:
        now = self._keeper.clock()
        stale = [part for part in division.parts if part.payload is not None and part.fresh_until <= now]
        if not stale:
            return
        free = self._refresher.wanted(part.key for part in stale if part.key is not None)
        parts = [part for part in stale if part.key in free]
        if parts:
            self._refresher.start(free, lambda: self._refresh(division, parts, versions))

    async def _refresh(self, division: Division, parts: Sequence[Part], versions: Versions) -> None:
        """Ask for stale parts again; their versions were read before, and count or do not as ever."""
        deadline = asyncio.get_running_loop().time() + self._refresh_seconds
        request = msgspec.structs.replace(division.request_for(parts), deadline=deadline)
        answer = await self._inner.fetch(request)
        await self._keep(parts, division.read(answer, parts), read_limit(answer.cache_control), versions)

    def _reported(self, division: Division, kept: Mapping[int, float], *, private: bool) -> CacheReport:
        """Report on a request, and count it."""
        now, counters = self._keeper.clock(), self._counters
        complete = not division.asks_more
        report = make_report(division.parts, kept, now, private=private, complete=complete)
        counters.hits += report.hits
        counters.misses += report.misses
        counters.passed += report.passed
        counters.stale += report.stale
        return report


def _seconds(part: Part, limit: AnswerLimit) -> float:
    """How long a part may be kept: the schema's word, shortened by the subgraph's."""
    if part.rule is None or part.key is None or (limit.private and not part.rule.policy.private):
        return 0.0
    age = float(part.rule.policy.max_age)
    return age if limit.seconds is None else min(age, limit.seconds)
