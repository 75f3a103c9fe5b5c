"""One request's DataLoaders over the recommendations client."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.batching import BatchLoader, RequestTasks
from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import CodedError
from subgraphs.recommendations.client import (
    ListKey,
    PersonalPageKey,
    ProfileVideo,
    RecommendationsClient,
    TrendingKey,
)

K = TypeVar("K")
V = TypeVar("V")


class RecommendationsLoaders:
    """The loaders of one request.

    Args:
        client: The recommendations client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: RecommendationsClient, request: RequestContext, tasks: RequestTasks) -> None:
        def fetch(
            method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
        ) -> Callable[[Sequence[K]], Awaitable[Sequence[V | CodedError]]]:
            return partial(_with_context, method, request)

        self.home_pages = BatchLoader[PersonalPageKey | str, pb.HomePage](fetch(client.home_pages), tasks)
        self.row_items = BatchLoader[ListKey, pb.RowItemPage](fetch(client.row_items), tasks)
        self.match_scores = BatchLoader[ProfileVideo, int](fetch(client.match_scores), tasks)
        self.ratings = BatchLoader[ProfileVideo, pb.Rating](fetch(client.ratings), tasks)
        self.rating_lists = BatchLoader[ListKey, pb.RatingPage](fetch(client.rating_lists), tasks)
        self.similar = BatchLoader[ListKey, pb.RankedVideoPage](fetch(client.similar), tasks)
        self.trending_ranks = BatchLoader[TrendingKey, int](fetch(client.trending_ranks), tasks)
        self.personalized_artwork = BatchLoader[ProfileVideo, pb.Artwork](
            fetch(client.personalized_artwork), tasks
        )

    def forget_rating(self, key: ProfileVideo) -> None:
        """Drops what was loaded of a rating that has just changed, and scores that follow from it."""
        self.ratings.clear(key)
        self.match_scores.clear_all()
        self.home_pages.clear_all()


async def _with_context(
    method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
    request: RequestContext,
    keys: Sequence[K],
) -> Sequence[V | CodedError]:
    return await method(keys, request)
