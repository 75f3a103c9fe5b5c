"""The catalog's queries by key: titles, episodes, credits, people, genres, artwork, windows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

import sqlalchemy as sa

from subgraphs.catalog.service.records import (
    ArtworkRecord,
    CreditRecord,
    GenreRecord,
    PersonRecord,
    ShowShape,
    TitleRecord,
    WindowRecord,
)
from subgraphs.catalog.service.tables import ARTWORK, AVAILABILITY, CREDITS, GENRES, PEOPLE, TITLES
from subgraphs.chassis.database import Database

TITLE_COLUMNS: Final = tuple(TITLES.c[field.name] for field in fields(TitleRecord))
_GENRE_COLUMNS: Final = (GENRES.c.id, GENRES.c.slug, GENRES.c.names, GENRES.c.parent_id)
_OWNER: Final = sa.func.coalesce(TITLES.c.show_id, TITLES.c.id)  # seasons and episodes follow their show


class CatalogStorage:
    """Reads the catalog by key.

    Args:
        database: The service's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def titles(self, ids: Sequence[str]) -> dict[str, TitleRecord]:
        """Titles by id; unknown ids are left out."""
        return {title.id: title for title in await self._titles(TITLES.c.id.in_(ids))} if ids else {}

    async def titles_by_slug(self, slugs: Sequence[str]) -> dict[str, TitleRecord]:
        """Titles by slug."""
        found = await self._titles(TITLES.c.slug.in_(slugs)) if slugs else []
        return {title.slug: title for title in found}

    async def titles_by_external_id(self, external_ids: Sequence[str]) -> dict[str, TitleRecord]:
        """Movies by the number their source gave them."""
        found = await self._titles(TITLES.c.external_id.in_(external_ids)) if external_ids else []
        return {title.external_id: title for title in found if title.external_id is not None}

    async def seasons_by_number(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], TitleRecord]:
        """Seasons by show and number."""
        if not keys:
            return {}
        shows = sorted({show for show, _ in keys})
        found = await self._titles(TITLES.c.kind == "SEASON", TITLES.c.show_id.in_(shows))
        return {(title.show_id or "", title.number or 0): title for title in found}

    async def show_shapes(self, show_ids: Sequence[str]) -> dict[str, ShowShape]:
        """Seasons and episode counts by show."""
        if not show_ids:
            return {}
        columns = (TITLES.c.show_id, TITLES.c.kind, TITLES.c.id)
        query = (
            sa.select(*columns)
            .where(TITLES.c.show_id.in_(show_ids), TITLES.c.kind.in_(("SEASON", "EPISODE")))
            .order_by(TITLES.c.show_id, TITLES.c.number)
        )
        seasons: defaultdict[str, list[str]] = defaultdict(list)
        episodes: defaultdict[str, int] = defaultdict(int)
        async with self._database.reading() as connection:
            for show_id, kind, identifier in await connection.execute(query):
                if kind == "SEASON":
                    seasons[show_id].append(identifier)
                else:
                    episodes[show_id] += 1
        return {show: ShowShape(tuple(seasons[show]), episodes[show]) for show in show_ids}

    async def episodes(self, season_ids: Sequence[str]) -> dict[str, list[TitleRecord]]:
        """Every episode of the seasons, in order."""
        found = await self._titles(TITLES.c.kind == "EPISODE", TITLES.c.season_id.in_(season_ids))
        by_season: dict[str, list[TitleRecord]] = {season: [] for season in season_ids}
        for title in sorted(found, key=lambda title: title.number or 0):
            by_season[title.season_id or ""].append(title)
        return by_season

    async def credits(self, video_ids: Sequence[str]) -> dict[str, list[CreditRecord]]:
        """Credits by title in order; an unknown title is left out, one without credits has an empty list."""
        query = (
            sa.select(
                TITLES.c.id, CREDITS.c.position, CREDITS.c.person_id, CREDITS.c.role, CREDITS.c.character
            )
            .select_from(TITLES.outerjoin(CREDITS, CREDITS.c.video_id == _OWNER))
            .where(TITLES.c.id.in_(video_ids))
            .order_by(TITLES.c.id, CREDITS.c.position)
        )
        found: defaultdict[str, list[CreditRecord]] = defaultdict(list)
        async with self._database.reading() as connection:
            for video_id, position, person_id, role, character in await connection.execute(query):
                known = found[video_id]
                if person_id is not None:
                    known.append(CreditRecord(position, person_id, role, character))
        return dict(found)

    async def people(self, ids: Sequence[str]) -> dict[str, PersonRecord]:
        """People by id."""
        query = sa.select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.bio).where(PEOPLE.c.id.in_(ids))
        async with self._database.reading() as connection:
            return {row.id: PersonRecord(*row) for row in await connection.execute(query)}

    async def known_for(self, person_ids: Sequence[str]) -> dict[str, list[TitleRecord]]:
        """The movies and shows of people, most popular first."""
        query = (
            sa.select(CREDITS.c.person_id, *TITLE_COLUMNS)
            .join(TITLES, TITLES.c.id == CREDITS.c.video_id)
            .where(CREDITS.c.person_id.in_(person_ids))
            .order_by(TITLES.c.popularity.desc(), TITLES.c.id)
        )
        found: defaultdict[str, dict[str, TitleRecord]] = defaultdict(dict)
        async with self._database.reading() as connection:
            for person_id, *columns in await connection.execute(query):
                title = TitleRecord(*columns)
                found[person_id].setdefault(title.id, title)
        return {person: list(titles.values()) for person, titles in found.items()}

    async def genres(self, ids: Sequence[str] | None = None) -> list[GenreRecord]:
        """Genres by id, or all of them, in their order."""
        query = sa.select(*_GENRE_COLUMNS).order_by(GENRES.c.position)
        if ids is not None:
            query = query.where(GENRES.c.id.in_(ids))
        async with self._database.reading() as connection:
            return [GenreRecord(*row) for row in await connection.execute(query)]

    async def artwork(self, keys: Sequence[str]) -> dict[str, ArtworkRecord]:
        """Pictures by key."""
        return {record.key: record for record in await self._artwork(ARTWORK.c.key.in_(keys))} if keys else {}

    async def artwork_of(self, owner_ids: Sequence[str]) -> dict[str, list[ArtworkRecord]]:
        """Pictures by owner: its own first, then those of its season and its show."""
        if not owner_ids:
            return {}
        lines: dict[str, tuple[str, ...]] = {owner: (owner,) for owner in owner_ids}
        query = sa.select(TITLES.c.id, TITLES.c.season_id, TITLES.c.show_id).where(TITLES.c.id.in_(owner_ids))
        async with self._database.reading() as connection:
            for title_id, *parents in await connection.execute(query):
                lines[title_id] = (title_id, *(parent for parent in parents if parent is not None))
        owners = sorted({owner for line in lines.values() for owner in line})
        by_owner: defaultdict[str, list[ArtworkRecord]] = defaultdict(list)
        for record in await self._artwork(ARTWORK.c.owner_id.in_(owners)):
            by_owner[record.owner_id].append(record)
        return {
            asked: [record for owner in line for record in by_owner[owner]] for asked, line in lines.items()
        }

    async def windows(
        self, video_ids: Sequence[str], countries: Sequence[str]
    ) -> dict[tuple[str, str], WindowRecord]:
        """Windows by title and country."""
        table = AVAILABILITY.c
        query = (
            sa.select(TITLES.c.id, table.country, table.starts_ms, table.ends_ms, table.downloadable)
            .join(AVAILABILITY, table.video_id == _OWNER)
            .where(TITLES.c.id.in_(video_ids), table.country.in_(countries))
        )
        async with self._database.reading() as connection:
            return {(row[0], row.country): WindowRecord(*row[1:]) for row in await connection.execute(query)}

    async def _titles(self, *conditions: sa.ColumnElement[bool]) -> list[TitleRecord]:
        query = sa.select(*TITLE_COLUMNS).where(*conditions)
        async with self._database.reading() as connection:
            return [TitleRecord(*row) for row in await connection.execute(query)]

    async def _artwork(self, condition: sa.ColumnElement[bool]) -> list[ArtworkRecord]:
        columns = (ARTWORK.c[field.name] for field in fields(ArtworkRecord))
        query = sa.select(*columns).where(condition).order_by(ARTWORK.c.owner_id, ARTWORK.c.variant)
        async with self._database.reading() as connection:
            return [ArtworkRecord(*row) for row in await connection.execute(query)]
