"""Runs a program: the same graph of dependencies as the general way, over typed values.

Whatever is unusual (an error, a null where none may be, a subgraph that fails) ends the run without an
answer. What the subgraphs have said by then is kept, and the general way goes through the plan again with it:
nothing is asked twice, and every judgement on what went wrong is made in one place.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import msgspec

from gateway.execution.subgraph_client import SubgraphFailure, SubgraphRequest
from gateway.execution.typed.program import UnusualAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.execution_request import ExecutionRequest
    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphClient
    from gateway.execution.typed.program import Program, ProgramFetch

logger = logging.getLogger(__name__)

# The decoder lets two of Python's own errors through: text that is no UTF-8, and lists nested too deep.
_UNUSUAL = (UnusualAnswerError, SubgraphFailure, msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class TypedRun:
    """One run of one program.

    Attributes:
        program: what is run.
        state: as far as it has come.
        answered: what each request was answered with, by subgraph and body.
    """

    __slots__ = (
        "_failed",
        "_request",
        "_scope",
        "_subgraphs",
        "_tasks",
        "_waits",
        "answered",
        "program",
        "state",
    )

    def __init__(
        self,
        program: Program,
        request: ExecutionRequest,
        subgraphs: Mapping[str, SubgraphClient],
        sharing_scope: int,
    ) -> None:
        self.answered: dict[tuple[str, bytes], SubgraphAnswer | SubgraphFailure] = {}
        self.program = program
        self._request = request
        self._subgraphs = subgraphs
        self._scope = sharing_scope
        self.state = program.begin()
        self._waits = [fetch.waits for fetch in program.fetches]
        self._tasks: list[asyncio.Task[None]] = []
        self._failed = False

    async def run(self) -> bytes | None:
        """Return the response's bytes; None where the general way has to answer.

        When the caller is cancelled, every fetch under way is cancelled and awaited. One clock for the whole
        run, as that is what the deadline is for; past it, the general way says which fetches came too late.
        """
        try:
            async with asyncio.timeout_at(self._request.deadline):
                return await self._run()
        except TimeoutError:
            return None

    async def _run(self) -> bytes | None:
        first, *others = [number for number, waits in enumerate(self._waits) if not waits]
        for number in others:
            self._start(number)
        try:
            await self._chain(first)
            for task in self._tasks:  # grows while it is walked
                await task
        except asyncio.CancelledError:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            raise
        if self._failed:
            return None
        try:
            return self.program.finish(self.state)
        except Exception:  # a defect of ours: the general way answers as well
            logger.exception("The fast way broke at its end")
            return None

    def _start(self, number: int) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(self._chain(number)))

    async def _chain(self, number: int) -> None:
        """Perform a fetch, and after it those it made ready; the first of them in this very task."""
        while not self._failed:
            fetch = self.program.fetches[number]
            try:
                body = fetch.ask(self.state, self._request.variables)
                if body is not None:
                    fetch.take(self.state, (await self._fetch(fetch, body)).body)
            except _UNUSUAL:
                self._failed = True
                return
            except Exception:  # as above
                logger.exception("The fast way broke at fetch %d", fetch.fetch.id)
                self._failed = True
                return
            ready = self._unblocked(fetch)
            if not ready:
                return
            number, *others = ready
            for other in others:
                self._start(other)

    def _unblocked(self, fetch: ProgramFetch) -> list[int]:
        ready: list[int] = []
        for number in fetch.unblocks:
            self._waits[number] -= 1
            if not self._waits[number]:
                ready.append(number)
        return ready

    async def _fetch(self, fetch: ProgramFetch, body: bytes) -> SubgraphAnswer:
        prepared, request = fetch.fetch, self._request
        key = (prepared.subgraph, body)
        try:
            answer = await self._subgraphs[prepared.subgraph].fetch(
                SubgraphRequest(
                    prepared.subgraph,
                    prepared.document,
                    prepared.operation_name,
                    prepared.kind,
                    body,
                    request.headers,
                    request.trace_headers,
                    None,
                    self._scope,
                    prepared.caching,
                    request.identity,
                )
            )
        except SubgraphFailure as failure:
            self.answered[key] = failure
            raise
        self.answered[key] = answer
        return answer
