from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from subgraphs.chassis.database import Database, database_url
from subgraphs.chassis.errors import StartError
from subgraphs.chassis.settings import ServiceSettings
from tests.subgraphs.chassis.databases import POSTGRES_VARIABLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

# Counts for about half a minute unless somebody stops it.
ENDLESS = sa.text(
    """WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000000)
    SELECT count(*) FROM c"""
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database("demo", database_url("demo", ServiceSettings(data_dir=tmp_path)))
    await database.create_home()
    async with database.writing() as connection:
        await connection.execute(sa.text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        await connection.execute(sa.text("CREATE TABLE child (id INTEGER REFERENCES parent (id))"))
    yield database
    await database.close()


async def test_sqlite_runs_with_write_ahead_log_and_foreign_keys(database: Database) -> None:
    for opened in (database.reading, database.writing):
        async with opened() as connection:
            assert (await connection.execute(sa.text("PRAGMA journal_mode"))).scalar_one() == "wal"
            assert (await connection.execute(sa.text("PRAGMA foreign_keys"))).scalar_one() == 1


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):  # noqa: PT012 - the whole transaction is the point
        async with database.writing() as connection:
            await connection.execute(sa.text("INSERT INTO parent VALUES (1)"))
            await connection.execute(sa.text("INSERT INTO child VALUES (99)"))
    async with database.reading() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM parent"))).scalar_one() == 0


async def test_writers_queue_instead_of_failing(database: Database) -> None:
    async def add(number: int) -> None:
        async with database.writing() as connection:
            await connection.execute(sa.text("INSERT INTO parent VALUES (:id)"), {"id": number})

    await asyncio.gather(*(add(number) for number in range(40)))
    async with database.reading() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM parent"))).scalar_one() == 40


@pytest.mark.parametrize("kind", ["reading", "writing"])
async def test_a_cancelled_task_stops_its_query_and_frees_its_locks(database: Database, kind: str) -> None:
    opened = database.reading if kind == "reading" else database.writing
    before = threading.active_count()
    for _ in range(3):
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), opened() as connection:
                await connection.execute(ENDLESS)
        async with database.writing() as connection:
            await connection.execute(sa.text("DELETE FROM parent"))
        assert time.monotonic() - started < 3
    assert threading.active_count() <= before + 2


@pytest.mark.parametrize("url", ["mysql://localhost/x", "::::", "redis://x"])
def test_an_unfit_url_is_said_plainly(url: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="DATABASE_URL"):
        database_url("demo", ServiceSettings(data_dir=tmp_path, database_url=url))


def test_urls_get_their_asyncio_driver(tmp_path: Path) -> None:
    def driver(url: str | None) -> str:
        return database_url("demo", ServiceSettings(data_dir=tmp_path, database_url=url)).drivername

    assert driver(None) == driver("sqlite:///x") == "sqlite+aiosqlite"
    assert driver("postgresql://h/d") == driver("postgresql+psycopg://h/d") == "postgresql+asyncpg"


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
async def test_postgresql_stops_a_cancelled_query_and_keeps_to_its_schema(tmp_path: Path) -> None:
    url = os.environ.get(POSTGRES_VARIABLE)
    if not url:
        pytest.skip(f"{POSTGRES_VARIABLE} names no PostgreSQL to run on")
    name = f"chassis_{secrets.token_hex(4)}"
    database = Database(name, database_url(name, ServiceSettings(data_dir=tmp_path, database_url=url)))
    try:
        await database.create_home()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), database.reading() as connection:
                await connection.execute(sa.text("SELECT pg_sleep(30), 'marquee probe'"))
        async with database.writing() as connection:
            assert (await connection.execute(sa.text("SELECT current_schema()"))).scalar_one() == name
            running = sa.text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE state = 'active' AND query LIKE '%marquee probe%'"
                " AND pid <> pg_backend_pid()"
            )
            assert (await connection.execute(running)).scalar_one() == 0
            await connection.execute(sa.schema.DropSchema(name, cascade=True))
    finally:
        await database.close()
