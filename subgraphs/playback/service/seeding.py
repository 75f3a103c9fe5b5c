"""Writes the playback half of a demo world: what can be played, bookmarks, sessions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from subgraphs.chassis.proto_values import unix_ms
from subgraphs.dataset.records import TitleKind
from subgraphs.playback.service import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subgraphs.chassis.database import Database
    from subgraphs.chassis.service import Progress
    from subgraphs.dataset.records import World

_ROWS_A_STATEMENT: Final = 2000
Row = dict[str, object]


async def is_seeded(database: Database) -> bool:
    """Whether there is something to play."""
    async with database.reading() as connection:
        return (await connection.execute(sa.select(tables.playables.c.video_id).limit(1))).first() is not None


async def seed(database: Database, world: World, progress: Progress) -> None:
    """Writes the world in one transaction; `progress` is told of each table."""
    async with database.writing() as connection:
        for table, rows in _rows(world):
            done = 0
            for start in range(0, len(rows), _ROWS_A_STATEMENT):
                chunk = rows[start : start + _ROWS_A_STATEMENT]
                await connection.execute(sa.insert(table), chunk)
                done += len(chunk)
                progress(f"playback: {table.name}", done, len(rows))


def _rows(world: World) -> Iterable[tuple[sa.Table, Sequence[Row]]]:
    yield tables.playables, _playables(world)
    yield (
        tables.bookmarks,
        [
            {**_without(asdict(bookmark), "runtime_ms"), "updated_at": unix_ms(bookmark.updated_at)}
            for bookmark in world.bookmarks
        ],
    )
    yield (
        tables.sessions,
        [
            {
                **asdict(session),
                "started_at": unix_ms(session.started_at),
                "lease_expires_at": unix_ms(session.lease_expires_at),
                "ended_at": None if session.ended_at is None else unix_ms(session.ended_at),
            }
            for session in world.sessions
        ],
    )


def _playables(world: World) -> list[Row]:
    rows: list[Row] = [
        {"video_id": title.id, "show_id": None, "ordinal": None, "runtime_ms": title.runtime_ms or 0}
        for title in world.titles
        if title.kind is TitleKind.MOVIE
    ]
    ordinals: dict[str, int] = {}
    for line in world.episode_lines():
        ordinal = ordinals.get(line.show_id, 0)
        ordinals[line.show_id] = ordinal + 1
        rows.append(
            {
                "video_id": line.episode_id,
                "show_id": line.show_id,
                "ordinal": ordinal,
                "runtime_ms": line.runtime_ms,
            }
        )
    return rows


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
