"""Videos: movies, shows, seasons and episodes; and what of them can be played."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import PageKey, TitleKey
from subgraphs.catalog.schema.artwork import Artwork, load_artwork
from subgraphs.catalog.schema.connections import EpisodeConnection, EpisodeEdge
from subgraphs.catalog.schema.context import Info, in_language
from subgraphs.catalog.schema.directives import CacheHint, page_size
from subgraphs.catalog.schema.genres import Genre, genre
from subgraphs.catalog.schema.people import CreditConnection, load_credits
from subgraphs.catalog.schema.values import (
    ArtworkKind,
    AudioTrack,
    Availability,
    CreditRole,
    MaturityRating,
    SkipMarkers,
    SynopsisLength,
    TextTrack,
    audio_track,
    availability,
    maturity_rating,
    skip_markers,
    text_track,
)
from subgraphs.chassis.entities import refused, resolves
from subgraphs.chassis.errors import not_found
from subgraphs.chassis.graphql_types import CountryCode, LanguageTag, Node, page_info


@dataclass(frozen=True, slots=True)
class ShowKey:
    """The key of a show inside a season's."""

    id: str


@dataclass(frozen=True, slots=True)
class VideoReference:
    """The keys of a video: its id, a movie's external id, a season's show and number."""

    id: str | None = None
    external_id: str | None = None
    show: ShowKey | None = None
    number: int | None = None

    def key(self) -> TitleKey:
        """The key for the service.

        Raises:
            CodedError: BAD_REQUEST: no whole key was given.
        """
        if self.id is not None:
            return TitleKey(id=self.id)
        if self.external_id is not None:
            return TitleKey(external_id=self.external_id)
        if self.show is not None and self.number is not None:
            return TitleKey(season_number=(self.show.id, self.number))
        raise refused("a representation needs id")


def _title(root: "Video | Playable", info: Info, language: LanguageTag | None = None) -> str:
    """In the language, or the request's."""
    titles = root.message.titles
    place = in_language(titles, language or info.context.request.language)
    return titles[place].text if place is not None else ""


def _maturity_rating(root: "Video | Playable") -> MaturityRating:
    """For whom it is suitable."""
    return maturity_rating(root.message.maturity_rating)


def _popularity_score(root: "Video") -> float | None:
    """0..1."""
    return root.message.popularity_score if root.message.HasField("popularity_score") else None


async def _availability(root: "Video", info: Info, country: CountryCode | None = None) -> Availability | None:
    """When it may be shown in the country, or the caller's."""
    key = (root.message.id, country or info.context.request.country)
    found = await info.context.loaders.availability.load_or_none(key)
    return availability(found) if found is not None else None


@strawberry.federation.interface(
    keys=["id"],
    description="Anything that can stand in a row. Country and language come from the request unless given.",
    directives=[CacheHint(max_age=300, stale_while_revalidate=3600)],
)
class Video(Node):
    """Anything that can stand in a row."""

    message: strawberry.Private[pb.Title]

    @strawberry.field
    def slug(self) -> str:
        """A readable name for addresses."""
        return self.message.slug

    title: str = strawberry.field(resolver=_title)

    @strawberry.field
    def synopsis(
        self,
        info: Info,
        length: SynopsisLength = SynopsisLength.REGULAR,
        language: LanguageTag | None = None,
    ) -> str | None:
        """The story, in a line, a few lines or a paragraph."""
        place = in_language(self.message.synopses, language or info.context.request.language)
        if place is None:
            return None
        texts = self.message.synopses[place]
        match length:
            case SynopsisLength.SHORT:
                return texts.short
            case SynopsisLength.LONG:
                return texts.long
            case SynopsisLength.REGULAR:
                return texts.regular

    @strawberry.field
    def release_year(self) -> int | None:
        """When it first came out."""
        return self.message.release_year if self.message.HasField("release_year") else None

    maturity_rating: MaturityRating = strawberry.field(resolver=_maturity_rating)

    @strawberry.field
    async def genres(self, info: Info) -> list[Genre]:
        """The leading genre first."""
        return [
            genre(found)
            for found in await info.context.loaders.genres.load_many(list(self.message.genre_ids))
        ]

    @strawberry.field
    async def artwork(
        self, info: Info, kind: ArtworkKind, width: int = 480, language: LanguageTag | None = None
    ) -> Artwork | None:
        """The picture of a kind, at least `width` pixels wide if there is one."""
        return await load_artwork(info, self.message.id, kind, width, language)

    # Rights begin and end to the minute: an hour's old answer would show what may not be shown.
    availability: Availability | None = strawberry.field(
        resolver=_availability, directives=[CacheHint(max_age=60)]
    )

    @strawberry.field
    async def credits(
        self, info: Info, first: int = 10, after: str | None = None, role: CreditRole | None = None
    ) -> CreditConnection:
        """Who made it; seasons and episodes have their show's."""
        return await load_credits(info, self.message.id, (first, after), role)

    popularity_score: float | None = strawberry.federation.field(
        resolver=_popularity_score,
        inaccessible=True,
        description="Input of other subgraphs' ranking; never visible to clients.",
    )

    @classmethod
    @resolves(VideoReference)
    async def resolve_reference(cls, info: Info, reference: VideoReference) -> "Video | None":
        """A video by one of its keys; None when there is none, or none of this type."""
        found = await load_video(info, reference.key())
        return found if isinstance(found, cls) else None


def _runtime_ms(root: "Playable") -> int:
    """Its length."""
    return root.message.playable.runtime_ms


