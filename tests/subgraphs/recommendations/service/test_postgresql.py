"""The service on PostgreSQL: seeded, migrated down and up, and answering as on SQLite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import grpc
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from protos.recommendations.v1 import recommendations_pb2 as pb
from protos.recommendations.v1 import recommendations_pb2_grpc
from subgraphs.chassis import migrations
from subgraphs.chassis.principal import DEVELOPMENT_KEY, HEADER, Principal, sign
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.recommendations.service import server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from subgraphs.dataset.records import World

_URL = os.environ.get("MARQUEE_TEST_POSTGRES_URL")
pytestmark = pytest.mark.skipif(_URL is None, reason="MARQUEE_TEST_POSTGRES_URL names no PostgreSQL server")


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[ServiceSettings]:
    """A database of the test's own, dropped afterwards."""
    name = f"marquee_recommendations_{os.getpid()}"
    admin = sa.make_url(_URL or "").set(drivername="postgresql+asyncpg")
    engine = create_async_engine(admin, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        url = admin.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        yield ServiceSettings(data_dir=tmp_path, listen=f"unix:{tmp_path}/s", database_url=url)
    finally:
        async with engine.connect() as connection:
            await connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await engine.dispose()


async def test_the_recommender_answers_on_postgresql(
    settings: ServiceSettings, recommendations_world: World, owner: Principal
) -> None:
    service = server.create_service(settings)
    profile_id = owner.profile_id or ""
    caller = ((HEADER, sign(owner, DEVELOPMENT_KEY)),)
    try:
        await service.migrate()
        await migrations.downgrade(service.database, service.definition.migrations, "base")
        await service.seed(recommendations_world, lambda *_: None)
        assert await service.seeded()
        await service.start()
        async with grpc.aio.insecure_channel(settings.listen) as channel:
            stub: recommendations_pb2_grpc.RecommendationsAsyncStub = (
                recommendations_pb2_grpc.RecommendationsStub(channel)
            )
            personal = pb.PersonalPage(profile_id=profile_id, language="en", country="US")
            pages = pb.BatchGetHomePagesRequest(keys=[pb.HomePageKey(personal=personal)])
            assert (await stub.BatchGetHomePages(pages, metadata=caller)).results[0].page.rows
            for thumb in (pb.THUMB_UP, pb.THUMB_DOWN):
                rate = pb.RateRequest(profile_id=profile_id, video_id="movie_50", thumb=thumb)
                await stub.Rate(rate, metadata=caller)
            listing = pb.BatchListRatingsRequest(keys=[pb.RatingsKey(profile_id=profile_id)])
            newest = (await stub.BatchListRatings(listing, metadata=caller)).results[0].page.ratings[0]
            assert (newest.video_id, newest.thumb) == ("movie_50", pb.THUMB_DOWN)
    finally:
        await service.stop(0)
