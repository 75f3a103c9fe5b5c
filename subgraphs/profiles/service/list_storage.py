"""Reads and writes what belongs to one profile: My List and the notifications inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from subgraphs.chassis.pages import Page, PageRequest, cut_page, decode_cursor
from subgraphs.profiles.service.records import MyListRecord, NotificationRecord
from subgraphs.profiles.service.tables import my_list, notifications

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subgraphs.chassis.database import Database


class ListStorage:
    """The profiles' half of the storage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def my_list_page(self, profile_id: str, page: PageRequest) -> tuple[Page[MyListRecord], int]:
        """A profile's list, newest first, and how many entries it has."""
        query = sa.select(my_list.c.video_id, my_list.c.added_at).where(my_list.c.profile_id == profile_id)
        if page.after:
            added_at, video_id = decode_cursor(page.after, int, str)
            query = query.where(
                sa.tuple_(my_list.c.added_at, my_list.c.video_id)
                < sa.tuple_(sa.literal(added_at), sa.literal(video_id))
            )
        query = query.order_by(my_list.c.added_at.desc(), my_list.c.video_id.desc()).limit(page.fetch_limit)
        count = sa.select(sa.func.count()).where(my_list.c.profile_id == profile_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
            total = (await connection.execute(count)).scalar_one()
        return cut_page([MyListRecord(**row) for row in rows], page), total

    async def in_my_list(self, profile_id: str, video_ids: Sequence[str]) -> frozenset[str]:
        """Which of the videos the profile has saved."""
        query = sa.select(my_list.c.video_id).where(
            my_list.c.profile_id == profile_id, my_list.c.video_id.in_(video_ids)
        )
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def add_to_my_list(self, profile_id: str, video_id: str, added_at: int) -> MyListRecord:
        """Saves a video; saving it again keeps the first moment."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        insert = dialect.insert(my_list).values(profile_id=profile_id, video_id=video_id, added_at=added_at)
        chosen = sa.select(my_list.c.video_id, my_list.c.added_at).where(
            my_list.c.profile_id == profile_id, my_list.c.video_id == video_id
        )
        async with self._database.writing() as connection:
            await connection.execute(insert.on_conflict_do_nothing())
            row = (await connection.execute(chosen)).one()
        return MyListRecord(row.video_id, row.added_at)

    async def remove_from_my_list(self, profile_id: str, video_id: str) -> bool:
        """Forgets a video; False when it was not there."""
        delete = sa.delete(my_list).where(my_list.c.profile_id == profile_id, my_list.c.video_id == video_id)
        async with self._database.writing() as connection:
            return (await connection.execute(delete)).rowcount > 0

    async def notification_page(
        self, profile_id: str, page: PageRequest, *, unread_only: bool
    ) -> Page[NotificationRecord]:
        """A profile's inbox, newest first."""
        query = sa.select(notifications).where(notifications.c.profile_id == profile_id)
        if unread_only:
            query = query.where(notifications.c.read_at.is_(None))
        if page.after:
            created_at, notification_id = decode_cursor(page.after, int, str)
            query = query.where(
                sa.tuple_(notifications.c.created_at, notifications.c.id)
                < sa.tuple_(sa.literal(created_at), sa.literal(notification_id))
            )
        query = query.order_by(notifications.c.created_at.desc(), notifications.c.id.desc())
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.limit(page.fetch_limit))).mappings().all()
        return cut_page([NotificationRecord(**row) for row in rows], page)

    async def notifications(self, notification_ids: Sequence[str]) -> dict[str, NotificationRecord]:
        """Notifications by id."""
        query = sa.select(notifications).where(notifications.c.id.in_(notification_ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: NotificationRecord(**row) for row in rows}

    async def unread_counts(self, profile_ids: Sequence[str]) -> dict[str, int]:
        """Unread notifications by profile; a profile without any is missing."""
        query = (
            sa.select(notifications.c.profile_id, sa.func.count().label("unread"))
            .where(notifications.c.profile_id.in_(profile_ids), notifications.c.read_at.is_(None))
            .group_by(notifications.c.profile_id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.profile_id: row.unread for row in rows}
