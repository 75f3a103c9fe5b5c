"""A prepared operation executed and shaped: the fast way where there is one, else the general one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import orjson

from gateway.caching.single_flight import SingleFlight
from gateway.execution.entity_cache.explanation import explain_caching
from gateway.pipeline.cache_headers import NO_STORE
from gateway.pipeline.forbidden_fields import take_out_forbidden
from gateway.projection.response import EncodedResponse
from gateway.query_plan.outcome import ExecutionOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.execution_request import ExecutionRequest
    from gateway.execution.executor import Answered
    from gateway.execution.typed.typed_run import TypedRun
    from gateway.pipeline.cache_headers import CacheHeaderWriter
    from gateway.pipeline.snapshot import PreparedOperation, Snapshot
    from gateway.projection.response import CacheHeaders, GraphQLResponse, Response
    from gateway.projection.response_errors import ErrorPolicy

_FlightKey: TypeAlias = tuple[object, ...]


class Answering:
    """Answers prepared operations.

    Args:
        policies: how much errors tell, without and with an explanation asked for.
        headers: writes what clients are told of keeping an answer; None where they are told nothing.
        share: equal queries that are in flight together are answered once. Equal means: the same prepared
            operation, variables and forwarded headers (the signed principal among them), and no mutation
            ended in between.
    """

    def __init__(
        self, policies: Mapping[bool, ErrorPolicy], headers: CacheHeaderWriter | None, *, share: bool
    ) -> None:
        self._policies = policies
        self._headers = headers
        self._share = share
        self._flights: SingleFlight[_FlightKey, Response] = SingleFlight()

    async def answer(
        self, snapshot: Snapshot, prepared: PreparedOperation, request: ExecutionRequest, *, explain: bool
    ) -> Response:
        """Answer an operation."""
        if explain:
            report = await snapshot.report(prepared)
            return await self._in_general(snapshot, prepared, request, {}, report)
        if not self._share or prepared.plan is None or prepared.plan.has_mutation:
            return await self._execute(snapshot, prepared, request)
        variables = orjson.dumps(request.variables) if request.variables else b""
        # The prepared operation itself is in the key: while a flight holds it, its id is nobody else's.
        key = (id(prepared), variables, request.headers, snapshot.executor.sharing_scope)
        return await self._flights.run(key, lambda: self._execute(snapshot, prepared, request))

    async def _execute(
        self, snapshot: Snapshot, prepared: PreparedOperation, request: ExecutionRequest
    ) -> Response:
        fast = prepared.typed.fast_way(request.variables) if prepared.typed is not None else None
        if fast is None:
            return await self._in_general(snapshot, prepared, request, {})
        run = snapshot.executor.fast_run(fast.program, request)
        body = await run.run()
        if body is not None:
            fast.succeeded(run.program, run.state)
            return EncodedResponse(body, self._headers_of_run(run, request))
        fast.failed(run.program)
        return await self._in_general(snapshot, prepared, request, run.answered)

    async def _in_general(
        self,
        snapshot: Snapshot,
        prepared: PreparedOperation,
        request: ExecutionRequest,
        answered: Answered,
        report: Mapping[str, object] | None = None,
    ) -> GraphQLResponse:
        outcome = ExecutionOutcome({})
        if prepared.plan is not None:
            outcome = await snapshot.executor.execute(prepared.plan, request, answered=answered)
        forbidden = tuple(take_out_forbidden(prepared.authorized.forbidden, outcome.data))
        if forbidden:
            outcome = ExecutionOutcome(outcome.data, (*forbidden, *outcome.errors))
        policy = self._policies[report is not None]
        if report is not None and prepared.plan is not None and snapshot.caching is not None:
            report = _with_caching(report, explain_caching(prepared.plan, outcome.reports))
        response = prepared.projector.project(outcome, request.variables, policy, report)
        headers = self._headers_of(prepared, request, outcome, response)
        return response if headers is None else replace(response, cache_headers=headers)

    def _headers_of_run(self, run: TypedRun, request: ExecutionRequest) -> CacheHeaders | None:
        if self._headers is None:
            return None
        # A run that came to its end was answered by every subgraph it asked.
        reports = [getattr(answer, "report", None) for answer in run.answered.values()]
        return self._headers.write(reports, personal=_is_personal(request))

    def _headers_of(
        self,
        prepared: PreparedOperation,
        request: ExecutionRequest,
        outcome: ExecutionOutcome,
        response: GraphQLResponse,
    ) -> CacheHeaders | None:
        if self._headers is None:
            return None
        if response.errors or prepared.plan is None or prepared.plan.has_mutation:
            return NO_STORE
        reports = [report for _, report in outcome.reports]
        return self._headers.write(reports, personal=_is_personal(request))


def _with_caching(report: Mapping[str, object], explained: object) -> dict[str, object]:
    plan = report.get("queryPlan")
    return {**report, "queryPlan": {**(plan if isinstance(plan, dict) else {}), "cache": explained}}


def _is_personal(request: ExecutionRequest) -> bool:
    return request.identity is not None and request.identity.personal
