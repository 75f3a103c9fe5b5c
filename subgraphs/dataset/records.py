"""The demo world as values: what exists, who watches, what they did.

Every record is frozen and slotted. Times are aware UTC datetimes, lengths are milliseconds, money is in minor
units of its currency, languages are BCP 47 tags, countries ISO 3166-1 alpha-2. Ids are the graph's global ids
(`subgraphs.dataset.ids`). A service's seeding module reads the records it owns and ignores the rest.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from subgraphs.dataset.member_records import (
    Account,
    Bookmark,
    Device,
    Invoice,
    MaturityLevel,
    MyListEntry,
    Notification,
    Plan,
    PlanPrice,
    PlaySession,
    Preferences,
    Profile,
)

__all__ = [
    "DEFAULT_AS_OF",
    "DEFAULT_SEED",
    "DEMO_EMAIL",
    "DEMO_PASSWORD",
    "DEMO_PIN",
    "Account",
    "Artwork",
    "ArtworkKind",
    "AudioTrack",
    "AvailabilityWindow",
    "Bookmark",
    "Credit",
    "CreditRole",
    "Device",
    "EpisodeLine",
    "Genre",
    "Invoice",
    "MaturityLevel",
    "MyListEntry",
    "Notification",
    "Person",
    "Plan",
    "PlanPrice",
    "PlaySession",
    "Preferences",
    "Profile",
    "Rating",
    "SkipMarkers",
    "TextTrack",
    "Title",
    "TitleKind",
    "World",
    "WorldSettings",
]

DEFAULT_SEED = 20_261_122
DEFAULT_AS_OF = datetime(2026, 11, 22, tzinfo=UTC)

DEMO_EMAIL = "demo@marquee.example"
DEMO_PASSWORD = "marquee"  # noqa: S105 - the published password of a made-up world
DEMO_PIN = "1234"


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What decides a world. Equal settings give equal worlds, byte for byte.

    Attributes:
        seed: Every made-up fact follows from it.
        catalog: "movielens" takes films, members and ratings from MovieLens-100K and makes up the rest;
            "generated" makes up everything.
        titles: Films and shows together; None means all 1,682 films and 120 shows of "movielens", or 2,000
            titles of "generated". With "movielens" the most rated films are kept.
        members: Adults and teenagers with a viewing history; None means MovieLens's 943.
        as_of: The moment at which the world stands still: bookmarks, windows and sessions lie around it.
    """

    seed: int = DEFAULT_SEED
    catalog: Literal["movielens", "generated"] = "movielens"
    titles: int | None = None
    members: int | None = None
    as_of: datetime = DEFAULT_AS_OF


class TitleKind(StrEnum):
    """The four kinds of Video."""

    MOVIE = "MOVIE"
    SHOW = "SHOW"
    SEASON = "SEASON"
    EPISODE = "EPISODE"


class ArtworkKind(StrEnum):
    """What a picture is for; the same words as the schema's enum."""

    BOXART_PORTRAIT = "BOXART_PORTRAIT"
    BOXART_LANDSCAPE = "BOXART_LANDSCAPE"
    HERO = "HERO"
    LOGO = "LOGO"
    STORYBOARD = "STORYBOARD"
    EPISODE_STILL = "EPISODE_STILL"


class CreditRole(StrEnum):
    """What a person did for a title."""

    ACTOR = "ACTOR"
    DIRECTOR = "DIRECTOR"
    CREATOR = "CREATOR"
    WRITER = "WRITER"


@dataclass(frozen=True, slots=True)
class Genre:
    """A shelf of the catalogue. `names` maps a language ("en", "de" ...) to the genre's name in it."""

    id: str
    slug: str
    name: str
    names: tuple[tuple[str, str], ...]
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is credited."""

    id: str
    name: str
    bio: str


@dataclass(frozen=True, slots=True)
class Credit:
    """One person's part in one title; `position` orders a title's credits from 0."""

    video_id: str
    position: int
    person_id: str
    role: CreditRole
    character: str | None


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A spoken track. Its id is made from the title's id and its place in the tuple."""

    language: str
    label: str
    channels: str
    is_original: bool
    is_descriptive: bool


