"""What the service's storage gives out and the ranker works with: frozen values."""

from dataclasses import dataclass
from typing import Final, Literal

Thumb = Literal["DOWN", "UP", "TWO_UP"]

WEIGHT_OF_THUMB: Final[dict[Thumb, float]] = {"DOWN": 0.2, "UP": 0.8, "TWO_UP": 1.0}
"""How much a thumb says that such titles interest the member; even a disliked title was chosen once."""

_MATURITY: Final = ("ALL", "KIDS_7", "TEEN_13", "MATURE_16", "ADULT_18")


def maturity_rank(level: str) -> int:
    """0 for everyone ... 4 for adults.

    Raises:
        ValueError: There is no such level.
    """
    return _MATURITY.index(level)


@dataclass(frozen=True, slots=True)
class Picture:
    """An artwork's key (its id without width) and blur hash."""

    key: str
    blur_hash: str


@dataclass(frozen=True, slots=True)
class RankedTitle:
    """What the ranker knows of a movie or show; `position` is its place in the model.

    `portraits` follow `genre_ids`; `windows` are (country, starts, ends or None), in epoch milliseconds.
    """

    id: str
    position: int
    kind: str
    name: str
    maturity: int
    popularity: float
    released_ms: int
    genre_ids: tuple[str, ...]
    portraits: tuple[Picture, ...]
    hero: Picture
    windows: tuple[tuple[str, int, int | None], ...]


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """What a profile thinks of a title."""

    video_id: str
    weight: float
    thumb: Thumb
    rated_ms: int


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a profile: ratings newest first; titles left off, saved and blocked, latest first."""

    ratings: tuple[RatingRecord, ...]
    resumed: tuple[str, ...]
    saved: tuple[str, ...]
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """A place in a country's top ten of a kind."""

    rank: int
    video_id: str
    previous_rank: int | None
    weeks: int
    as_of_ms: int


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a page is made."""

    profile_id: str
    canvas: str
    kind: str
    language: str
    maturity: str
    country: str
