"""The catalog's value types and enums."""

from datetime import datetime
from enum import Enum
from typing import Final

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.chassis.graphql_types import (
    MATURITY_LEVELS,
    CountryCode,
    LanguageTag,
    MaturityLevel,
)
from subgraphs.chassis.proto_values import EnumMap, moment


@strawberry.enum
class ArtworkKind(Enum):
    """What a picture is for."""

    BOXART_PORTRAIT = "BOXART_PORTRAIT"
    BOXART_LANDSCAPE = "BOXART_LANDSCAPE"
    HERO = "HERO"
    LOGO = "LOGO"
    STORYBOARD = "STORYBOARD"
    EPISODE_STILL = "EPISODE_STILL"


@strawberry.enum
class SynopsisLength(Enum):
    """How much of the story is told."""

    SHORT = "SHORT"
    REGULAR = "REGULAR"
    LONG = "LONG"


@strawberry.enum
class TitleSort(Enum):
    """The order of a genre's titles."""

    POPULAR = "POPULAR"
    NEWEST = "NEWEST"
    A_TO_Z = "A_TO_Z"


@strawberry.enum
class CreditRole(Enum):
    """What a person did for a title."""

    ACTOR = "ACTOR"
    DIRECTOR = "DIRECTOR"
    CREATOR = "CREATOR"
    WRITER = "WRITER"


@strawberry.enum
class SearchKind(Enum):
    """What a search may find."""

    MOVIE = "MOVIE"
    SHOW = "SHOW"
    EPISODE = "EPISODE"
    PERSON = "PERSON"
    GENRE = "GENRE"


ARTWORK_KINDS: Final = EnumMap(ArtworkKind, pb.ArtworkKind, "ARTWORK_KIND")
TITLE_SORTS: Final = EnumMap(TitleSort, pb.TitleSort, "TITLE_SORT")
CREDIT_ROLES: Final = EnumMap(CreditRole, pb.CreditRole, "CREDIT_ROLE")
HIT_KINDS: Final = EnumMap(SearchKind, pb.HitKind, "HIT_KIND")


@strawberry.federation.type(shareable=True)
class MaturityRating:
    """For whom a title is suitable, in the words of the caller's country's board."""

    level: MaturityLevel
    label: str
    board: str
    reasons: list[str]


def maturity_rating(message: pb.MaturityRating) -> MaturityRating:
    """From the service's message."""
    return MaturityRating(
        level=MATURITY_LEVELS.member(message.level),
        label=message.label,
        board=message.board,
        reasons=list(message.reasons),
    )


@strawberry.type
class SkipMarkers:
    """Where recap, intro and credits lie."""

    recap_end_ms: int | None
    intro_start_ms: int | None
    intro_end_ms: int | None
    credits_start_ms: int | None


def skip_markers(message: pb.SkipMarkers) -> SkipMarkers:
    """From the service's message."""

    def known(name: str, value: int) -> int | None:
        return value if message.HasField(name) else None  # type: ignore[arg-type] # one of the four below

    return SkipMarkers(
        recap_end_ms=known("recap_end_ms", message.recap_end_ms),
        intro_start_ms=known("intro_start_ms", message.intro_start_ms),
        intro_end_ms=known("intro_end_ms", message.intro_end_ms),
        credits_start_ms=known("credits_start_ms", message.credits_start_ms),
    )


@strawberry.type
class Availability:
    """When a title may be shown in a country."""

    country: CountryCode
    from_: datetime = strawberry.field(name="from")
    until: datetime | None
    is_now: bool
    downloadable: bool
    leaving_soon: bool


def availability(message: pb.Availability) -> Availability:
    """From the service's message."""
    return Availability(
        country=CountryCode(message.country),
        from_=moment(getattr(message, "from")),
        until=moment(message.until) if message.HasField("until") else None,
        is_now=message.is_now,
        downloadable=message.downloadable,
        leaving_soon=message.leaving_soon,
    )


@strawberry.type
class AudioTrack:
    """A spoken track."""

    id: strawberry.ID
    language: LanguageTag
    label: str
    channels: str
    is_original: bool
    is_descriptive: bool


def audio_track(message: pb.AudioTrack) -> AudioTrack:
    """From the service's message."""
    return AudioTrack(
        id=strawberry.ID(message.id),
        language=LanguageTag(message.language),
        label=message.label,
        channels=message.channels,
        is_original=message.is_original,
        is_descriptive=message.is_descriptive,
    )


@strawberry.type
class TextTrack:
    """A subtitle track."""

    id: strawberry.ID
    language: LanguageTag
    label: str
    is_forced: bool
    is_closed_caption: bool


def text_track(message: pb.TextTrack) -> TextTrack:
    """From the service's message."""
    return TextTrack(
        id=strawberry.ID(message.id),
        language=LanguageTag(message.language),
        label=message.label,
        is_forced=message.is_forced,
        is_closed_caption=message.is_closed_caption,
    )
