"""Work that goes on only while the client is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import Receive

UNWATCHED_SECONDS: Final = 0.05
"""How long work goes on before somebody looks whether the client is still there.

Most answers are ready by then and cost no watcher task. A client that left earlier is noticed at this time:
the server keeps the disconnection until it is asked for.
"""


class ClientPresence:
    """A context whose work, in the present task, is cancelled when the client leaves.

    It is left without an exception then, with `left` set. A cancellation from elsewhere (the server shuts
    down, a time-out around it) goes on as ever, also where both come together; leaving after the end does
    nothing.

    Args:
        receive: of the ASGI connection; everything of the request body has been received from it.

    Attributes:
        left: the client left before the work ended.
    """

    __slots__ = ("_cancelling", "_loop", "_receive", "_task", "_timer", "_watcher", "left")

    def __init__(self, receive: Receive) -> None:
        self.left = False
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("Only a task can be cancelled when the client leaves.")
        self._task = task
        self._cancelling = task.cancelling()
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(UNWATCHED_SECONDS, self._watch)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None  # its traceback holds this object: without a cycle both go at once
        if not self.left:
            return False
        # As asyncio.timeout does: what remains above the count at the start was asked for by somebody else.
        ours_alone = self._task.uncancel() <= self._cancelling
        return ours_alone and isinstance(error, asyncio.CancelledError)

    def _watch(self) -> None:
        self._watcher = self._loop.create_task(self._cancel_once_left())

    async def _cancel_once_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._task.cancel()
