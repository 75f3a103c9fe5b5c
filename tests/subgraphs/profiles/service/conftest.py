from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subgraphs.profiles.service.seeding import seed
from subgraphs.profiles.service.server import DEFINITION
from tests.subgraphs.chassis.databases import KINDS, migrated
from tests.subgraphs.chassis.running import ignore_progress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from subgraphs.chassis.database import Database
    from subgraphs.dataset.records import World


@pytest.fixture(params=KINDS)
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(request.param, "profiles", DEFINITION.migrations, tmp_path) as database:
        yield database


@pytest.fixture
async def database(empty: Database, world: World) -> Database:
    await seed(empty, world, ignore_progress)
    return empty
