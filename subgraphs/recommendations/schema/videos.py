"""What every title learns here, and lists of titles."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import URL, CountryCode, PageInfo, page_info
from subgraphs.chassis.proto_values import EnumMap
from subgraphs.recommendations.client import ListKey, ProfileVideo, TrendingKey
from subgraphs.recommendations.schema.context import Info


@strawberry.enum
class Thumb(Enum):
    """What a profile thinks of a title."""

    DOWN = "DOWN"
    UP = "UP"
    TWO_UP = "TWO_UP"


THUMBS: Final = EnumMap(Thumb, pb.Thumb, "THUMB")


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Artwork:
    """The catalog's pictures; rows provide address and blur hash."""

    id: strawberry.ID
    url: URL = strawberry.federation.field(external=True)
    blur_hash: str | None = strawberry.federation.field(external=True)


def artwork(message: pb.Artwork) -> Artwork:
    """From the service's message."""
    return Artwork(id=strawberry.ID(message.id), url=URL(message.url), blur_hash=message.blur_hash or None)


@dataclass(frozen=True, slots=True)
class VideoReference:
    """The key of a video, and what @requires adds."""

    id: str
    popularity_score: float | None = None


async def _my_rating(root: "Video", info: Info) -> Thumb | None:
    """The caller's own rating; null when signed out."""
    profile_id = info.context.own_profile
    if profile_id is None:
        return None
    found = await info.context.loaders.ratings.load_or_none(ProfileVideo(profile_id, root.id))
    return THUMBS.member(found.thumb) if found is not None else None


async def _match_score(root: "Video", info: Info) -> int | None:
    """How well it matches the caller's own profile, 1 to 99; null when signed out."""
    profile_id = info.context.own_profile
    if profile_id is None:
        return None
    return await info.context.loaders.match_scores.load_or_none(ProfileVideo(profile_id, root.id))


async def _trending_rank(root: "Video", info: Info, country: CountryCode | None = None) -> int | None:
    """Its place among what is trending in the country, or the caller's."""
    key = TrendingKey(root.id, country or info.context.request.country, root.popularity_score)
    return await info.context.loaders.trending_ranks.load_or_none(key)


async def _personalized_artwork(root: "Video", info: Info) -> Artwork | None:
    """The portrait that suits the caller's own profile; null when signed out."""
    profile_id = info.context.own_profile
    if profile_id is None:
        return None
    key = ProfileVideo(profile_id, root.id)
    found = await info.context.loaders.personalized_artwork.load_or_none(key)
    return artwork(found) if found is not None else None


@strawberry.federation.interface_object(
    keys=["id"], description="Every title learns what this profile thinks of it, and what we think it will."
)
class Video:
    """Every title."""

    id: strawberry.ID
    popularity_score: float | None = strawberry.federation.field(external=True, default=None)
    my_rating: Thumb | None = strawberry.federation.field(resolver=_my_rating, authenticated=True)
    match_score: int | None = strawberry.federation.field(resolver=_match_score, authenticated=True)
    trending_rank: int | None = strawberry.federation.field(
        resolver=_trending_rank, requires=["popularityScore"]
    )
    personalized_artwork: Artwork | None = strawberry.federation.field(
        resolver=_personalized_artwork, authenticated=True
    )

    @strawberry.field
    async def more_like_this(
        self, info: Info, first: int = 12, after: str | None = None
    ) -> "RankedVideoConnection | None":
        """Titles that are liked by those who like this one, the closest first."""
        found = await info.context.loaders.similar.load_or_none(ListKey(self.id, first, after))
        return ranked_videos(found) if found is not None else None

    @classmethod
    @resolves(VideoReference)
    async def resolve_reference(cls, _info: strawberry.Info, reference: VideoReference) -> "Video":
        """A video by its key; whether there is one is the catalog's to say."""
        return cls(id=strawberry.ID(reference.id), popularity_score=reference.popularity_score)


def video(video_id: str) -> Video:
    """A video known by its id alone."""
    return Video(id=strawberry.ID(video_id))


@strawberry.type
class RankedVideoEdge:
    """A title at its place."""

    cursor: str
    rank: int
    node: Video | None


@strawberry.type(
    description="Not shared with catalog on purpose: connection types in two subgraphs multiply query plans."
)
class RankedVideoConnection:
    """A page of ranked titles."""

    edges: list[RankedVideoEdge]
    page_info: PageInfo


def ranked_videos(page: pb.RankedVideoPage) -> RankedVideoConnection:
    """From the service's message."""
    return RankedVideoConnection(
        edges=[
            RankedVideoEdge(cursor=found.cursor, rank=found.rank, node=video(found.video_id))
            for found in page.videos
        ],
        page_info=page_info(page.page_info, [found.cursor for found in page.videos]),
    )
