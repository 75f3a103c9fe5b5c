"""An aiosqlite connection whose running statement stops when the task that waits for it is cancelled.

aiosqlite runs statements in a thread of their own; cancelling the awaiting task alone would leave the
statement running to its end, with every later one queued behind it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any, Final

import aiosqlite

_ROWS_A_CHUNK: Final = 64


class InterruptibleConnection(aiosqlite.Connection):
    """Interrupts its statement on cancellation."""

    # Every operation of a connection and its cursors passes through this method of the library.
    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call] # sic
        except asyncio.CancelledError:
            if self._connection is not None:
                self._connection.interrupt()
                # SQLAlchemy discards a cancelled connection without ending its transaction; its locks must
                # not outlive the task. Runs in the thread, after the interrupted statement.
                self._tx.put_nowait((None, self._connection.rollback))
            raise


async def open_interruptible(database: str) -> InterruptibleConnection:
    """Opens the file."""
    connection = InterruptibleConnection(partial(sqlite3.connect, database), _ROWS_A_CHUNK)
    # A process that ends by an error must not wait for the thread.
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy's own dialect does
    await connection
    return connection