def _skip_markers(root: "Playable") -> SkipMarkers | None:
    """Where recap, intro and credits lie."""
    playable = root.message.playable
    return skip_markers(playable.skip_markers) if playable.HasField("skip_markers") else None


def _audio_tracks(root: "Playable") -> list[AudioTrack]:
    """The spoken tracks."""
    return [audio_track(track) for track in root.message.playable.audio_tracks]


def _text_tracks(root: "Playable") -> list[TextTrack]:
    """The subtitles."""
    return [text_track(track) for track in root.message.playable.text_tracks]


@strawberry.federation.interface(keys=["id"], description="What can be pressed play on.")
class Playable(Node):
    """What can be pressed play on."""

    message: strawberry.Private[pb.Title]
    title: str = strawberry.field(resolver=_title)
    runtime_ms: int = strawberry.field(resolver=_runtime_ms)
    skip_markers: SkipMarkers | None = strawberry.field(resolver=_skip_markers)
    audio_tracks: list[AudioTrack] = strawberry.field(resolver=_audio_tracks)
    text_tracks: list[TextTrack] = strawberry.field(resolver=_text_tracks)
    maturity_rating: MaturityRating = strawberry.field(resolver=_maturity_rating)

    @classmethod
    @resolves(VideoReference)
    async def resolve_reference(cls, info: Info, reference: VideoReference) -> "Movie | Episode | None":
        """A movie or episode by its key."""
        found = await load_video(info, reference.key())
        return found if isinstance(found, Movie | Episode) else None


def _external_id(root: "Movie") -> strawberry.ID:
    """The number its source gave it."""
    return strawberry.ID(root.message.external_id)


@strawberry.federation.type(keys=["id", "externalId"])
class Movie(Video, Playable):  # type: ignore[misc] # both resolve references: to what is of their type
    """A film."""

    external_id: strawberry.ID = strawberry.federation.field(resolver=_external_id, tags=["internal"])


@strawberry.federation.type(keys=["id"])
class Show(Video):
    """A series of seasons."""

    @strawberry.field
    async def seasons(self, info: Info) -> "list[Season]":
        """In order."""
        return await _load_seasons(info, self.message.show.season_ids)

    @strawberry.field
    async def latest_season(self, info: Info) -> "Season | None":
        """The last of them."""
        return next(iter(await _load_seasons(info, self.message.show.season_ids[-1:])), None)

    @strawberry.field
    def episode_count(self) -> int:
        """In all seasons."""
        return self.message.show.episode_count


async def _episodes(
    root: "Season", info: Info, first: int = 30, after: str | None = None
) -> EpisodeConnection:
    """In order."""
    page = await info.context.loaders.episodes.load(PageKey(root.message.id, first, after))
    videos = info.context.videos_of([edge.title for edge in page.edges])
    return EpisodeConnection(
        edges=[
            EpisodeEdge(cursor=edge.cursor, node=video if isinstance(video, Episode) else None)
            for edge, video in zip(page.edges, videos, strict=True)
        ],
        page_info=page_info(page.page_info, [edge.cursor for edge in page.edges]),
    )


@strawberry.federation.type(keys=["id", "show { id } number"])
class Season(Video):
    """A show's season."""

    @strawberry.field
    async def show(self, info: Info) -> Show:
        """The show it belongs to."""
        found = await load_video(info, TitleKey(id=self.message.season.show_id))
        if not isinstance(found, Show):
            raise not_found("show")
        return found

    @strawberry.field
    def number(self) -> int:
        """From 1."""
        return self.message.season.number

    episodes: EpisodeConnection = strawberry.field(resolver=_episodes, directives=[page_size()])


@strawberry.federation.type(keys=["id"])
class Episode(Video, Playable):  # type: ignore[misc] # as Movie does
    """An episode of a season."""

    @strawberry.field
    async def season(self, info: Info) -> Season:
        """The season it belongs to."""
        found = await load_video(info, TitleKey(id=self.message.episode.season_id))
        if not isinstance(found, Season):
            raise not_found("season")
        return found

    @strawberry.field
    def number(self) -> int:
        """In its season, from 1."""
        return self.message.episode.number

    @strawberry.field
    async def next(self, info: Info) -> "Episode | None":
        """The episode to watch after this one, in whichever season."""
        return await _load_episode(info, self.message.episode.next_id)

    @strawberry.field
    async def previous(self, info: Info) -> "Episode | None":
        """The episode before this one."""
        return await _load_episode(info, self.message.episode.previous_id)


_TYPES: Final[dict[int, type[Movie | Show | Season | Episode]]] = {
    pb.TITLE_KIND_MOVIE: Movie,
    pb.TITLE_KIND_SHOW: Show,
    pb.TITLE_KIND_SEASON: Season,
    pb.TITLE_KIND_EPISODE: Episode,
}


def video_of(message: pb.Title) -> Video:
    """The GraphQL object of a title."""
    return _TYPES[message.kind](id=strawberry.ID(message.id), message=message)


async def load_video(info: Info, key: TitleKey) -> Video | None:
    """A title by its key, None when there is none."""
    message = await info.context.loaders.titles.load_or_none(key)
    return video_of(message) if message is not None else None


async def _load_seasons(info: Info, ids: Iterable[str]) -> list[Season]:
    found = await info.context.loaders.titles.load_many([TitleKey(id=season_id) for season_id in ids])
    return [video for video in map(video_of, found) if isinstance(video, Season)]


async def _load_episode(info: Info, episode_id: str) -> Episode | None:
    if not episode_id:
        return None
    found = await load_video(info, TitleKey(id=episode_id))
    return found if isinstance(found, Episode) else None
