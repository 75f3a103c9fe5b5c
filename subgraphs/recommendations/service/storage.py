"""The service's queries: profiles' ratings and lists, the catalogue for ranking, charts, the model."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import PageRequest, decode_cursor
from subgraphs.recommendations.service.model import Model
from subgraphs.recommendations.service.records import (
    WEIGHT_OF_THUMB,
    ChartEntry,
    History,
    Picture,
    RankedTitle,
    RatingRecord,
    Thumb,
)
from subgraphs.recommendations.service.tables import (
    BLOCKED,
    CHARTS,
    GENRES,
    MODELS,
    PARTS,
    RATINGS,
    RESUMED,
    SAVED,
    TITLES,
    TRENDING,
)

_RATING_COLUMNS: Final = (RATINGS.c.video_id, RATINGS.c.weight, RATINGS.c.thumb, RATINGS.c.rated_ms)


class RecommendationStorage:
    """Reads and writes the service's database.

    Args:
        database: The service's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def histories(self, profile_ids: Sequence[str]) -> dict[str, History]:
        """What is known of each profile; an unknown one has an empty history."""
        ratings: defaultdict[str, list[RatingRecord]] = defaultdict(list)
        lists: dict[str, defaultdict[str, list[str]]] = {}
        async with self._database.reading() as connection:
            query = (
                sa.select(RATINGS.c.profile_id, *_RATING_COLUMNS)
                .where(RATINGS.c.profile_id.in_(profile_ids))
                .order_by(RATINGS.c.rated_ms.desc(), RATINGS.c.video_id)
            )
            for profile_id, *columns in await connection.execute(query):
                ratings[profile_id].append(RatingRecord(*columns))
            for table in (RESUMED, SAVED, BLOCKED):
                found: defaultdict[str, list[str]] = defaultdict(list)
                listing = (
                    sa.select(table.c.profile_id, table.c.video_id)
                    .where(table.c.profile_id.in_(profile_ids))
                    .order_by(table.c.at_ms.desc(), table.c.video_id)
                )
                for profile_id, video_id in await connection.execute(listing):
                    found[profile_id].append(video_id)
                lists[table.name] = found
        return {
            profile_id: History(
                tuple(ratings[profile_id]),
                tuple(lists[RESUMED.name][profile_id]),
                tuple(lists[SAVED.name][profile_id]),
                tuple(lists[BLOCKED.name][profile_id]),
            )
            for profile_id in profile_ids
        }

    async def ratings(self, profile_id: str, video_ids: Sequence[str]) -> dict[str, RatingRecord]:
        """A profile's ratings of titles, by title."""
        query = sa.select(*_RATING_COLUMNS).where(
            RATINGS.c.profile_id == profile_id, RATINGS.c.video_id.in_(video_ids)
        )
        async with self._database.reading() as connection:
            return {row.video_id: RatingRecord(*row) for row in await connection.execute(query)}

    async def rating_page(self, profile_id: str, page: PageRequest) -> list[RatingRecord]:
        """A profile's ratings, newest first, one more than the page holds.

        Raises:
            CodedError: BAD_REQUEST: the cursor is not of this list.
        """
        rated = RATINGS.c.rated_ms
        query = (
            sa.select(*_RATING_COLUMNS)
            .where(RATINGS.c.profile_id == profile_id)
            .order_by(rated.desc(), RATINGS.c.video_id)
            .limit(page.fetch_limit)
        )
        if page.after:
            at, last_id = decode_cursor(page.after, int, str)
            query = query.where(sa.or_(rated < at, sa.and_(rated == at, RATINGS.c.video_id > last_id)))
        async with self._database.reading() as connection:
            return [RatingRecord(*row) for row in await connection.execute(query)]

    async def rate(self, profile_id: str, video_id: str, thumb: Thumb | None) -> None:
        """Sets a rating, or takes it back. Doing it twice changes nothing more."""
        async with self._database.writing() as connection:
            await connection.execute(
                sa.delete(RATINGS).where(RATINGS.c.profile_id == profile_id, RATINGS.c.video_id == video_id)
            )
            if thumb is not None:
                await connection.execute(
                    sa.insert(RATINGS),
                    {
                        "profile_id": profile_id,
                        "video_id": video_id,
                        "weight": WEIGHT_OF_THUMB[thumb],
                        "thumb": thumb,
                        "rated_ms": time.time_ns() // 1_000_000,
                    },
                )

    async def titles(self) -> list[RankedTitle]:
        """Every movie and show, by position."""
        query = sa.select(TITLES).order_by(TITLES.c.position)
        async with self._database.reading() as connection:
            return [
                RankedTitle(
                    id=row.id,
                    position=row.position,
                    kind=row.kind,
                    name=row.name,
                    maturity=row.maturity,
                    popularity=row.popularity,
                    released_ms=row.released_ms,
                    genre_ids=tuple(row.genre_ids),
                    portraits=tuple(Picture(key, blur_hash) for key, blur_hash in row.portraits),
                    hero=Picture(*row.hero),
                    windows=tuple((country, *window) for country, window in row.windows.items()),
                )
                for row in await connection.execute(query)
            ]

    async def parts(self) -> dict[str, str]:
        """The show of every season and episode."""
        async with self._database.reading() as connection:
            return {row.id: row.title_id for row in await connection.execute(sa.select(PARTS))}

    async def genre_names(self) -> dict[str, dict[str, str]]:
        """Genres' names by language."""
        async with self._database.reading() as connection:
            return {row.id: dict(row.names) for row in await connection.execute(sa.select(GENRES))}

    async def charts(self) -> dict[tuple[str, str], tuple[ChartEntry, ...]]:
        """Top tens by country and kind, in order."""
        query = sa.select(CHARTS).order_by(CHARTS.c.country, CHARTS.c.kind, CHARTS.c.rank)
        found: defaultdict[tuple[str, str], list[ChartEntry]] = defaultdict(list)
        async with self._database.reading() as connection:
            for row in await connection.execute(query):
                entry = ChartEntry(row.rank, row.video_id, row.previous_rank, row.weeks, row.as_of_ms)
                found[row.country, row.kind].append(entry)
        return {key: tuple(entries) for key, entries in found.items()}

    async def trending(self) -> dict[str, tuple[str, ...]]:
        """Trending titles by country, in order."""
        query = sa.select(TRENDING).order_by(TRENDING.c.country, TRENDING.c.rank)
        found: defaultdict[str, list[str]] = defaultdict(list)
        async with self._database.reading() as connection:
            for row in await connection.execute(query):
                found[row.country].append(row.video_id)
        return {country: tuple(ids) for country, ids in found.items()}

    async def latest_model(self) -> Model | None:
        """The model that was trained last, None before the first.

        Raises:
            ModelFormatError: It was written in another format.
        """
        query = sa.select(MODELS.c.payload).order_by(MODELS.c.trained_ms.desc()).limit(1)
        async with self._database.reading() as connection:
            payload = (await connection.execute(query)).scalar_one_or_none()
        return Model.from_bytes(payload) if payload is not None else None
