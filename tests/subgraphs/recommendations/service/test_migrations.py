"""The migrations make the tables that the code names, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from subgraphs.chassis import migrations
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.recommendations.service import tables as recommendations_tables
from subgraphs.recommendations.service.server import create_service as create_recommendations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from subgraphs.chassis.service import Service
    from subgraphs.dataset.records import World


def _columns(connection: sa.Connection) -> dict[str, set[str]]:
    inspector = sa.inspect(connection)
    return {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


@pytest.mark.parametrize(
    ("create", "metadata"),
    [
        (create_recommendations, recommendations_tables.METADATA),
    ],
    ids=["recommendations"],
)
async def test_migrated_tables_are_the_ones_the_code_names(
    create: Callable[[ServiceSettings], Service[World]], metadata: sa.MetaData, tmp_path: Path
) -> None:
    service = create(ServiceSettings(data_dir=tmp_path))
    wanted = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    try:
        for _ in range(2):
            await service.migrate()
            async with service.database.reading() as connection:
                assert await connection.run_sync(_columns) == wanted
            await migrations.downgrade(service.database, service.definition.migrations, "base")
            async with service.database.reading() as connection:
                assert await connection.run_sync(_columns) == {}
    finally:
        await service.stop(0)
