from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from subgraphs.chassis.interruptible_sqlite import open_interruptible

if TYPE_CHECKING:
    from pathlib import Path


async def test_two_who_close_at_the_same_time_both_come_to_an_end(tmp_path: Path) -> None:
    connection = await open_interruptible(str(tmp_path / "a.sqlite3"))
    await asyncio.gather(connection.close(), connection.close(), connection.close())
    await connection.close()


async def test_a_closing_that_is_cancelled_goes_on_and_can_be_waited_for(tmp_path: Path) -> None:
    connection = await open_interruptible(str(tmp_path / "a.sqlite3"))
    leaver = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    leaver.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaver
    await connection.close()


async def test_a_thread_that_was_stopped_is_not_waited_for_again(tmp_path: Path) -> None:
    connection = await open_interruptible(str(tmp_path / "a.sqlite3"))
    stopping = connection.stop()
    assert stopping is not None
    assert connection.stop() is stopping
    await stopping
    await connection.close()
