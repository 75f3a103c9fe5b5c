"""Runs a service's Alembic migrations from its own process: no alembic.ini, no second configuration.

A service's `service/migrations/env.py` calls `run_in(context)`; its revisions lie in
`service/migrations/versions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from subgraphs.chassis.database import unreachable
from subgraphs.chassis.errors import StartError

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    import sqlalchemy as sa

    from subgraphs.chassis.database import Database

_CONNECTION = "connection"


async def upgrade(database: Database, folder: Path) -> None:
    """Brings the database to the newest revision of `folder`, in one transaction; a no-op when it is there.

    Raises:
        StartError: The database cannot be reached, or was written by a newer version of the service.
    """
    await database.create_home()
    try:
        async with database.writing() as connection:
            await connection.run_sync(_upgrade, folder)
    except CommandError as error:
        raise StartError(f"the {database.name} database does not fit this version: {error}") from error
    except (DBAPIError, OSError) as error:
        raise unreachable(database.url) from error


async def downgrade(database: Database, folder: Path, revision: str) -> None:
    """Takes the database back to `revision` ("base" for empty)."""
    async with database.writing() as connection:
        await connection.run_sync(_downgrade, folder, revision)


def run_in(context: ModuleType) -> None:
    """The whole of an `env.py`: migrates over the connection that the caller opened."""
    context.configure(connection=context.config.attributes[_CONNECTION], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: sa.Connection, folder: Path) -> None:
    config = _config(connection, folder)
    # Asked first: a service at its newest revision must not wait for Alembic to import every revision's
    # module.
    current = MigrationContext.configure(connection).get_current_heads()
    if set(current) != set(ScriptDirectory.from_config(config).get_heads()):
        command.upgrade(config, "head")


def _downgrade(connection: sa.Connection, folder: Path, revision: str) -> None:
    command.downgrade(_config(connection, folder), revision)


def _config(connection: sa.Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes[_CONNECTION] = connection
    return config
