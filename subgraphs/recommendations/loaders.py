"""One request's DataLoaders over the recommendations client."""

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.batching import BatchLoader, RequestTasks, in_context
from subgraphs.chassis.context import RequestContext
from subgraphs.recommendations.client import (
    ListKey,
    PersonalPageKey,
    ProfileVideo,
    RecommendationsClient,
    TrendingKey,
)


class RecommendationsLoaders:
    """The loaders of one request.

    Args:
        client: The recommendations client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: RecommendationsClient, request: RequestContext, tasks: RequestTasks) -> None:
        self.home_pages = BatchLoader[PersonalPageKey | str, pb.HomePage](
            in_context(client.home_pages, request), tasks
        )
        self.row_items = BatchLoader[ListKey, pb.RowItemPage](in_context(client.row_items, request), tasks)
        self.match_scores = BatchLoader[ProfileVideo, int](in_context(client.match_scores, request), tasks)
        self.ratings = BatchLoader[ProfileVideo, pb.Rating](in_context(client.ratings, request), tasks)
        self.rating_lists = BatchLoader[ListKey, pb.RatingPage](
            in_context(client.rating_lists, request), tasks
        )
        self.similar = BatchLoader[ListKey, pb.RankedVideoPage](in_context(client.similar, request), tasks)
        self.trending_ranks = BatchLoader[TrendingKey, int](in_context(client.trending_ranks, request), tasks)
        self.personalized_artwork = BatchLoader[ProfileVideo, pb.Artwork](
            in_context(client.personalized_artwork, request), tasks
        )
        self.taste_clusters = BatchLoader[str, str](in_context(client.taste_clusters, request), tasks)

    def forget_rating(self, key: ProfileVideo) -> None:
        """Drops what was loaded of a rating that has just changed, and scores that follow from it."""
        self.ratings.clear(key)
        self.match_scores.clear_all()
        self.home_pages.clear_all()
        self.taste_clusters.clear_all()
