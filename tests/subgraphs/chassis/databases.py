"""The databases that storage tests run on: a temporary SQLite file, and PostgreSQL where one is given."""

from __future__ import annotations

import os
import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from subgraphs.chassis import migrations
from subgraphs.chassis.database import Database, database_url
from subgraphs.chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

POSTGRES_VARIABLE = "MARQUEE_TEST_POSTGRES_URL"
KINDS = ["sqlite", "postgresql"]


@asynccontextmanager
async def migrated(kind: str, name: str, folder: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database at the newest revision of `folder`; on PostgreSQL in a schema of its own."""
    url = os.environ.get(POSTGRES_VARIABLE) if kind == "postgresql" else None
    if kind == "postgresql" and not url:
        pytest.skip(f"{POSTGRES_VARIABLE} names no PostgreSQL to run on")
    settings = ServiceSettings(data_dir=tmp_path, database_url=url)
    unique = f"{name}_{secrets.token_hex(4)}"
    database = Database(unique, database_url(unique, settings))
    try:
        await migrations.upgrade(database, folder)
        yield database
        if kind == "postgresql":
            async with database.writing() as connection:
                await connection.execute(sa.schema.DropSchema(unique, cascade=True))
    finally:
        await database.close()
