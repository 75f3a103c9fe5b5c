"""What the catalog's storage gives out: frozen values, no database types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TitleSort = Literal["POPULAR", "NEWEST", "A_TO_Z"]

SCALE = 10_000
"""Popularity is stored in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class TitleRecord:
    """A movie, show, season or episode. JSON columns come as they were stored."""

    id: str
    kind: str
    slug: str
    external_id: str | None
    title: str
    original_title: str | None
    original_language: str
    release_year: int | None
    maturity: str
    maturity_reasons: list[str]
    genre_ids: list[str]
    synopsis_short: str
    synopsis: str
    synopsis_long: str
    popularity: int
    released_ms: int
    sort_title: str
    show_id: str | None
    season_id: str | None
    number: int | None
    next_id: str | None
    previous_id: str | None
    runtime_ms: int | None
    markers: Mapping[str, int | None] | None
    audio_tracks: list[dict[str, str | bool]]
    text_tracks: list[dict[str, str | bool]]


@dataclass(frozen=True, slots=True)
class ShowShape:
    """A show's seasons in order, and how many episodes they have together."""

    season_ids: tuple[str, ...]
    episode_count: int


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """A person's part in a title; `position` orders a title's credits."""

    position: int
    person_id: str
    role: str
    character: str | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody who is credited."""

    id: str
    name: str
    bio: str


@dataclass(frozen=True, slots=True)
class GenreRecord:
    """A genre; `names` maps a language to its name in it."""

    id: str
    slug: str
    names: Mapping[str, str]
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class ArtworkRecord:
    """A picture in every width; `key` is its id without the width."""

    key: str
    owner_id: str
    kind: str
    variant: int
    blur_hash: str
    dominant_color: str
    language: str | None


@dataclass(frozen=True, slots=True)
class WindowRecord:
    """When a title may be shown in a country; milliseconds since the epoch."""

    country: str
    starts_ms: int
    ends_ms: int | None
    downloadable: bool

    def is_open(self, now_ms: int) -> bool:
        """Whether the title may be shown at `now_ms`."""
        return self.starts_ms <= now_ms and (self.ends_ms is None or now_ms < self.ends_ms)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A title that came to a country at `at_ms`."""

    title: TitleRecord
    at_ms: int


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What the search index needs of one findable thing."""

    id: str
    kind: str
    name: str
    other_names: tuple[str, ...]
    text: str
    genre_ids: tuple[str, ...]
    year: int | None
    maturity: str
    audio_languages: tuple[str, ...]
    popularity: float
