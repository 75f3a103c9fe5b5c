from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.recommendations import cache_table as table
from subgraphs.recommendations.client import ProfileVideo

if TYPE_CHECKING:
    from subgraphs.chassis.principal import Principal
    from tests.subgraphs.recommendations.conftest import RunningRecommendations


def test_what_follows_from_taste_goes_with_the_profile() -> None:
    key = ProfileVideo("profile_1", "movie_1")
    groups = {read.group(key) for read in (table.MATCH_SCORES, table.PERSONALIZED_ARTWORK) if read.group}
    assert groups == {table.profile_group("profile_1")}
    assert table.TASTE_CLUSTERS.group is not None
    assert table.TASTE_CLUSTERS.group("profile_1") == table.profile_group("profile_1")


async def test_a_rating_forgets_the_scores_of_its_profile(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    scores = (
        """query($videos: [_Any!]!) { _entities(representations: $videos) { ... on Video { matchScore } } }"""
    )
    videos = {"videos": [{"__typename": "Video", "id": "movie_50"}, {"__typename": "Video", "id": "movie_1"}]}
    for _ in range(2):
        await recommendations.data(scores, dict(videos), owner)
    assert recommendations.calls["BatchScore"] == 1
    await recommendations.data(
        'mutation { rateVideo(videoId: "movie_50", thumb: DOWN) { userErrors { code } } }', None, owner
    )
    await recommendations.data(scores, dict(videos), owner)
    assert recommendations.calls["BatchScore"] == 2
