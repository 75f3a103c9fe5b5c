"""The fast way over the very answers that the general way was given: the two are held together by this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.errors import ErrorCode
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure
from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import compile_program
from gateway.execution.typed.typed_run import TypedRun
from gateway.operations.collect_fields import condition_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLSchema

    from gateway.execution.prepared_plan import PreparedPlan
    from gateway.execution.subgraph_client import SubgraphClient, SubgraphRequest
    from gateway.operations.normalized_operation import NormalizedOperation


@dataclass(slots=True)
class Recorder:
    """A client that remembers what each body was answered with, then answers from memory alone.

    Attributes:
        live: what memory does not know is asked for after all.
        unasked: bodies that the recorded run never sent.
    """

    inner: SubgraphClient
    replaying: bool = False
    live: bool = False
    answers: dict[bytes, SubgraphAnswer | SubgraphFailure] = field(default_factory=dict)
    unasked: list[bytes] = field(default_factory=list)

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        if self.replaying and not (self.live and request.body not in self.answers):
            return self._replay(request)
        try:
            answer = await self.inner.fetch(request)
        except SubgraphFailure as failure:
            self.answers[request.body] = failure
            raise
        self.answers[request.body] = answer
        return answer

    def _replay(self, request: SubgraphRequest) -> SubgraphAnswer:
        answer = self.answers.get(request.body)
        if answer is None:
            self.unasked.append(request.body)
            answer = SubgraphFailure(
                request.subgraph, ErrorCode.SUBGRAPH_UNAVAILABLE, "not asked by the general way"
            )
        if isinstance(answer, SubgraphFailure):
            raise answer
        return answer


@dataclass(frozen=True, slots=True)
class FastAnswer:
    """What came of the fast way.

    Attributes:
        body: None where there is none, or where it was given up.
        reason: why there is none.
        unasked: requests the general way did not send.
        split: the same with early starts, which ask otherwise; None where none can be made.
    """

    body: bytes | None
    reason: str | None = None
    unasked: tuple[bytes, ...] = ()
    split: bytes | None = None


async def answer_fast(
    plan: PreparedPlan,
    operation: NormalizedOperation,
    schema: GraphQLSchema,
    variables: Mapping[str, object],
    recorders: Mapping[str, Recorder],
    *,
    live: bool,
) -> FastAnswer:
    """Answer an operation the fast way, out of what was recorded.

    Args:
        plan: the operation's.
        operation: what is asked.
        schema: the API schema.
        variables: coerced.
        recorders: of the general run, by subgraph.
        live: subgraphs may be asked further questions, and answer as they would have then.
    """
    flags = {name: bool(variables.get(name)) for name in condition_variables(operation.selections)}
    try:
        program = compile_program(plan, operation, schema, flags)
    except NotTypableError as reason:
        return FastAnswer(None, str(reason))
    for recorder in recorders.values():
        recorder.replaying = True
    body = await TypedRun(program, ExecutionRequest(variables=variables), recorders, 0).run()
    unasked = tuple(body for recorder in recorders.values() for body in recorder.unasked)
    split = None
    if live and program.split is not None:
        for recorder in recorders.values():
            recorder.live = True
        request = ExecutionRequest(variables=variables)
        split = await TypedRun(program.split, request, recorders, 0).run()
    return FastAnswer(body, None, unasked, split)
