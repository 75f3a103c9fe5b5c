"""Runs a prepared plan as a graph of dependencies: a fetch starts as soon as its own inputs are merged."""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from gateway.errors import ErrorCode
from gateway.execution.contexts import group_by_context
from gateway.execution.fetch_errors import Asked, FetchErrors, failures_below, failures_by_place, find_cause
from gateway.execution.merging import copy_containers, has_containers
from gateway.execution.representations import Representations
from gateway.execution.response_decoding import decode_answer
from gateway.execution.response_paths import places_by_object
from gateway.execution.subgraph_client import SubgraphFailure, SubgraphRequest
from gateway.execution.typed.typed_run import TypedRun
from gateway.query_plan.outcome import ExecutionOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gateway.execution.execution_request import ExecutionRequest
    from gateway.execution.prepared_plan import EntityLookup, PreparedFetch, PreparedPlan
    from gateway.execution.response_decoding import SubgraphResponse
    from gateway.execution.subgraph_client import JsonObject, SubgraphAnswer, SubgraphClient
    from gateway.execution.typed.program import Program
    from gateway.query_plan.cache_report import CacheReport
    from gateway.query_plan.outcome import ExecutionError

logger = logging.getLogger(__name__)

# What a fast run that was given up had been answered, by subgraph and body.
Answered: TypeAlias = "Mapping[tuple[str, bytes], SubgraphAnswer | SubgraphFailure]"
_NOTHING: Answered = MappingProxyType({})


