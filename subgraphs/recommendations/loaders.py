"""One request's DataLoaders over the recommendations client; what is kept of them is in cache_table.py."""

from subgraphs.chassis.request_reads import RequestReads
from subgraphs.recommendations import cache_table as table
from subgraphs.recommendations.client import ProfileVideo, RecommendationsClient


class RecommendationsLoaders:
    """The loaders of one request.

    Args:
        client: The recommendations client.
        reads: The request's reads.
    """

    def __init__(self, client: RecommendationsClient, reads: RequestReads) -> None:
        self._reads = reads
        self.home_pages = reads.plain(client.home_pages)
        self.row_items = reads.plain(client.row_items)
        self.match_scores = reads.cached(table.MATCH_SCORES, client.match_scores)
        self.ratings = reads.plain(client.ratings)
        self.rating_lists = reads.plain(client.rating_lists)
        self.similar = reads.cached(table.SIMILAR, client.similar)
        self.trending_ranks = reads.cached(table.TRENDING_RANKS, client.trending_ranks)
        self.personalized_artwork = reads.cached(table.PERSONALIZED_ARTWORK, client.personalized_artwork)
        self.taste_clusters = reads.cached(table.TASTE_CLUSTERS, client.taste_clusters)

    async def rating_changed(self, key: ProfileVideo) -> None:
        """Forgets everywhere what follows from a profile's ratings, and here what was loaded of it."""
        self.ratings.clear(key)
        self.match_scores.clear_all()
        self.home_pages.clear_all()
        self.taste_clusters.clear_all()
        await self._reads.forget_group(table.profile_group(key.profile_id))
