"""Cancelling for a client that leaves, against a connection that is a function."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from gateway.transport.client_presence import ClientPresence

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT: dict[str, Any] = {"type": "http.disconnect"}
PATIENCE = 60.0


async def settle() -> None:
    """Let every task that can run, run."""
    for _ in range(5):
        await asyncio.sleep(0)


class Connection:
    """Waits until the client leaves; knows whether anybody asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.leave = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        self.asked.set()
        await self.leave.wait()
        return LEFT


async def test_work_is_cancelled_when_the_client_leaves() -> None:
    connection = Connection()
    cancelled = False
    async with asyncio.timeout(PATIENCE):
        connection.leave.set()
        with ClientPresence(connection.receive) as presence:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled = True
                raise
    assert cancelled
    assert presence.left
    task = asyncio.current_task()
    assert task
    assert task.cancelling() == 0


async def test_what_the_client_still_sends_is_not_leaving() -> None:
    connection = Connection()
    messages = [{"type": "http.request", "body": b"", "more_body": False}] * 3

    async def receive() -> dict[str, Any]:
        return messages.pop() if messages else await connection.receive()

    async with asyncio.timeout(PATIENCE):
        with ClientPresence(receive) as presence:
            await connection.asked.wait()
    assert not messages
    assert not presence.left


async def test_work_that_never_suspends_asks_nothing_of_the_connection() -> None:
    connection = Connection()
    before = asyncio.all_tasks()
    with ClientPresence(connection.receive) as presence:
        answer = 1
    await settle()
    assert (answer, presence.left, connection.asked.is_set()) == (1, False, False)
    assert asyncio.all_tasks() == before


async def test_leaving_after_the_end_does_nothing() -> None:
    connection = Connection()
    before = asyncio.all_tasks()
    async with asyncio.timeout(PATIENCE):
        with ClientPresence(connection.receive) as presence:
            await connection.asked.wait()
        connection.leave.set()
        await settle()
    assert not presence.left
    assert asyncio.all_tasks() == before


async def test_leaving_at_the_moment_of_the_end_does_nothing_either() -> None:
    connection = Connection()
    async with asyncio.timeout(PATIENCE):
        with ClientPresence(connection.receive) as presence:
            await connection.asked.wait()
            connection.leave.set()  # the watcher wakes up only after this task has gone on
        await settle()
    assert not presence.left


async def test_a_cancellation_from_outside_goes_on() -> None:
    connection = Connection()

    async def serve() -> None:
        with ClientPresence(connection.receive):
            await asyncio.Event().wait()

    before = asyncio.all_tasks()
    serving = asyncio.create_task(serve())
    async with asyncio.timeout(PATIENCE):
        await connection.asked.wait()
        serving.cancel()
        await asyncio.wait([serving])
        await settle()
    assert serving.cancelled()
    assert asyncio.all_tasks() == before


async def test_a_cancellation_from_outside_goes_on_where_the_client_leaves_too() -> None:
    async def serve() -> None:
        task = asyncio.current_task()
        assert task

        async def receive() -> dict[str, Any]:
            task.cancel()
            return LEFT

        with ClientPresence(receive):
            await asyncio.Event().wait()

    serving = asyncio.create_task(serve())
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait([serving])
    assert serving.cancelled()


async def test_a_failure_of_the_work_is_raised_even_if_the_client_has_left() -> None:
    connection = Connection()
    connection.leave.set()

    async def fail() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError("broken") from None

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ValueError, match="broken"), ClientPresence(connection.receive):
            await fail()
    task = asyncio.current_task()
    assert task
    assert task.cancelling() == 0


async def test_work_that_outlives_its_cancellation_is_not_disturbed_again() -> None:
    connection = Connection()
    connection.leave.set()
    async with asyncio.timeout(PATIENCE):
        with ClientPresence(connection.receive) as presence:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                answer = 1
        await settle()
    assert presence.left
    assert answer == 1


@pytest.fixture
def no_garbage_collector() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.usefixtures("no_garbage_collector")
@pytest.mark.parametrize("leaves", [True, False])
async def test_nothing_is_left_for_the_garbage_collector(leaves: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    connection = Connection()
    gone = weakref.ref(connection)
    if leaves:
        connection.leave.set()
    async with asyncio.timeout(PATIENCE):
        with ClientPresence(connection.receive):
            await (asyncio.Event() if leaves else connection.asked).wait()
        del connection
        await settle()
    assert gone() is None


async def test_outside_a_task_there_is_nothing_to_cancel() -> None:
    connection = Connection()
    loop = asyncio.get_running_loop()
    said: asyncio.Future[str] = loop.create_future()

    def work_in_a_callback() -> None:
        try:
            with ClientPresence(connection.receive):
                said.set_result("nothing")
        except RuntimeError as error:
            said.set_result(str(error))

    loop.call_soon(work_in_a_callback)
    assert "Only a task" in await said