@dataclass(frozen=True, slots=True)
class TextTrack:
    """A subtitle track. Its id is made from the title's id and its place in the tuple."""

    language: str
    label: str
    is_forced: bool
    is_closed_caption: bool


@dataclass(frozen=True, slots=True)
class SkipMarkers:
    """Where recap, intro and credits lie in a playable title, in milliseconds."""

    recap_end_ms: int | None
    intro_start_ms: int | None
    intro_end_ms: int | None
    credits_start_ms: int | None


@dataclass(frozen=True, slots=True)
class Title:
    """A movie, show, season or episode.

    `show_id` and `season_id` are set where the kind has such a parent, `number` for seasons and episodes
    (from 1), `runtime_ms`, `markers` and tracks for movies and episodes. `popularity` lies in 0..1.
    `genre_ids` has the leading genre first. `released_at` is when the service first offered it.
    """

    id: str
    kind: TitleKind
    slug: str
    external_id: str | None
    title: str
    original_title: str | None
    original_language: str
    release_year: int | None
    maturity: MaturityLevel
    maturity_reasons: tuple[str, ...]
    genre_ids: tuple[str, ...]
    synopsis_short: str
    synopsis: str
    synopsis_long: str
    popularity: float
    released_at: datetime
    show_id: str | None = None
    season_id: str | None = None
    number: int | None = None
    runtime_ms: int | None = None
    markers: SkipMarkers | None = None
    audio_tracks: tuple[AudioTrack, ...] = ()
    text_tracks: tuple[TextTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class Artwork:
    """One picture of a title or person, in every width (`subgraphs.dataset.ids.artwork_id` adds the width).

    `key` is the id without its width; `variant` counts the pictures of one kind from 0, each variant leading
    with another genre of its title; `language` is None for pictures without lettering.
    """

    key: str
    owner_id: str
    kind: ArtworkKind
    variant: int
    genre_slug: str
    blur_hash: str
    dominant_color: str
    language: str | None


@dataclass(frozen=True, slots=True)
class AvailabilityWindow:
    """When a movie or show may be shown in a country; seasons and episodes follow their show."""

    video_id: str
    country: str
    starts_at: datetime
    ends_at: datetime | None
    downloadable: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """What a profile thought of a movie or show, in MovieLens's stars 1..5."""

    profile_id: str
    video_id: str
    stars: int
    rated_at: datetime
    source: Literal["movielens", "generated"]


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """A show's episodes in watching order: what playback needs to say what comes next."""

    show_id: str
    season_id: str
    episode_id: str
    season_number: int
    number: int
    runtime_ms: int


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is. Tuples are ordered: titles parents first, a show's episodes in watching order."""

    settings: WorldSettings
    genres: tuple[Genre, ...]
    titles: tuple[Title, ...]
    people: tuple[Person, ...]
    credits: tuple[Credit, ...]
    artwork: tuple[Artwork, ...]
    windows: tuple[AvailabilityWindow, ...]
    plans: tuple[Plan, ...]
    accounts: tuple[Account, ...]
    profiles: tuple[Profile, ...]
    devices: tuple[Device, ...]
    my_list: tuple[MyListEntry, ...]
    notifications: tuple[Notification, ...]
    invoices: tuple[Invoice, ...]
    bookmarks: tuple[Bookmark, ...]
    sessions: tuple[PlaySession, ...]
    ratings: tuple[Rating, ...]

    def episode_lines(self) -> tuple[EpisodeLine, ...]:
        """Every show's episodes in watching order."""
        seasons = {title.id: title for title in self.titles if title.kind is TitleKind.SEASON}
        return tuple(
            EpisodeLine(
                title.show_id,
                title.season_id,
                title.id,
                seasons[title.season_id].number or 0,
                title.number or 0,
                title.runtime_ms or 0,
            )
            for title in self.titles
            if title.kind is TitleKind.EPISODE and title.show_id is not None and title.season_id is not None
        )
