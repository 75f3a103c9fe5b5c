"""The migrations make exactly the tables that the code uses, and take them away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from subgraphs.chassis import migrations
from subgraphs.playback.service.server import DEFINITION
from subgraphs.playback.service.tables import metadata

if TYPE_CHECKING:
    from subgraphs.chassis.database import Database


def differences(connection: sa.Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def table_names(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


async def test_the_migrated_tables_are_the_codes_tables(empty: Database) -> None:
    async with empty.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(empty: Database) -> None:
    await migrations.upgrade(empty, DEFINITION.migrations)
    async with empty.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_down_and_up_again(empty: Database) -> None:
    await migrations.downgrade(empty, DEFINITION.migrations, "base")
    async with empty.reading() as connection:
        assert await connection.run_sync(table_names) == {"alembic_version"}
    await migrations.upgrade(empty, DEFINITION.migrations)
    async with empty.reading() as connection:
        assert await connection.run_sync(differences) == []
