"""The recommendations' root fields."""

from enum import Enum
from typing import Final

import strawberry

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail
from subgraphs.chassis.graphql_types import (
    CountryCode,
    FieldError,
    UserErrorCode,
    field_error,
)
from subgraphs.chassis.pages import LARGEST_PAGE
from subgraphs.chassis.proto_values import EnumMap
from subgraphs.recommendations.client import ProfileVideo
from subgraphs.recommendations.schema.context import Info
from subgraphs.recommendations.schema.videos import (
    THUMBS,
    RankedVideoConnection,
    Thumb,
    Video,
    ranked_videos,
    video,
)


@strawberry.enum
class TopTenKind(Enum):
    """What is counted."""

    MOVIE = "MOVIE"
    SHOW = "SHOW"


CHART_KINDS: Final = EnumMap(TopTenKind, pb.ChartKind, "CHART_KIND")


@strawberry.type
class TopTenEntry:
    """A place in a top ten."""

    rank: int
    previous_rank: int | None
    weeks_in_top_ten: int
    video: Video | None


@strawberry.type
class Query:
    """The recommendations' root fields."""

    @strawberry.field
    async def top_ten(
        self, info: Info, country: CountryCode, kind: TopTenKind = TopTenKind.MOVIE
    ) -> list[TopTenEntry] | None:
        """What a country liked most this week."""
        number = CHART_KINDS.number(kind)
        found = await info.context.client.top_ten(country, number, info.context.request)  # type: ignore[arg-type] # of this enum
        return [
            TopTenEntry(
                rank=entry.rank,
                previous_rank=entry.previous_rank if entry.HasField("previous_rank") else None,
                weeks_in_top_ten=entry.weeks_in_top_ten,
                video=video(entry.video_id),
            )
            for entry in found
        ]

    @strawberry.field
    async def trending(
        self, info: Info, country: CountryCode | None = None, first: int = 20
    ) -> RankedVideoConnection | None:
        """What rises in the country, or the caller's."""
        if not 1 <= first <= LARGEST_PAGE:
            raise CodedError(
                ErrorCode.BAD_REQUEST,
                f"first must lie between 1 and {LARGEST_PAGE}",
                ErrorDetail.INVALID_ARGUMENT,
            )
        request = info.context.request
        return ranked_videos(await info.context.client.trending(country or request.country, first, request))


@strawberry.type
class RateVideoPayload:
    """The rated title, or why it could not be rated."""

    video: Video | None
    user_errors: list[FieldError]


async def _rate_video(info: Info, video_id: strawberry.ID, thumb: Thumb | None = None) -> RateVideoPayload:
    """Sets the caller's rating of a title, or takes it back when no thumb is given."""
    info.context.request.principal.required_account()
    profile_id = info.context.own_profile
    if profile_id is None:
        missing = CodedError(ErrorCode.FAILED_PRECONDITION, "choose a profile first")
        return RateVideoPayload(video=None, user_errors=[field_error(missing, UserErrorCode.FORBIDDEN)])
    number = THUMBS.number(thumb) if thumb is not None else pb.THUMB_UNSPECIFIED
    key = ProfileVideo(profile_id, video_id)
    try:
        await info.context.client.rate(key, number, info.context.request)  # type: ignore[arg-type] # of this enum
    except CodedError as error:
        if error.code is not ErrorCode.NOT_FOUND:
            raise
        return RateVideoPayload(
            video=None, user_errors=[field_error(error, UserErrorCode.NOT_FOUND, "videoId")]
        )
    await info.context.loaders.rating_changed(key)
    return RateVideoPayload(video=video(video_id), user_errors=[])


@strawberry.type
class Mutation:
    """What a member tells us."""

    rate_video: RateVideoPayload = strawberry.federation.field(resolver=_rate_video, authenticated=True)
