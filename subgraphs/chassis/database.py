"""A service's storage: SQLite in one file by default, PostgreSQL by URL; SQLAlchemy 2 Core over asyncio.

Two engines share the database. Readers run each statement on its own (autocommit), so a read costs no extra
round trip. Writers run in a transaction; on SQLite there is one writer connection and it takes the write
lock at once, so writers queue in the process instead of failing with "database is locked".

A cancelled task cancels its query: asyncpg sends a cancel request by itself, SQLite is interrupted here.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from subgraphs.chassis.errors import StartError
from subgraphs.chassis.interruptible_sqlite import open_interruptible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from subgraphs.chassis.settings import ServiceSettings

_SQLITE_READERS: Final = 4
_POSTGRES_CONNECTIONS: Final = 8
_LONGEST_STATEMENT_SECONDS: Final = 30


def database_url(name: str, settings: ServiceSettings) -> URL:
    """The URL with its asyncio driver.

    Raises:
        StartError: DATABASE_URL is malformed or names another kind of database.
    """
    if settings.database_url is None:
        return sa.URL.create("sqlite+aiosqlite", database=str(settings.data_dir / f"{name}.sqlite3"))
    try:
        url = make_url(settings.database_url)
    except SQLAlchemyError as error:
        raise StartError("DATABASE_URL is not a database URL") from error
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    driver = drivers.get(url.drivername.partition("+")[0])
    if driver is None:
        raise StartError(f"DATABASE_URL names {url.drivername}; use postgresql:// or sqlite:///")
    return url.set(drivername=driver)


class Database:
    """The storage of one service.

    Args:
        name: The service's name: its file, or its PostgreSQL schema.
        url: From `database_url`.
    """

    def __init__(self, name: str, url: URL) -> None:
        self.name = name
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._reader, self._writer = _sqlite_engines(url) if self.is_sqlite else _postgres_engines(url, name)

    @property
    def exists(self) -> bool:
        """Whether there is something to open; always true for a server, which only connecting can tell."""
        return not self.is_sqlite or self.url.database is None or Path(self.url.database).is_file()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements each stand alone."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in one transaction, committed at the end, rolled back when the block raises."""
        async with self._writer.begin() as connection:
            yield connection

    async def create_home(self) -> None:
        """Makes the folder or the PostgreSQL schema that the tables live in.

        Raises:
            StartError: The folder cannot be made or the server cannot be reached.
        """
        if self.is_sqlite:
            if self.url.database is not None:
                _make_folder(Path(self.url.database).parent)
            return
        try:
            async with self._writer.begin() as connection:
                await connection.execute(sa.schema.CreateSchema(self.name, if_not_exists=True))
        except (DBAPIError, OSError) as error:
            raise unreachable(self.url) from error

    async def close(self) -> None:
        """Closes every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


def unreachable(url: URL) -> StartError:
    """The error for a database that does not answer, or a file that is not one."""
    if url.get_backend_name() == "sqlite":
        return StartError(f"{url.database} cannot be opened as a SQLite database")
    return StartError(f"the database at {url.render_as_string(hide_password=True)} cannot be reached")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"the data folder {folder} cannot be made: {error.strerror}") from error


def _sqlite_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    open_connection = partial(open_interruptible, url.database or ":memory:")
    reader = create_async_engine(
        url,
        async_creator=open_connection,
        pool_size=_SQLITE_READERS,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,  # nothing to roll back: readers never open a transaction
    )
    writer = create_async_engine(url, async_creator=open_connection, pool_size=1, max_overflow=0)
    for engine in (reader, writer):
        sa.event.listen(engine.sync_engine, "connect", _set_pragmas)
    sa.event.listen(writer.sync_engine, "connect", _leave_transactions_to_us)
    sa.event.listen(writer.sync_engine, "begin", _begin_immediate)
    return reader, writer


def _postgres_engines(url: URL, schema: str) -> tuple[AsyncEngine, AsyncEngine]:
    arguments = {
        "server_settings": {
            "search_path": schema,
            "application_name": f"marquee-{schema}",
            "statement_timeout": str(_LONGEST_STATEMENT_SECONDS * 1000),
        }
    }
    reader = create_async_engine(
        url,
        pool_size=_POSTGRES_CONNECTIONS,
        pool_pre_ping=True,
        isolation_level="AUTOCOMMIT",
        connect_args=arguments,
    )
    writer = create_async_engine(
        url, pool_size=_POSTGRES_CONNECTIONS, pool_pre_ping=True, connect_args=arguments
    )
    return reader, writer


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _leave_transactions_to_us(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # sqlite3 would otherwise begin by itself, late and without the write lock.
    connection.isolation_level = None


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
