"""An aiosqlite connection made for short statements: one thread hop each, stopped with the task that waits.

aiosqlite runs a connection's statements in a thread of its own. Two things are different here:

* Cancelling the awaiting task interrupts the statement. It would otherwise run to its end, with every later
  one queued behind it.
* A statement's cursor, execution, rows and closing take one hop to the thread together instead of four: on a
  busy event loop each hop waits for the interpreter lock, up to five milliseconds.
* Closing twice is closing once. A pool that is disposed of while a cancelled call gives its connection up
  does that; the library's second closing would wait for ever, as the thread has ended.
"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROWS_A_CHUNK: Final = 64

# Rows, description, row count, last row id: what DBAPI asks of a cursor once its statement has run.
_Outcome: TypeAlias = tuple[list[Any], Any, int, int | None]


class InterruptibleConnection(aiosqlite.Connection):
    """Interrupts its statement on cancellation; hands out `OneHopCursor`s."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._stopped: asyncio.Future[Any] | None = None
        self._closing: asyncio.Task[None] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread, once; whoever asks again waits for the same end."""
        if self._stopped is None:
            self._stopped = super().stop()
        return self._stopped

    async def close(self) -> None:
        """Closes, once; a caller that is cancelled leaves the closing to itself."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(super().close())
        await asyncio.shield(self._closing)

    # Every operation of a connection and its cursors passes through this method; its types are the library's.
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

    def cursor(self) -> OneHopCursor:  # type: ignore[override] # entered by SQLAlchemy, as the library's own is
        """A cursor; opens nothing yet."""
        return OneHopCursor(self)

    async def run(self, sql: str, parameters: Sequence[Any], *, many: bool) -> _Outcome:
        """Runs a statement and takes all its rows, in one hop."""
        outcome: _Outcome = await self._execute(
            _run_executemany if many else _run, self._conn, sql, parameters
        )
        return outcome


class OneHopCursor:
    """As much of DBAPI's cursor as SQLAlchemy's asyncio adapter uses."""

    arraysize = 1

    def __init__(self, connection: InterruptibleConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> OneHopCursor:
        """Runs one statement."""
        self._take(await self._connection.run(sql, parameters, many=False))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> OneHopCursor:
        """Runs one statement for each row of parameters."""
        self._take(await self._connection.run(sql, parameters, many=True))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open any more."""

    def _take(self, outcome: _Outcome) -> None:
        self._rows, self.description, self.rowcount, self.lastrowid = outcome


def _run(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Outcome:
    return _outcome(connection.execute(sql, parameters))


def _run_executemany(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> _Outcome:
    return _outcome(connection.executemany(sql, parameters))


def _outcome(cursor: sqlite3.Cursor) -> _Outcome:
    rows = cursor.fetchall() if cursor.description else []
    outcome = (rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return outcome


async def open_interruptible(database: str) -> InterruptibleConnection:
    """Opens the file."""
    connection = InterruptibleConnection(partial(sqlite3.connect, database), _ROWS_A_CHUNK)
    # A process that ends by an error must not wait for the thread.
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy's own dialect does
    await connection
    return connection
