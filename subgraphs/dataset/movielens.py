"""MovieLens-100K as records, read from the files inside the installed `recbole` package.

The package is located, never imported: it stands here without its dependencies. The data belongs to the
GroupLens research group and is not part of this repository; see the README for its terms.
"""

import importlib.util
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

_FILES: Final = Path("dataset_example", "ml-100k")
_ARTICLES: Final = "The|A|An|Le|La|Les|L'|Il|Lo|Das|Der|Die|Det|El|O"
_TRAILING_ARTICLE: Final = re.compile(rf"^(?P<rest>.+), (?P<article>{_ARTICLES})$")
_OTHER_NAME: Final = re.compile(r"^(?P<title>[^()]+) \((?P<other>[^()]+)\)$")
_YEAR_IN_TITLE: Final = re.compile(r" \((?P<year>\d{4})\)$")


class DatasetMissingError(Exception):
    """The MovieLens files are not on this machine; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Film:
    """A line of the item file; genres are the data set's words ("Children's", "Sci-Fi")."""

    number: int
    title: str
    other_title: str | None
    year: int | None
    genres: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A line of the user file."""

    number: int
    age: int
    gender: str
    occupation: str


@dataclass(frozen=True, slots=True)
class Stars:
    """A line of the interaction file: a member's 1..5 stars for a film."""

    member: int
    film: int
    stars: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MovieLens:
    """The whole data set: films and members by number, ratings by time."""

    films: tuple[Film, ...]
    members: tuple[Member, ...]
    ratings: tuple[Stars, ...]


def natural_title(catalogued: str) -> str:
    """A title with its article in front again: "Sting, The" is "The Sting", "Enfer, L'" is "L'Enfer"."""
    found = _TRAILING_ARTICLE.match(catalogued)
    if found is None:
        return catalogued
    article, rest = found["article"], found["rest"]
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"


def parse_film(line: str) -> Film:
    """A film from a tab-separated line of the item file.

    A second name in parentheses becomes `other_title`; a year that slipped into the title is the year;
    unknown years and genres become None and no genres.
    """
    number, written, year_text, genres = line.split("\t")
    year = int(year_text) if year_text.isdecimal() else None
    slipped = _YEAR_IN_TITLE.search(written)
    if slipped is not None:
        written, year = written[: slipped.start()], int(slipped["year"])
    named_twice = _OTHER_NAME.match(written)
    other = natural_title(named_twice["other"]) if named_twice else None
    title = natural_title(named_twice["title"] if named_twice else written)
    if title == "unkonwn":  # the data set's own spelling for one film nobody knows
        title = "Unknown"
    return Film(
        int(number), title, other, year, tuple(genre for genre in genres.split() if genre != "unknown")
    )


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()[1:]  # the first line names the columns


def _folder() -> Path:
    package = importlib.util.find_spec("recbole")
    for location in (package.submodule_search_locations or ()) if package else ():
        folder = Path(location) / _FILES
        if (folder / "ml-100k.item").is_file():
            return folder
    raise DatasetMissingError(
        "MovieLens-100K was not found: install requirements/data.txt (pip install --no-deps), "
        "or choose the generated catalogue (--catalog generated)"
    )


@cache
def read_movielens() -> MovieLens:
    """The data set from the installed package, read once a process.

    Raises:
        DatasetMissingError: The package or its files are not installed.
    """
    folder = _folder()
    films = tuple(parse_film(line) for line in _lines(folder / "ml-100k.item"))
    members = []
    for line in _lines(folder / "ml-100k.user"):
        number, age, gender, occupation, _ = line.split("\t")
        members.append(Member(int(number), int(age), gender, occupation))
    ratings = []
    for line in _lines(folder / "ml-100k.inter"):
        member, film, stars, seconds = line.split("\t")
        ratings.append(Stars(int(member), int(film), int(stars), datetime.fromtimestamp(int(seconds), UTC)))
    ratings.sort(key=lambda rating: (rating.at, rating.member, rating.film))
    members.sort(key=lambda member: member.number)
    return MovieLens(films, tuple(members), tuple(ratings))
