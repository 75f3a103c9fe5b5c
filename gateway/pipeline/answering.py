"""A prepared operation executed and shaped: the fast way where there is one, else the general one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import orjson

from gateway.caching.single_flight import SingleFlight
from gateway.pipeline.forbidden_fields import take_out_forbidden
from gateway.projection.response import EncodedResponse
from gateway.query_plan.outcome import ExecutionOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.execution_request import ExecutionRequest
    from gateway.execution.executor import Answered
    from gateway.pipeline.snapshot import PreparedOperation, Snapshot
    from gateway.projection.response import GraphQLResponse, Response
    from gateway.projection.response_errors import ErrorPolicy

_FlightKey: TypeAlias = tuple[object, ...]


class Answering:
    """Answers prepared operations.

    Args:
        policies: how much errors tell, without and with an explanation asked for.
        share: equal queries that are in flight together are answered once. Equal means: the same prepared
            operation, variables and forwarded headers (the signed principal among them), and no mutation
            ended in between.
    """

    def __init__(self, policies: Mapping[bool, ErrorPolicy], *, share: bool) -> None:
        self._policies = policies
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
            return EncodedResponse(body)
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
        return prepared.projector.project(outcome, request.variables, policy, report)
