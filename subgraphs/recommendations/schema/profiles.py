"""What profiles learn here: their home page and their ratings."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

import strawberry
from strawberry.federation.schema_directives import Cost

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.entities import refused, resolves
from subgraphs.chassis.graphql_types import (
    MATURITY_LEVELS,
    LanguageTag,
    MaturityLevel,
    PageInfo,
    page_info,
)
from subgraphs.chassis.proto_values import EnumMap, moment
from subgraphs.recommendations.client import ListKey, PersonalPageKey
from subgraphs.recommendations.schema.context import Info
from subgraphs.recommendations.schema.home import CANVASES, Canvas, HomePage, home_page
from subgraphs.recommendations.schema.videos import THUMBS, Thumb, Video, video


@strawberry.enum
class ProfileKind(Enum):
    """For whom a profile is."""

    STANDARD = "STANDARD"
    TEEN = "TEEN"
    KIDS = "KIDS"


PROFILE_KINDS: Final = EnumMap(ProfileKind, pb.ProfileKind, "PROFILE_KIND")


@strawberry.type
class RatingEdge:
    """A rating."""

    cursor: str
    thumb: Thumb
    rated_at: datetime
    node: Video | None


@strawberry.type
class RatingConnection:
    """A page of ratings, newest first."""

    edges: list[RatingEdge]
    page_info: PageInfo


@dataclass(frozen=True, slots=True)
class ProfileReference:
    """The key of a profile, and what @requires adds."""

    id: str
    kind: ProfileKind | None = None
    language: str | None = None
    maturity_limit: MaturityLevel | None = None


async def _home_page(root: "Profile", info: Info, canvas: Canvas = Canvas.HOME) -> HomePage | None:
    """The profile's page on a canvas."""
    info.context.check_owner(root.id)
    if root.given.kind is None or root.given.language is None or root.given.maturity_limit is None:
        raise refused("homePage needs kind, language and maturityLimit")
    key = PersonalPageKey(
        profile_id=root.id,
        canvas=CANVASES.number(canvas),  # type: ignore[arg-type] # a number of this very enum
        kind=PROFILE_KINDS.number(root.given.kind),  # type: ignore[arg-type] # as above
        language=root.given.language,
        maturity_limit=MATURITY_LEVELS.number(root.given.maturity_limit),  # type: ignore[arg-type] # as above
        country=info.context.request.country,
    )
    return home_page(await info.context.loaders.home_pages.load(key))


async def _ratings(
    root: "Profile", info: Info, first: int = 40, after: str | None = None
) -> RatingConnection | None:
    """What the profile thinks of titles, newest first."""
    info.context.check_owner(root.id)
    page = await info.context.loaders.rating_lists.load(ListKey(root.id, first, after))
    return RatingConnection(
        edges=[
            RatingEdge(
                cursor=rating.cursor,
                thumb=THUMBS.member(rating.thumb),
                rated_at=moment(rating.rated_at),
                node=video(rating.video_id),
            )
            for rating in page.ratings
        ],
        page_info=page_info(page.page_info, [rating.cursor for rating in page.ratings]),
    )


async def _taste_cluster_id(root: "Profile", info: Info) -> strawberry.ID | None:
    """Profiles with equal ids like the same genres most; null without ratings."""
    info.context.check_owner(root.id)
    found = await info.context.loaders.taste_clusters.load_or_none(root.id)
    return strawberry.ID(found) if found is not None else None


@strawberry.federation.type(keys=["id"])
class Profile:
    """A profile, which belongs to profiles."""

    given: strawberry.Private[ProfileReference]
    id: strawberry.ID
    kind: ProfileKind = strawberry.federation.field(external=True)
    language: LanguageTag = strawberry.federation.field(external=True)
    maturity_limit: MaturityLevel = strawberry.federation.field(external=True)
    home_page: HomePage | None = strawberry.federation.field(
        resolver=_home_page,
        requires=["kind", "language", "maturityLimit"],
        authenticated=True,
        directives=[Cost(weight=25)],
    )
    ratings: RatingConnection | None = strawberry.federation.field(resolver=_ratings, authenticated=True)
    taste_cluster_id: strawberry.ID | None = strawberry.federation.field(
        resolver=_taste_cluster_id, inaccessible=True
    )

    @classmethod
    @resolves(ProfileReference)
    async def resolve_reference(cls, _info: strawberry.Info, reference: ProfileReference) -> "Profile":
        """A profile by its key. Its fields check who asks."""
        return cls(
            given=reference,
            id=strawberry.ID(reference.id),
            kind=reference.kind or ProfileKind.KIDS,
            language=LanguageTag(reference.language or "en"),
            maturity_limit=reference.maturity_limit or MaturityLevel.ALL,
        )
