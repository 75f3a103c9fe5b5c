"""The catalog's lists: a genre's titles, new arrivals, everything findable. Keyset pages: no offsets."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from subgraphs.catalog.service.records import SCALE, Arrival, SearchEntry, TitleRecord, TitleSort
from subgraphs.catalog.service.storage import TITLE_COLUMNS
from subgraphs.catalog.service.tables import AVAILABILITY, CREDITS, GENRES, PEOPLE, TITLE_GENRES, TITLES
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import PageRequest, decode_cursor, encode_cursor

_ORDERS: Final[dict[TitleSort, tuple[sa.Column[int] | sa.Column[str], bool, type[int] | type[str]]]] = {
    "POPULAR": (TITLES.c.popularity, True, int),
    "NEWEST": (TITLES.c.released_ms, True, int),
    "A_TO_Z": (TITLES.c.sort_title, False, str),
}
"""For each order its column, whether it falls, and the type of its values; the id breaks ties."""


def title_cursor(title: TitleRecord, sort: TitleSort) -> str:
    """The cursor of a title in a genre's list of this order."""
    places: dict[TitleSort, int | str] = {
        "POPULAR": title.popularity,
        "NEWEST": title.released_ms,
        "A_TO_Z": title.sort_title,
    }
    return encode_cursor(sort, places[sort], title.id)


def _open_in(country: str, now_ms: int) -> sa.ColumnElement[bool]:
    window = AVAILABILITY.c
    return sa.and_(
        window.country == country,
        window.starts_ms <= now_ms,
        sa.or_(window.ends_ms.is_(None), window.ends_ms > now_ms),
    )


class CatalogListings:
    """Reads lists of titles.

    Args:
        database: The service's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def genre_titles(
        self, genre_id: str, sort: TitleSort, page: PageRequest, country: str, now_ms: int
    ) -> list[TitleRecord]:
        """A genre's movies and shows that may be shown in the country, one more than the page holds.

        Raises:
            CodedError: BAD_REQUEST: the cursor is not of this list.
        """
        column, falling, kind = _ORDERS[sort]
        query = (
            sa.select(*TITLE_COLUMNS)
            .join(TITLE_GENRES, TITLE_GENRES.c.title_id == TITLES.c.id)
            .join(AVAILABILITY, AVAILABILITY.c.video_id == TITLES.c.id)
            .where(TITLE_GENRES.c.genre_id == genre_id, _open_in(country, now_ms))
            .order_by(column.desc() if falling else column.asc(), TITLES.c.id)
            .limit(page.fetch_limit)
        )
        if page.after:
            _, place, last_id = decode_cursor(page.after, str, kind, str)
            beyond = column < place if falling else column > place
            query = query.where(sa.or_(beyond, sa.and_(column == place, TITLES.c.id > last_id)))
        async with self._database.reading() as connection:
            return [TitleRecord(*row) for row in await connection.execute(query)]

    async def arrivals(self, country: str, since_ms: int, now_ms: int, page: PageRequest) -> list[Arrival]:
        """Movies and shows whose window opened since, newest first, one more than the page holds.

        Raises:
            CodedError: BAD_REQUEST: the cursor is not of this list.
        """
        opened = AVAILABILITY.c.starts_ms
        query = (
            sa.select(opened, *TITLE_COLUMNS)
            .join(AVAILABILITY, AVAILABILITY.c.video_id == TITLES.c.id)
            .where(_open_in(country, now_ms), opened >= since_ms)
            .order_by(opened.desc(), TITLES.c.id)
            .limit(page.fetch_limit)
        )
        if page.after:
            place, last_id = decode_cursor(page.after, int, str)
            query = query.where(sa.or_(opened < place, sa.and_(opened == place, TITLES.c.id > last_id)))
        async with self._database.reading() as connection:
            return [Arrival(TitleRecord(*row[1:]), row[0]) for row in await connection.execute(query)]

    async def open_ids(self, ids: Sequence[str], country: str, now_ms: int) -> set[str]:
        """Those of the titles that may be shown in the country now."""
        owner = sa.func.coalesce(TITLES.c.show_id, TITLES.c.id)
        query = (
            sa.select(TITLES.c.id)
            .join(AVAILABILITY, AVAILABILITY.c.video_id == owner)
            .where(TITLES.c.id.in_(ids), _open_in(country, now_ms))
        )
        async with self._database.reading() as connection:
            return set((await connection.execute(query)).scalars())

    async def everything_findable(self) -> list[SearchEntry]:
        """Movies, shows, episodes, people and genres as the search index wants them."""
        async with self._database.reading() as connection:
            cast: defaultdict[str, list[str]] = defaultdict(list)
            query = sa.select(CREDITS.c.video_id, PEOPLE.c.name).join(
                PEOPLE, PEOPLE.c.id == CREDITS.c.person_id
            )
            for video_id, name in await connection.execute(query):
                cast[video_id].append(name)
            entries = [
                _title_entry(TitleRecord(*row), cast)
                for row in await connection.execute(
                    sa.select(*TITLE_COLUMNS).where(TITLES.c.kind != "SEASON")
                )
            ]
            people = await connection.execute(
                sa.select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.bio, sa.func.count(CREDITS.c.video_id))
                .outerjoin(CREDITS, CREDITS.c.person_id == PEOPLE.c.id)
                .group_by(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.bio)
            )
            entries += [
                SearchEntry(identifier, "PERSON", name, (), bio, (), None, "ALL", (), min(parts / 40, 0.6))
                for identifier, name, bio, parts in people
            ]
            for genre in await connection.execute(sa.select(GENRES.c.id, GENRES.c.names)):
                first, *others = genre.names.values()
                entries.append(
                    SearchEntry(
                        genre.id, "GENRE", first, tuple(others), "", (genre.id,), None, "ALL", (), 0.5
                    )
                )
        return entries


def _title_entry(title: TitleRecord, cast: dict[str, list[str]]) -> SearchEntry:
    return SearchEntry(
        id=title.id,
        kind=title.kind,
        name=title.title,
        other_names=(title.original_title,) if title.original_title else (),
        text=f"{title.synopsis} {' '.join(cast.get(title.id, ()))}",
        genre_ids=tuple(title.genre_ids),
        year=title.release_year,
        maturity=title.maturity,
        audio_languages=tuple(str(track["language"]) for track in title.audio_tracks),
        popularity=title.popularity / SCALE * (0.4 if title.kind == "EPISODE" else 1.0),
    )
