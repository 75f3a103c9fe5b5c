"""The typed gRPC client of recommendations.v1: hashable keys in, messages or errors out, one call a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from protos.recommendations.v1 import recommendations_pb2 as pb
from protos.recommendations.v1 import recommendations_pb2_grpc
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.channels import call
from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import CodedError
from subgraphs.chassis.pages import page_message
from subgraphs.chassis.statuses import outcomes


@dataclass(frozen=True, slots=True)
class PersonalPageKey:
    """A profile's page on a canvas, with what the profile's owner says of it."""

    profile_id: str
    canvas: "pb.Canvas.ValueType"
    kind: "pb.ProfileKind.ValueType"
    language: str
    maturity_limit: "vocabulary_pb2.MaturityLevel.ValueType"
    country: str


@dataclass(frozen=True, slots=True)
class ListKey:
    """One page of an id's list: a row's items, a title's neighbours, a profile's ratings."""

    id: str
    first: int
    after: str | None

    def page(self) -> vocabulary_pb2.Page:
        """The page as a message."""
        return page_message(self.first, self.after)


@dataclass(frozen=True, slots=True)
class ProfileVideo:
    """What a profile has to do with a title."""

    profile_id: str
    video_id: str

    def message(self) -> pb.ProfileVideoKey:
        """The key as a message."""
        return pb.ProfileVideoKey(profile_id=self.profile_id, video_id=self.video_id)


@dataclass(frozen=True, slots=True)
class TrendingKey:
    """A title's place in a country."""

    video_id: str
    country: str
    popularity_score: float | None


class RecommendationsClient:
    """Calls recommendations.v1 over one channel.

    Args:
        channel: An open channel.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = recommendations_pb2_grpc.RecommendationsStub(channel)

    async def home_pages(
        self, keys: Sequence[PersonalPageKey | str], context: RequestContext
    ) -> Sequence[pb.HomePage | CodedError]:
        """Home pages for profiles, or by the pages' own ids."""
        wanted = [
            pb.HomePageKey(id=key) if isinstance(key, str) else pb.HomePageKey(personal=_personal_page(key))
            for key in keys
        ]
        request = pb.BatchGetHomePagesRequest(keys=wanted)
        response = await call(self._stub.BatchGetHomePages, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def row_items(
        self, keys: Sequence[ListKey], context: RequestContext
    ) -> Sequence[pb.RowItemPage | CodedError]:
        """Pages of rows' items."""
        wanted = [pb.RowItemsKey(row_id=key.id, page=key.page()) for key in keys]
        response = await call(self._stub.BatchGetRowItems, pb.BatchGetRowItemsRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def match_scores(
        self, keys: Sequence[ProfileVideo], context: RequestContext
    ) -> Sequence[int | CodedError]:
        """How well titles match, 1 to 99."""
        request = pb.BatchScoreRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchScore, request, context)
        return outcomes(response.results, lambda result: result.match_score)

    async def ratings(
        self, keys: Sequence[ProfileVideo], context: RequestContext
    ) -> Sequence[pb.Rating | CodedError]:
        """Profiles' ratings of titles."""
        request = pb.BatchGetRatingsRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchGetRatings, request, context)
        return outcomes(response.results, lambda result: result.rating)

    async def rating_lists(
        self, keys: Sequence[ListKey], context: RequestContext
    ) -> Sequence[pb.RatingPage | CodedError]:
        """Pages of profiles' ratings."""
        wanted = [pb.RatingsKey(profile_id=key.id, page=key.page()) for key in keys]
        response = await call(self._stub.BatchListRatings, pb.BatchListRatingsRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def similar(
        self, keys: Sequence[ListKey], context: RequestContext
    ) -> Sequence[pb.RankedVideoPage | CodedError]:
        """Pages of titles like others."""
        wanted = [pb.SimilarKey(video_id=key.id, page=key.page()) for key in keys]
        response = await call(self._stub.BatchGetSimilar, pb.BatchGetSimilarRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def trending_ranks(
        self, keys: Sequence[TrendingKey], context: RequestContext
    ) -> Sequence[int | CodedError]:
        """Titles' places among what is trending."""
        wanted = [
            pb.TrendingRankKey(
                video_id=key.video_id, country=key.country, popularity_score=key.popularity_score
            )
            for key in keys
        ]
        request = pb.BatchGetTrendingRanksRequest(keys=wanted)
        response = await call(self._stub.BatchGetTrendingRanks, request, context)
        return outcomes(response.results, lambda result: result.rank)

    async def personalized_artwork(
        self, keys: Sequence[ProfileVideo], context: RequestContext
    ) -> Sequence[pb.Artwork | CodedError]:
        """The portraits that suit profiles."""
        request = pb.BatchGetPersonalizedArtworkRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchGetPersonalizedArtwork, request, context)
        return outcomes(response.results, lambda result: result.artwork)

    async def taste_clusters(
        self, profile_ids: Sequence[str], context: RequestContext
    ) -> Sequence[str | CodedError]:
        """The clusters that profiles belong to."""
        request = pb.BatchGetTasteClustersRequest(profile_ids=profile_ids)
        response = await call(self._stub.BatchGetTasteClusters, request, context)
        return outcomes(response.results, lambda result: result.cluster_id)

    async def top_ten(
        self, country: str, kind: "pb.ChartKind.ValueType", context: RequestContext
    ) -> Sequence[pb.TopTenEntry]:
        """A country's top ten."""
        request = pb.TopTenRequest(country=country, kind=kind)
        return (await call(self._stub.TopTen, request, context)).entries

    async def trending(self, country: str, first: int, context: RequestContext) -> pb.RankedVideoPage:
        """What is trending in a country."""
        return (
            await call(self._stub.Trending, pb.TrendingRequest(country=country, first=first), context)
        ).page

    async def rate(self, key: ProfileVideo, thumb: "pb.Thumb.ValueType", context: RequestContext) -> None:
        """Sets a rating; UNSPECIFIED takes it back."""
        request = pb.RateRequest(profile_id=key.profile_id, video_id=key.video_id, thumb=thumb)
        await call(self._stub.Rate, request, context)


def _personal_page(key: PersonalPageKey) -> pb.PersonalPage:
    return pb.PersonalPage(
        profile_id=key.profile_id,
        canvas=key.canvas,
        kind=key.kind,
        language=key.language,
        maturity_limit=key.maturity_limit,
        country=key.country,
    )
