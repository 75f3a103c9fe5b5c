"""Writes the demo world into the service's database and trains the recommender on its ratings."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from subgraphs.chassis.database import Database
from subgraphs.dataset.records import ArtworkKind, Rating, Title, TitleKind, World
from subgraphs.recommendations.service.charts import Play, top_ten, trending
from subgraphs.recommendations.service.records import Thumb, maturity_rank
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
from subgraphs.recommendations.service.training import Observation, TrainingSet, train

Row = dict[str, Any]  # what SQLAlchemy takes for one row: any column's value
_CHUNK: Final = 2_000
_THUMBS: Final[tuple[Thumb, ...]] = ("DOWN", "DOWN", "UP", "UP", "TWO_UP")  # of 1 to 5 stars


async def is_seeded(database: Database) -> bool:
    """Whether there is a model."""
    async with database.reading() as connection:
        return (await connection.execute(sa.select(MODELS.c.version).limit(1))).first() is not None


async def seed(database: Database, world: World, progress: Callable[[str, int, int], None]) -> None:
    """Writes titles, ratings, lists, charts and the trained model in one transaction."""
    titles = ranked_titles(world)
    progress("recommendations training", 0, len(world.ratings))
    model = train(training_set(world, titles), f"ease-{world.settings.as_of:%Y%m%d}-{world.settings.seed}")
    parts: tuple[tuple[sa.Table, Iterator[Row]], ...] = (
        (GENRES, ({"id": genre.id, "names": dict(genre.names)} for genre in world.genres)),
        (TITLES, _titles(world, titles)),
        (PARTS, _parts(world)),
        (RATINGS, map(_rating, world.ratings)),
        (RESUMED, _resumed(world)),
        (SAVED, _saved(world)),
        (BLOCKED, _blocked(world)),
        (CHARTS, _charts(world)),
        (TRENDING, _trending(world)),
    )
    done = 0
    async with database.writing() as connection:
        for table, rows in parts:
            while chunk := list(islice(rows, _CHUNK)):
                await connection.execute(sa.insert(table), chunk)
                if table is RATINGS:
                    done += len(chunk)
                    progress("recommendations ratings", done, len(world.ratings))
        await connection.execute(
            sa.insert(MODELS),
            {
                "version": model.version,
                "trained_ms": _milliseconds(world.settings.as_of),
                "payload": model.to_bytes(),
            },
        )


def ranked_titles(world: World) -> list[Title]:
    """The movies and shows; a title's place in the list is its position in the model."""
    return [title for title in world.titles if title.kind in {TitleKind.MOVIE, TitleKind.SHOW}]


def training_set(world: World, titles: list[Title]) -> TrainingSet:
    """The world's ratings as observations."""
    columns = {title.id: position for position, title in enumerate(titles)}
    rows = {profile.id: number for number, profile in enumerate(world.profiles)}
    genres = {genre.id: number for number, genre in enumerate(world.genres)}
    return TrainingSet(
        rows=len(rows),
        columns=len(columns),
        observations=[
            Observation(rows[rating.profile_id], columns[rating.video_id], rating.stars / 5)
            for rating in world.ratings
        ],
        genres=[tuple(genres[genre_id] for genre_id in title.genre_ids) for title in titles],
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _titles(world: World, titles: list[Title]) -> Iterator[Row]:
    portraits: defaultdict[str, list[list[str]]] = defaultdict(list)
    heroes: dict[str, list[str]] = {}
    for picture in world.artwork:
        if picture.kind is ArtworkKind.BOXART_PORTRAIT:
            portraits[picture.owner_id].append([picture.key, picture.blur_hash])
        elif picture.kind is ArtworkKind.HERO:
            heroes[picture.owner_id] = [picture.key, picture.blur_hash]
    windows: defaultdict[str, dict[str, list[int | None]]] = defaultdict(dict)
    for window in world.windows:
        ends = _milliseconds(window.ends_at) if window.ends_at is not None else None
        windows[window.video_id][window.country] = [_milliseconds(window.starts_at), ends]
    for position, title in enumerate(titles):
        yield {
            "id": title.id,
            "position": position,
            "kind": title.kind.value,
            "name": title.title,
            "maturity": maturity_rank(title.maturity.value),
            "popularity": title.popularity,
            "released_ms": _milliseconds(title.released_at),
            "genre_ids": list(title.genre_ids),
            "portraits": portraits[title.id],
            "hero": heroes[title.id],
            "windows": windows[title.id],
        }


def _parts(world: World) -> Iterator[Row]:
    for title in world.titles:
        if title.show_id is not None:
            yield {"id": title.id, "title_id": title.show_id}


def _rating(rating: Rating) -> Row:
    return {
        "profile_id": rating.profile_id,
        "video_id": rating.video_id,
        "weight": rating.stars / 5,
        "thumb": _THUMBS[rating.stars - 1],
        "rated_ms": _milliseconds(rating.rated_at),
    }


def _resumed(world: World) -> Iterator[Row]:
    """Unfinished movies, and the shows of unfinished episodes, with when they were last watched."""
    latest: dict[tuple[str, str], int] = {}
    for mark in world.bookmarks:
        if not mark.completed:
            key = (mark.profile_id, mark.show_id or mark.video_id)
            latest[key] = max(latest.get(key, 0), _milliseconds(mark.updated_at))
    for (profile_id, video_id), at in latest.items():
        yield {"profile_id": profile_id, "video_id": video_id, "at_ms": at}


def _saved(world: World) -> Iterator[Row]:
    for entry in world.my_list:
        yield {
            "profile_id": entry.profile_id,
            "video_id": entry.video_id,
            "at_ms": _milliseconds(entry.added_at),
        }


def _blocked(world: World) -> Iterator[Row]:
    at = _milliseconds(world.settings.as_of)
    for profile in world.profiles:
        for video_id in profile.blocked_title_ids:
            yield {"profile_id": profile.id, "video_id": video_id, "at_ms": at}


def _plays(world: World) -> list[Play]:
    country_of_account = {account.id: account.country for account in world.accounts}
    country = {profile.id: country_of_account[profile.account_id] for profile in world.profiles}
    return [
        Play(country[rating.profile_id], rating.video_id, _milliseconds(rating.rated_at), rating.stars / 5)
        for rating in world.ratings
    ]


def _countries(world: World) -> list[str]:
    return sorted({price.country for plan in world.plans for price in plan.prices})


def _charts(world: World) -> Iterator[Row]:
    plays, as_of = _plays(world), _milliseconds(world.settings.as_of)
    kinds = {title.id: title.kind.value for title in world.titles}
    for country in _countries(world):
        for kind in ("MOVIE", "SHOW"):
            for placed in top_ten(plays, country, kinds, kind, as_of):
                yield {
                    "country": country,
                    "kind": kind,
                    "rank": placed.rank,
                    "video_id": placed.video_id,
                    "previous_rank": placed.previous_rank,
                    "weeks": placed.weeks,
                    "as_of_ms": as_of,
                }


def _trending(world: World) -> Iterator[Row]:
    plays, as_of = _plays(world), _milliseconds(world.settings.as_of)
    for country in _countries(world):
        for rank, video_id in enumerate(trending(plays, country, as_of), 1):
            yield {"country": country, "rank": rank, "video_id": video_id}
