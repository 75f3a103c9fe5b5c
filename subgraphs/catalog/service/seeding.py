"""Writes the demo world's catalogue into the service's database."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, Final

import sqlalchemy as sa

from subgraphs.catalog.service.records import SCALE
from subgraphs.catalog.service.tables import (
    ARTWORK,
    AVAILABILITY,
    CREDITS,
    GENRES,
    PEOPLE,
    TITLE_GENRES,
    TITLES,
)
from subgraphs.chassis.database import Database
from subgraphs.dataset.records import Title, TitleKind, World

Row = dict[str, Any]  # what SQLAlchemy takes for one row: any column's value
_CHUNK: Final = 2_000


async def is_seeded(database: Database) -> bool:
    """Whether there are titles."""
    async with database.reading() as connection:
        return (await connection.execute(sa.select(TITLES.c.id).limit(1))).first() is not None


async def seed(database: Database, world: World, progress: Callable[[str, int, int], None]) -> None:
    """Writes genres, people, titles, credits, artwork and windows in one transaction."""
    parts: tuple[tuple[str, sa.Table, int, Iterable[Row]], ...] = (
        ("genres", GENRES, len(world.genres), _genres(world)),
        ("people", PEOPLE, len(world.people), map(asdict, world.people)),
        ("titles", TITLES, len(world.titles), _titles(world.titles)),
        ("title genres", TITLE_GENRES, 0, _title_genres(world.titles)),
        ("credits", CREDITS, len(world.credits), map(asdict, world.credits)),
        ("artwork", ARTWORK, len(world.artwork), _artwork(world)),
        ("availability", AVAILABILITY, len(world.windows), _windows(world)),
    )
    total, done = sum(count for _, _, count, _ in parts), 0
    async with database.writing() as connection:
        for what, table, count, rows in parts:
            remaining = iter(rows)
            while chunk := list(islice(remaining, _CHUNK)):
                await connection.execute(sa.insert(table), chunk)
                progress(f"catalog {what}", min(done + len(chunk), total), total)
                done += len(chunk) if count else 0


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _sort_title(title: str) -> str:
    """For A to Z: without a leading article, accents and case."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode() or title
    for article in ("the ", "an ", "a "):
        if plain.startswith(article):
            return plain.removeprefix(article)
    return plain


def _genres(world: World) -> Iterator[Row]:
    for position, genre in enumerate(world.genres):
        yield {
            "id": genre.id,
            "position": position,
            "slug": genre.slug,
            "names": dict(genre.names),
            "parent_id": genre.parent_id,
        }


def _titles(titles: tuple[Title, ...]) -> Iterator[Row]:
    lines = [title for title in titles if title.kind is TitleKind.EPISODE]
    following, preceding = {}, {}
    for title, later in pairwise(lines):
        if title.show_id == later.show_id:
            following[title.id], preceding[later.id] = later.id, title.id
    for title in titles:
        yield {
            "id": title.id,
            "kind": title.kind.value,
            "slug": title.slug,
            "external_id": title.external_id,
            "title": title.title,
            "sort_title": _sort_title(title.title),
            "original_title": title.original_title,
            "original_language": title.original_language,
            "release_year": title.release_year,
            "maturity": title.maturity.value,
            "maturity_reasons": list(title.maturity_reasons),
            "genre_ids": list(title.genre_ids),
            "synopsis_short": title.synopsis_short,
            "synopsis": title.synopsis,
            "synopsis_long": title.synopsis_long,
            "popularity": round(title.popularity * SCALE),
            "released_ms": _milliseconds(title.released_at),
            "show_id": title.show_id,
            "season_id": title.season_id,
            "number": title.number,
            "next_id": following.get(title.id),
            "previous_id": preceding.get(title.id),
            "runtime_ms": title.runtime_ms,
            "markers": asdict(title.markers) if title.markers is not None else None,
            "audio_tracks": [asdict(track) for track in title.audio_tracks],
            "text_tracks": [asdict(track) for track in title.text_tracks],
        }


def _title_genres(titles: tuple[Title, ...]) -> Iterator[Row]:
    for title in titles:
        if title.kind in {TitleKind.MOVIE, TitleKind.SHOW}:
            for genre_id in title.genre_ids:
                yield {"genre_id": genre_id, "title_id": title.id}


def _artwork(world: World) -> Iterator[Row]:
    for picture in world.artwork:
        yield {
            "key": picture.key,
            "owner_id": picture.owner_id,
            "kind": picture.kind.value,
            "variant": picture.variant,
            "blur_hash": picture.blur_hash,
            "dominant_color": picture.dominant_color,
            "language": picture.language,
        }


def _windows(world: World) -> Iterator[Row]:
    for window in world.windows:
        yield {
            "video_id": window.video_id,
            "country": window.country,
            "starts_ms": _milliseconds(window.starts_at),
            "ends_ms": _milliseconds(window.ends_at) if window.ends_at is not None else None,
            "downloadable": window.downloadable,
        }
