"""The service on PostgreSQL: seeded, migrated down and up, and answering as on SQLite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import grpc
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from protos.catalog.v1 import catalog_pb2 as pb
from protos.catalog.v1 import catalog_pb2_grpc
from subgraphs.catalog.service import server
from subgraphs.chassis import migrations
from subgraphs.chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from subgraphs.dataset.records import World

_URL = os.environ.get("MARQUEE_TEST_POSTGRES_URL")
pytestmark = pytest.mark.skipif(_URL is None, reason="MARQUEE_TEST_POSTGRES_URL names no PostgreSQL server")


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[ServiceSettings]:
    """A database of the test's own, dropped afterwards."""
    name = f"marquee_catalog_{os.getpid()}"
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


async def test_the_catalog_answers_on_postgresql(settings: ServiceSettings, catalog_world: World) -> None:
    service = server.create_service(settings)
    try:
        await service.migrate()
        await migrations.downgrade(service.database, service.definition.migrations, "base")
        await service.seed(catalog_world, lambda *_: None)
        assert await service.seeded()
        await service.start()
        async with grpc.aio.insecure_channel(settings.listen) as channel:
            stub: catalog_pb2_grpc.CatalogAsyncStub = catalog_pb2_grpc.CatalogStub(channel)
            keys = [pb.TitleKey(id="movie_50"), pb.TitleKey(slug="the-godfather-1972"), pb.TitleKey(id="no")]
            titles = (await stub.BatchGetTitles(pb.BatchGetTitlesRequest(keys=keys))).results
            assert [result.title.id for result in titles] == ["movie_50", "movie_127", ""]
            show = pb.TitleKey(season_number=pb.SeasonNumber(show_id="show_1", number=1))
            season = (await stub.BatchGetTitles(pb.BatchGetTitlesRequest(keys=[show]))).results[0].title
            assert season.id == "season_1_1"
            for sort in (pb.TITLE_SORT_POPULAR, pb.TITLE_SORT_NEWEST, pb.TITLE_SORT_A_TO_Z):
                key = pb.GenreTitlesKey(genre_id="genre_comedy", sort=sort)
                request = pb.BatchListGenreTitlesRequest(keys=[key])
                assert (await stub.BatchListGenreTitles(request)).results[0].page.edges
            found = await stub.Search(pb.SearchRequest(query="termnator"))
            assert found.corrected_query == "terminator"
            credits_key = pb.CreditsKey(video_id="episode_1_1_1")
            credit_request = pb.BatchGetCreditsRequest(keys=[credits_key])
            assert (await stub.BatchGetCredits(credit_request)).results[0].page.credits
            picture = pb.WantedArtwork(owner_id="episode_1_1_1", kind=pb.ARTWORK_KIND_HERO, width=480)
            artwork = pb.BatchGetArtworkRequest(keys=[pb.ArtworkKey(wanted=picture)])
            assert (await stub.BatchGetArtwork(artwork)).results[0].artwork.id == "artwork_show_1_hero_0_480"
            assert (await stub.ListArrivals(pb.ListArrivalsRequest(country="US"))).page is not None
    finally:
        await service.stop(0)
