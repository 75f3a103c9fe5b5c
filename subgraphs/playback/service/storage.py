"""Reads bookmarks, sessions and what comes next. A batch is one or two statements, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from subgraphs.chassis.pages import Page, PageRequest, cut_page, decode_cursor
from subgraphs.playback.service.records import (
    LIVE_STATES,
    ActivityRecord,
    BookmarkRecord,
    ContinueRecord,
    SessionRecord,
)
from subgraphs.playback.service.tables import bookmarks, playables, sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subgraphs.chassis.database import Database

_SESSION_COLUMNS: Final = [
    column for column in sessions.columns if column.name not in {"ended_at", "position_ms", "watched_ms"}
]


class PlaybackStorage:
    """The storage of playback."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bookmarks(self, profile_id: str, video_ids: Sequence[str]) -> dict[str, BookmarkRecord]:
        """A profile's bookmarks by video; a video without one is missing."""
        query = sa.select(bookmarks).where(
            bookmarks.c.profile_id == profile_id, bookmarks.c.video_id.in_(video_ids)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {
            row.video_id: BookmarkRecord(row.position_ms, row.updated_at, row.completed, row.device_id)
            for row in rows
        }

    async def up_next(self, profile_id: str, show_ids: Sequence[str]) -> dict[str, str]:
        """What to play in each show; a show whose last episode is finished, or unknown, is missing."""
        begun = _latest_by_group(
            sa.and_(bookmarks.c.profile_id == profile_id, bookmarks.c.show_id.in_(show_ids))
        )
        following = playables.alias("following")
        current = playables.alias("current")
        resumed = (
            sa.select(
                begun.c.show_id, begun.c.video_id, begun.c.completed, following.c.video_id.label("next_id")
            )
            .join_from(begun, current, current.c.video_id == begun.c.video_id)
            .outerjoin(
                following,
                sa.and_(
                    following.c.show_id == current.c.show_id, following.c.ordinal == current.c.ordinal + 1
                ),
            )
        )
        first = sa.select(playables.c.show_id, playables.c.video_id).where(
            playables.c.show_id.in_(show_ids), playables.c.ordinal == 0
        )
        async with self._database.reading() as connection:
            resumed_rows = (await connection.execute(resumed)).all()
            first_rows = (await connection.execute(first)).all()
        found = {row.show_id: row.video_id for row in first_rows}
        for row in resumed_rows:
            chosen = row.next_id if row.completed else row.video_id
            if chosen is None:
                found.pop(row.show_id, None)
            else:
                found[row.show_id] = chosen
        return found

    async def continue_page(self, profile_id: str, page: PageRequest) -> Page[ContinueRecord]:
        """What a profile is in the middle of, last watched first."""
        latest = _latest_by_group(bookmarks.c.profile_id == profile_id)
        current, following = playables.alias("current"), playables.alias("following")
        ahead = bookmarks.alias("ahead")
        query = (
            sa.select(
                latest,
                following.c.video_id.label("next_id"),
                ahead.c.position_ms.label("next_position_ms"),
                ahead.c.completed.label("next_completed"),
            )
            .outerjoin_from(latest, current, current.c.video_id == latest.c.video_id)
            .outerjoin(
                following,
                sa.and_(
                    following.c.show_id == current.c.show_id, following.c.ordinal == current.c.ordinal + 1
                ),
            )
            .outerjoin(
                ahead, sa.and_(ahead.c.profile_id == profile_id, ahead.c.video_id == following.c.video_id)
            )
            .where(sa.or_(sa.not_(latest.c.completed), following.c.video_id.is_not(None)))
        )
        if page.after:
            updated_at, group_key = decode_cursor(page.after, int, str)
            query = query.where(
                sa.tuple_(latest.c.updated_at, latest.c.group_key)
                < sa.tuple_(sa.literal(updated_at), sa.literal(group_key))
            )
        query = query.order_by(latest.c.updated_at.desc(), latest.c.group_key.desc()).limit(page.fetch_limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return cut_page([_continued(row) for row in rows], page)

    async def activity_page(self, profile_id: str, page: PageRequest) -> Page[ActivityRecord]:
        """A profile's sittings, newest first."""
        query = sa.select(
            sessions.c.id.label("session_id"),
            sessions.c.video_id,
            sessions.c.started_at.label("watched_at"),
            sessions.c.watched_ms,
        ).where(sessions.c.profile_id == profile_id)
        if page.after:
            started_at, session_id = decode_cursor(page.after, int, str)
            query = query.where(
                sa.tuple_(sessions.c.started_at, sessions.c.id)
                < sa.tuple_(sa.literal(started_at), sa.literal(session_id))
            )
        query = query.order_by(sessions.c.started_at.desc(), sessions.c.id.desc()).limit(page.fetch_limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return cut_page([ActivityRecord(**row) for row in rows], page)

    async def active_streams(
        self, account_ids: Sequence[str], now: int
    ) -> dict[str, tuple[SessionRecord, ...]]:
        """Sessions whose lease lives after `now` (Unix milliseconds), oldest first, by account."""
        query = (
            sa.select(*_SESSION_COLUMNS)
            .where(
                sessions.c.account_id.in_(account_ids),
                sessions.c.lease_expires_at > now,
                sessions.c.state.in_(sorted(LIVE_STATES)),
            )
            .order_by(sessions.c.started_at, sessions.c.id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found: defaultdict[str, list[SessionRecord]] = defaultdict(list)
        for row in rows:
            found[row["account_id"]].append(SessionRecord(**row))
        return {account_id: tuple(streams) for account_id, streams in found.items()}

    async def sessions(self, session_ids: Sequence[str]) -> dict[str, SessionRecord]:
        """Sessions by id."""
        query = sa.select(*_SESSION_COLUMNS).where(sessions.c.id.in_(session_ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: SessionRecord(**row) for row in rows}


def _latest_by_group(which: sa.ColumnElement[bool]) -> sa.Subquery:
    """The bookmark last touched in each movie or show, among those that match."""
    group_key = sa.func.coalesce(bookmarks.c.show_id, bookmarks.c.video_id)
    place = sa.func.row_number().over(
        partition_by=group_key, order_by=(bookmarks.c.updated_at.desc(), bookmarks.c.video_id.desc())
    )
    ranked = sa.select(bookmarks, group_key.label("group_key"), place.label("place")).where(which).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).subquery("latest")


def _continued(row: sa.Row[*tuple[object, ...]]) -> ContinueRecord:
    if not row.completed:
        bookmark = BookmarkRecord(row.position_ms, row.updated_at, completed=False, device_id=row.device_id)
        return ContinueRecord(row.group_key, row.video_id, row.updated_at, bookmark)
    begun_ahead = row.next_position_ms is not None and not row.next_completed
    position = row.next_position_ms if begun_ahead else 0
    bookmark = BookmarkRecord(position, row.updated_at, completed=False, device_id=row.device_id)
    return ContinueRecord(row.group_key, row.next_id, row.updated_at, bookmark)
