"""The service as a composition root drives it, on both databases."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from protos.playback.v1 import playback_pb2 as pb
from protos.playback.v1 import playback_pb2_grpc
from subgraphs.chassis.channels import call, open_channel
from subgraphs.chassis.context import Deadline, RequestContext
from subgraphs.chassis.errors import StartError
from subgraphs.chassis.principal import DEVELOPMENT_KEY, Principal, sign
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.playback.client import SERVICE
from subgraphs.playback.service.server import create_service
from tests.subgraphs.chassis.databases import KINDS, POSTGRES_VARIABLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from subgraphs.dataset.records import World


@pytest.fixture(params=KINDS)
async def settings(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ServiceSettings]:
    if request.param == "sqlite":
        yield ServiceSettings(data_dir=tmp_path)
        return
    url = os.environ.get(POSTGRES_VARIABLE)
    if not url:
        pytest.skip(f"{POSTGRES_VARIABLE} names no PostgreSQL to run on")
    settings = ServiceSettings(data_dir=tmp_path, database_url=url)
    yield settings
    service = create_service(settings)
    async with service.database.writing() as connection:
        await connection.execute(sa.schema.DropSchema("playback", cascade=True, if_exists=True))
    await service.stop(0)


async def test_seed_start_ask_stop_and_start_again(settings: ServiceSettings, world: World) -> None:
    progress: list[tuple[str, int, int]] = []
    service = create_service(settings)
    assert not await service.seeded()
    await service.seed(world, lambda what, done, total: progress.append((what, done, total)))
    assert await service.seeded()
    with pytest.raises(StartError, match="holds data already"):
        await service.seed(world, lambda _what, _done, _total: None)
    await service.stop(0)
    assert progress[-1][1] == progress[-1][2] == len(world.sessions)

    mark = world.bookmarks[0]
    account_id = next(profile.account_id for profile in world.profiles if profile.id == mark.profile_id)
    principal = Principal(account_id=account_id, profile_id=mark.profile_id)
    for _ in range(2):
        again = create_service(settings)
        port = await again.start()
        channel = open_channel(f"127.0.0.1:{port}", SERVICE)
        context = RequestContext(
            principal, sign(principal, DEVELOPMENT_KEY), Deadline.after(5), "test", "en", "US"
        )
        request = pb.BatchGetBookmarksRequest(
            keys=[
                pb.BookmarkKey(profile_id=mark.profile_id, video_id=mark.video_id),
                pb.BookmarkKey(profile_id="profile_other", video_id=mark.video_id),
                pb.BookmarkKey(profile_id=mark.profile_id, video_id="movie_unknown"),
            ]
        )
        answer = await call(playback_pb2_grpc.PlaybackStub(channel).BatchGetBookmarks, request, context)
        assert [result.WhichOneof("outcome") for result in answer.results] == ["bookmark", "status", "status"]
        assert answer.results[0].bookmark.position_ms == mark.position_ms
        await channel.close()
        await again.stop(1)


async def test_a_service_without_a_database_does_not_start(tmp_path: Path) -> None:
    service = create_service(ServiceSettings(data_dir=tmp_path / "nowhere"))
    with pytest.raises(StartError, match="no database at"):
        await service.start()
    await service.stop(0)
    assert not (tmp_path / "nowhere").exists()
