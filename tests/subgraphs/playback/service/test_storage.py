"""Storage on both databases: what to go on with, what runs, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from subgraphs.chassis.pages import PageRequest, encode_cursor
from subgraphs.playback.service.records import SessionRecord
from subgraphs.playback.service.seeding import is_seeded
from subgraphs.playback.service.storage import PlaybackStorage
from subgraphs.playback.service.tables import bookmarks, playables, sessions

if TYPE_CHECKING:
    from subgraphs.chassis.database import Database
    from subgraphs.dataset.records import World

MINUTE = 60_000


@pytest.fixture
async def storage(empty: Database) -> PlaybackStorage:
    """One movie, a show of three episodes, one profile; a test adds bookmarks and sessions."""
    async with empty.writing() as connection:
        await connection.execute(
            sa.insert(playables),
            [
                {"video_id": "movie_1", "show_id": None, "ordinal": None, "runtime_ms": 90 * MINUTE},
                *(
                    {
                        "video_id": f"episode_{number}",
                        "show_id": "show_1",
                        "ordinal": number,
                        "runtime_ms": 30 * MINUTE,
                    }
                    for number in range(3)
                ),
            ],
        )
    return PlaybackStorage(empty)


async def mark(
    database: Database, video_id: str, position_ms: int, updated_at: int, *, completed: bool = False
) -> None:
    async with database.writing() as connection:
        await connection.execute(
            sa.insert(bookmarks).values(
                profile_id="profile_1",
                video_id=video_id,
                show_id="show_1" if video_id.startswith("episode") else None,
                position_ms=position_ms,
                updated_at=updated_at,
                completed=completed,
                device_id="device_1",
            )
        )


async def continued(storage: PlaybackStorage) -> list[tuple[str, int]]:
    page = await storage.continue_page("profile_1", PageRequest(10, ""))
    return [(row.video_id, row.bookmark.position_ms) for row in page.rows]


async def test_a_seeded_database_says_so(empty: Database, storage: PlaybackStorage) -> None:
    assert await is_seeded(empty)
    assert await continued(storage) == []


async def test_an_unfinished_movie_is_gone_on_with_and_a_finished_one_is_not(
    empty: Database, storage: PlaybackStorage
) -> None:
    await mark(empty, "movie_1", 5 * MINUTE, 1000)
    assert await continued(storage) == [("movie_1", 5 * MINUTE)]
    async with empty.writing() as connection:
        await connection.execute(sa.update(bookmarks).values(completed=True))
    assert await continued(storage) == []


async def test_a_show_is_one_entry_the_episode_touched_last(
    empty: Database, storage: PlaybackStorage
) -> None:
    await mark(empty, "episode_0", 3 * MINUTE, 1000)
    await mark(empty, "episode_2", 4 * MINUTE, 900)
    await mark(empty, "movie_1", 5 * MINUTE, 950)
    assert await continued(storage) == [("episode_0", 3 * MINUTE), ("movie_1", 5 * MINUTE)]
    assert await storage.up_next("profile_1", ["show_1"]) == {"show_1": "episode_0"}


async def test_after_a_finished_episode_comes_the_next_from_where_it_stands(
    empty: Database, storage: PlaybackStorage
) -> None:
    await mark(empty, "episode_0", 30 * MINUTE, 1000, completed=True)
    assert await continued(storage) == [("episode_1", 0)]
    await mark(empty, "episode_1", 2 * MINUTE, 900)
    assert await continued(storage) == [("episode_1", 2 * MINUTE)]
    assert await storage.up_next("profile_1", ["show_1"]) == {"show_1": "episode_1"}


async def test_a_next_episode_seen_long_ago_begins_anew(empty: Database, storage: PlaybackStorage) -> None:
    await mark(empty, "episode_1", 30 * MINUTE, 900, completed=True)
    await mark(empty, "episode_0", 30 * MINUTE, 1000, completed=True)
    assert await continued(storage) == [("episode_1", 0)]


async def test_a_finished_show_is_over(empty: Database, storage: PlaybackStorage) -> None:
    await mark(empty, "episode_2", 30 * MINUTE, 1000, completed=True)
    assert await continued(storage) == []
    assert await storage.up_next("profile_1", ["show_1", "show_unknown"]) == {}


async def test_a_show_not_begun_starts_with_its_first_episode(storage: PlaybackStorage) -> None:
    assert await storage.up_next("profile_1", ["show_1"]) == {"show_1": "episode_0"}


async def test_a_stream_counts_while_its_lease_lives(empty: Database, storage: PlaybackStorage) -> None:
    rows: list[dict[str, object]] = [
        {
            "id": f"session_{number}",
            "account_id": "account_1",
            "profile_id": "profile_1",
            "device_id": "device_1",
            "video_id": "movie_1",
            "state": state,
            "started_at": 1000 + number,
            "lease_expires_at": lease,
            "ended_at": None,
            "end_reason": "USER" if state == "STOPPED" else None,
            "position_ms": 0,
            "watched_ms": 0,
        }
        for number, (state, lease) in enumerate(
            [("PLAYING", 5000), ("PAUSED", 5000), ("PLAYING", 2000), ("STOPPED", 5000)]
        )
    ]
    async with empty.writing() as connection:
        await connection.execute(sa.insert(sessions), rows)
    streams = await storage.active_streams(["account_1", "account_2"], 2000)
    assert {key: [row.id for row in found] for key, found in streams.items()} == {
        "account_1": ["session_0", "session_1"]
    }
    found = await storage.sessions([f"session_{number}" for number in range(4)] + ["session_unknown"])
    assert [row.seen_at(2000) for row in found.values()] == [
        ("PLAYING", None),
        ("PAUSED", None),
        ("EXPIRED", "LEASE_EXPIRED"),
        ("STOPPED", "USER"),
    ]
    assert isinstance(found["session_0"], SessionRecord)
    first = await storage.activity_page("profile_1", PageRequest(3, ""))
    last = first.rows[-1]
    rest = await storage.activity_page(
        "profile_1", PageRequest(3, encode_cursor(last.watched_at, last.session_id))
    )
    assert [row.session_id for row in (*first.rows, *rest.rows)] == [f"session_{n}" for n in (3, 2, 1, 0)]
    assert (first.has_next_page, rest.has_next_page, rest.has_previous_page) == (True, False, True)


async def test_the_demo_worlds_bookmarks_are_all_there(database: Database, world: World) -> None:
    storage = PlaybackStorage(database)
    profile_id = world.bookmarks[0].profile_id
    own = [bookmark for bookmark in world.bookmarks if bookmark.profile_id == profile_id]
    found = await storage.bookmarks(profile_id, [bookmark.video_id for bookmark in own] + ["movie_unknown"])
    assert {key: record.position_ms for key, record in found.items()} == {
        bookmark.video_id: bookmark.position_ms for bookmark in own
    }