class Executor:
    """Executes plans over a set of subgraphs."""

    def __init__(
        self,
        subgraphs: Mapping[str, SubgraphClient],
        new_error_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._subgraphs = subgraphs
        self._new_error_id = new_error_id
        self._scopes = itertools.count()
        self._readers = next(self._scopes)

    @property
    def sharing_scope(self) -> int:
        """The scope in which reading requests may share answers; a new one after every mutation.

        Whoever was told that a mutation is done never joins a request that was sent before it.
        """
        return self._readers

    def fast_run(self, program: Program, request: ExecutionRequest) -> TypedRun:
        """Return a run of a plan's fast way, ready to go."""
        return TypedRun(program, request, self._subgraphs, self._readers)

    async def execute(
        self,
        plan: PreparedPlan,
        request: ExecutionRequest,
        event: SubgraphResponse | None = None,
        answered: Answered = _NOTHING,
    ) -> ExecutionOutcome:
        """Run a plan; whatever fails is an error in the outcome beside all data that came.

        When the caller is cancelled (the client left), every fetch under way is cancelled and awaited.

        Args:
            plan: what to run.
            request: what to run it with.
            event: a subscription's event, taken as the answer of the plan's source.
            answered: what a fast run of the same plan was answered before it was given up.
        """
        scope = next(self._scopes) if plan.has_mutation else self._readers
        run = _Run(plan, request, _Callers(self._subgraphs, answered), self._new_error_id, scope)
        if event is not None and plan.source is not None:
            run.merge_root(plan.source, event)
        try:
            await run.all_fetches()
        finally:
            if plan.has_mutation:
                self._readers = next(self._scopes)
        return ExecutionOutcome(run.data, tuple(run.errors), tuple(run.reports))


class _Callers:
    """The subgraphs, with what some of them have answered already."""

    __slots__ = ("_answered", "_subgraphs")

    def __init__(self, subgraphs: Mapping[str, SubgraphClient], answered: Answered) -> None:
        self._subgraphs = subgraphs
        self._answered = answered

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer a request.

        Raises:
            SubgraphFailure: the client's, now or in the fast run.
        """
        known = self._answered.get((request.subgraph, request.body))
        if known is None:
            return await self._subgraphs[request.subgraph].fetch(request)
        if isinstance(known, SubgraphFailure):
            raise known
        return known


class _Run:
    """One execution of one plan."""

    def __init__(
        self,
        plan: PreparedPlan,
        request: ExecutionRequest,
        subgraphs: _Callers,
        new_error_id: Callable[[], str],
        sharing_scope: int,
    ) -> None:
        self.data: JsonObject = {}
        self.errors: list[ExecutionError] = []
        self.reports: list[tuple[int, CacheReport | None]] = []
        self._merge = plan.merger.merge
        self._object_types = plan.merger.object_types
        self._fetches = plan.fetches
        self._request = request
        self._subgraphs = subgraphs
        self._new_error_id = new_error_id
        self._sharing_scope = sharing_scope
        self._done: set[int] = set()
        self._begun: set[int] = set()

    async def all_fetches(self) -> None:
        """Run every fetch, each as soon as it may."""
        ready = self._take_ready()
        if not ready:
            return
        # The group cancels and awaits all fetches when this task is cancelled. A fetch never raises.
        async with asyncio.TaskGroup() as group:
            await self._run_chain(ready, group)

    async def _run_chain(self, ready: list[PreparedFetch], group: asyncio.TaskGroup) -> None:
        """Run fetches that may start, and after each those it made ready; the first in this very task."""
        while ready:
            first, *others = ready
            for other in others:
                group.create_task(self._run_chain([other], group))
            await self._perform(first)
            self._done.add(first.id)
            ready = self._take_ready()

    def _take_ready(self) -> list[PreparedFetch]:
        """Return the fetches that may start now; those left out by a condition count as done."""
        ready: list[PreparedFetch] = []
        variables = self._request.variables
        for fetch in self._fetches:  # in an order of dependency, so one pass sees all consequences
            if fetch.id in self._begun or not fetch.depends_on <= self._done:
                continue
            self._begun.add(fetch.id)
            if all(bool(variables.get(name)) is wanted for name, wanted in fetch.conditions):
                ready.append(fetch)
            else:
                self._done.add(fetch.id)
        return ready

    async def _perform(self, fetch: PreparedFetch) -> None:
        """Send a fetch, and merge what it brings; several requests where ancestors' values differ."""
        try:
            first, *others = self._requests_of(fetch)
        except Exception:  # a defect of ours costs this fetch's fields, never the rest of the answer
            logger.exception("Fetch %d to subgraph %r broke", fetch.id, fetch.subgraph)
            self._fail(fetch, (), ErrorCode.INTERNAL_SERVER_ERROR, "see the traceback")
            return
        if not others:
            await self._ask(fetch, *first)
            return
        async with asyncio.TaskGroup() as group:
            for values, asked in (first, *others):
                group.create_task(self._ask(fetch, values, asked))

    def _requests_of(self, fetch: PreparedFetch) -> list[tuple[JsonObject, list[Asked]]]:
        """Return what to send: variables taken from ancestors, and the entities asked for with them."""
        if not fetch.contexts:
            return [({}, [self._collect(fetch, lookup, self._find(lookup)) for lookup in fetch.lookups])]
        [lookup] = fetch.lookups
        groups = group_by_context(self.data, fetch.contexts, self._find(lookup))
        return [(values, [self._collect(fetch, lookup, found)]) for values, found in groups] or [
            ({}, [Asked(lookup, Representations())])
        ]

    async def _ask(
        self, fetch: PreparedFetch, context_values: Mapping[str, object], asked: Sequence[Asked]
    ) -> None:
        try:
            if asked and not any(part.representations.values for part in asked):
                return
            if fetch.find_roots is not None and not fetch.find_roots(self.data):
                return
            request = self._request_for(fetch, context_values, asked)
            answer = await self._subgraphs.fetch(request)
            self.reports.append((fetch.id, answer.report))
            response = decode_answer(fetch.subgraph, answer)
            if asked:
                self._merge_entities(fetch, asked, response)
            else:
                self.merge_root(fetch, response)
        except SubgraphFailure as failure:
            self._fail(fetch, asked, failure.code, failure.detail)
        except Exception:  # as above
            logger.exception("Fetch %d to subgraph %r broke", fetch.id, fetch.subgraph)
            self._fail(fetch, asked, ErrorCode.INTERNAL_SERVER_ERROR, "see the traceback")

    def _request_for(
        self, fetch: PreparedFetch, context_values: Mapping[str, object], asked: Sequence[Asked]
    ) -> SubgraphRequest:
        given = self._request.variables
        variables = {name: given[name] for name in fetch.variable_usages if name in given}
        variables.update(context_values)
        for part in asked:
            variables[part.lookup.variable] = part.representations.values
        return SubgraphRequest(
            subgraph=fetch.subgraph,
            document=fetch.document,
            operation_name=fetch.operation_name,
            operation_kind=fetch.kind,
            body=fetch.body.with_variables(variables),
            headers=self._request.headers,
            trace_headers=self._request.trace_headers,
            deadline=self._request.deadline,
            sharing_scope=self._sharing_scope,
            caching=fetch.caching,
            identity=self._request.identity,
        )

    def _find(self, lookup: EntityLookup) -> list[tuple[int, JsonObject]]:
        return [(number, value) for number, find in enumerate(lookup.finders) for value in find(self.data)]

    def _collect(
        self, fetch: PreparedFetch, lookup: EntityLookup, found: Sequence[tuple[int, JsonObject]]
    ) -> Asked:
        representations = Representations()
        lookup.builder.add_all(found, representations)
        asked = Asked(lookup, representations)
        if representations.incomplete and self.errors:
            self._note_blocked(fetch, asked)
        return asked

    def _note_blocked(self, fetch: PreparedFetch, asked: Asked) -> None:
        places = places_by_object(self.data, asked.lookup.paths)
        failures = failures_by_place(self.errors)
        below = failures_below(failures)
        for value in asked.representations.incomplete:
            for place in places.get(id(value), ()):
                cause = find_cause(failures, below, place)
                if cause is not None:
                    errors = FetchErrors(fetch, self.data, [asked], cause.error_id)
                    errors.add_blocked(asked, cause)
                    self.errors += errors.found
                    return

    def merge_root(self, fetch: PreparedFetch, response: SubgraphResponse) -> None:
        """Merge the answer of a fetch at a root type."""
        if response.errors:
            self._add_answered(fetch, (), response, nothing_came=response.data is None)
        if response.data is not None:
            if fetch.rewrite is not None:
                fetch.rewrite(response.data)
            if fetch.find_roots is None:
                self._merge(self.data, response.data)
                return
            for target in fetch.find_roots(self.data):
                self._merge(target, copy_containers(response.data))  # type: ignore[arg-type]

    def _merge_entities(
        self, fetch: PreparedFetch, asked: Sequence[Asked], response: SubgraphResponse
    ) -> None:
        answered = response.data or {}
        lists = [answered.get(part.lookup.alias) for part in asked]
        if response.errors:
            nothing_came = all(entities is None for entities in lists)
            self._add_answered(fetch, asked, response, nothing_came=nothing_came)
        for part, entities in zip(asked, lists, strict=True):
            if entities is None and response.errors:
                continue
            if not isinstance(entities, list) or len(entities) != len(part.representations.values):
                errors = self._errors_of(fetch, asked)
                errors.add_bad_lookup(part, ErrorCode.SUBGRAPH_BAD_RESPONSE)
                self._report(errors, f"{part.lookup.alias} is no list of one entity a representation")
                continue
            bad = [index for index, entity in enumerate(entities) if not self._take(part, index, entity)]
            if bad:
                errors = self._errors_of(fetch, asked)
                for index in bad:
                    errors.add_bad_entity(part, index, ErrorCode.SUBGRAPH_BAD_RESPONSE)
                self._report(errors, f"entities {bad[:10]} are no objects, or of another type")

    def _take(self, asked: Asked, index: int, entity: object) -> bool:
        """Merge one entity into all its places; False when it is not what was asked for."""
        if entity is None:
            return True
        representations = asked.representations
        if entity.__class__ is not dict or self._is_another_type(representations, index, entity):
            return False
        answer: JsonObject = entity
        if asked.lookup.rewrite is not None:
            asked.lookup.rewrite(answer)
        if representations.renamed[index]:
            answer.pop("__typename", None)
        targets = representations.targets[index]
        self._merge(targets[0][1], answer)
        if len(targets) > 1:
            share = asked.lookup.may_share or not has_containers(answer)
            for _, target in targets[1:]:
                self._merge(target, answer if share else copy_containers(answer))  # type: ignore[arg-type]
        return True

    def _is_another_type(self, representations: Representations, index: int, entity: object) -> bool:
        sent = representations.values[index]["__typename"]
        if representations.renamed[index] or sent not in self._object_types:
            return False
        answered = entity.get("__typename")  # type: ignore[attr-defined]
        return answered is not None and answered != sent

    def _errors_of(self, fetch: PreparedFetch, asked: Sequence[Asked]) -> FetchErrors:
        return FetchErrors(fetch, self.data, asked, self._new_error_id())

    def _fail(self, fetch: PreparedFetch, asked: Sequence[Asked], code: ErrorCode, detail: str) -> None:
        errors = self._errors_of(fetch, asked)
        errors.add_failure(code)
        self._report(errors, f"{code.name}: {detail}")

    def _add_answered(
        self, fetch: PreparedFetch, asked: Sequence[Asked], response: SubgraphResponse, *, nothing_came: bool
    ) -> None:
        errors = self._errors_of(fetch, asked)
        errors.add_answered(response.errors, nothing_came=nothing_came)
        self._report(errors, f"{len(response.errors)} errors of its own, first {response.errors[0]!r:.500}")

    def _report(self, errors: FetchErrors, detail: str) -> None:
        self.errors += errors.found
        logger.warning(
            "Fetch %d to subgraph %r: %s (error id %s)",
            errors.fetch.id,
            errors.fetch.subgraph,
            detail,
            errors.error_id,
        )
