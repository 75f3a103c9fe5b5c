"""The recommendations' schema in process: home, titles' fields, rating; and how many calls they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subgraphs.chassis.principal import ANONYMOUS, Principal

if TYPE_CHECKING:
    from subgraphs.dataset.records import World
    from tests.subgraphs.recommendations.conftest import RunningRecommendations

_HOME = """
query Home($representations: [_Any!]!, $canvas: Canvas! = HOME, $after: String) {
  _entities(representations: $representations) {
    ... on Profile {
      homePage(canvas: $canvas) {
        id quality modelVersion generatedAt expiresAt
        billboard { video { id } artwork { id url } }
        rows(first: 6, after: $after) {
          edges {
            cursor
            node {
              __typename id title trackId
              ... on BecauseYouWatchedRow { because { id } }
              ... on TopTenRow { country asOf }
              ... on TrendingRow { window }
              ... on GenreRow { genre { id } }
              items(first: 10) {
                edges {
                  node {
                    rank trackId video { id } artwork { id url blurHash }
                    evidence { text kind } explanation { score modelVersion features { name weight } }
                  }
                }
                pageInfo { hasNextPage }
              }
            }
          }
          pageInfo { hasNextPage hasPreviousPage endCursor }
        }
      }
    }
  }
}
"""
_VIDEOS = """
query Videos($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Video {
      id myRating matchScore trendingRank personalizedArtwork { id url }
      moreLikeThis(first: 4) { edges { rank node { id matchScore } } pageInfo { hasNextPage } }
    }
  }
}
"""


def _profile(profile_id: str | None, kind: str = "STANDARD", limit: str = "ADULT_18") -> dict[str, object]:
    return {
        "representations": [
            {
                "__typename": "Profile",
                "id": profile_id,
                "kind": kind,
                "language": "en",
                "maturityLimit": limit,
            }
        ]
    }


async def _home(
    recommendations: RunningRecommendations, owner: Principal, **variables: object
) -> dict[str, Any]:
    found = await recommendations.data(_HOME, {**_profile(owner.profile_id), **variables}, owner)
    home: dict[str, Any] = found["_entities"][0]["homePage"]
    return home


async def test_the_home_page_has_six_rows_of_ten_in_two_calls(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    home = await _home(recommendations, owner)
    rows = [edge["node"] for edge in home["rows"]["edges"]]
    assert [len(row["items"]["edges"]) for row in rows] == [10] * 6
    assert home["quality"] == "PERSONALIZED"
    assert home["rows"]["pageInfo"]["hasNextPage"]
    assert dict(recommendations.calls) == {"BatchGetHomePages": 1, "BatchGetRowItems": 1}


async def test_rows_know_what_they_are_about(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    home = await _home(recommendations, owner)
    after = home["rows"]["pageInfo"]["endCursor"]
    more = await _home(recommendations, owner, after=after)
    rows = [edge["node"] for page in (home, more) for edge in page["rows"]["edges"]]
    assert len({row["id"] for row in rows}) == len(rows)
    kinds = {row["__typename"]: row for row in rows}
    assert kinds["TopTenRow"]["country"] == "US"
    assert kinds["TrendingRow"]["window"] == "P14D"
    assert kinds["BecauseYouWatchedRow"]["because"]["id"]
    assert kinds["GenreRow"]["genre"]["id"].startswith("genre_")
    assert {"TopPicksRow", "ContinueWatchingRow", "MyListRow"} <= set(kinds)


async def test_row_pictures_are_the_catalogs(
    recommendations: RunningRecommendations, owner: Principal, recommendations_world: World
) -> None:
    hashes = {picture.key: picture.blur_hash for picture in recommendations_world.artwork}
    home = await _home(recommendations, owner)
    for edge in home["rows"]["edges"]:
        for item in edge["node"]["items"]["edges"]:
            artwork = item["node"]["artwork"]
            key, _, width = artwork["id"].rpartition("_")
            assert width == "480"
            assert artwork["url"] == f"/artwork/{artwork['id']}.svg"
            assert artwork["blurHash"] == hashes[key]


async def test_a_childs_page_is_for_children(
    recommendations: RunningRecommendations, recommendations_world: World
) -> None:
    child = next(profile for profile in recommendations_world.profiles if profile.kind == "KIDS")
    caller = Principal(account_id=child.account_id, profile_id=child.id)
    variables = _profile(child.id, "KIDS", child.maturity_limit.value)
    home = (await recommendations.data(_HOME, variables, caller))["_entities"][0]["homePage"]
    maturity = {title.id: title.maturity.rank for title in recommendations_world.titles}
    shown = [
        item["node"]["video"]["id"]
        for edge in home["rows"]["edges"]
        for item in edge["node"]["items"]["edges"]
    ]
    assert len(shown) > 10
    assert max(maturity[video_id] for video_id in shown) <= 1


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        (ANONYMOUS, "UNAUTHENTICATED"),
        (Principal(account_id="account_2", profile_id="profile_9"), "NOT_FOUND"),
        (Principal(account_id="account_1"), "NOT_FOUND"),
    ],
    ids=["signed out", "another member", "no profile chosen"],
)
async def test_a_page_and_ratings_are_nobody_elses(
    recommendations: RunningRecommendations, owner: Principal, caller: Principal, code: str
) -> None:
    ratings = """query R($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Profile { ratings { edges { cursor } } } }
    }"""
    for document in (_HOME, ratings):
        answer = await recommendations.ask(document, _profile(owner.profile_id), caller)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
        assert list(answer["data"]["_entities"][0].values()) == [None]
    assert not recommendations.calls


async def test_sixty_titles_take_one_call_a_field(
    recommendations: RunningRecommendations, owner: Principal, recommendations_world: World
) -> None:
    movies = [title for title in recommendations_world.titles if title.kind.value == "MOVIE"][:60]
    representations = [
        {"__typename": "Video", "id": movie.id, "popularityScore": movie.popularity} for movie in movies
    ]
    found = (await recommendations.data(_VIDEOS, {"representations": representations}, owner))["_entities"]
    assert [video["id"] for video in found] == [movie.id for movie in movies]
    assert all(1 <= video["matchScore"] <= 99 for video in found)
    assert all(video["trendingRank"] >= 1 for video in found)
    rated = {
        rating.video_id for rating in recommendations_world.ratings if rating.profile_id == owner.profile_id
    }
    assert {video["id"] for video in found if video["myRating"]} == rated & {movie.id for movie in movies}
    # Scores are asked at two depths: for the titles and for those like them.
    assert dict(recommendations.calls) == {
        "BatchGetRatings": 1,
        "BatchScore": 2,
        "BatchGetTrendingRanks": 1,
        "BatchGetPersonalizedArtwork": 1,
        "BatchGetSimilar": 1,
    }


async def test_titles_tell_nothing_personal_to_the_signed_out(
    recommendations: RunningRecommendations,
) -> None:
    representations = [{"__typename": "Video", "id": "movie_50", "popularityScore": 0.9}]
    (video,) = (await recommendations.data(_VIDEOS, {"representations": representations}))["_entities"]
    assert (video["myRating"], video["matchScore"], video["personalizedArtwork"]) == (None, None, None)
    assert len(video["moreLikeThis"]["edges"]) == 4
    assert set(recommendations.calls) == {"BatchGetSimilar", "BatchGetTrendingRanks"}


async def test_an_episode_is_scored_as_its_show(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    representations = [
        {"__typename": "Video", "id": "show_1"},
        {"__typename": "Video", "id": "episode_1_1_1"},
    ]
    show, episode = (await recommendations.data(_VIDEOS, {"representations": representations}, owner))[
        "_entities"
    ]
    assert show["matchScore"] == episode["matchScore"]


async def test_rating_is_seen_at_once(recommendations: RunningRecommendations, owner: Principal) -> None:
    document = """mutation {
      down: rateVideo(videoId: "movie_50", thumb: DOWN) { video { id myRating } userErrors { code } }
      up: rateVideo(videoId: "movie_50", thumb: TWO_UP) { video { id myRating } userErrors { code } }
      none: rateVideo(videoId: "movie_50") { video { id myRating } userErrors { code } }
      unknown: rateVideo(videoId: "movie_0", thumb: UP) { video { id } userErrors { code path message } }
    }"""
    found = await recommendations.data(document, caller=owner)
    assert [found[name]["video"]["myRating"] for name in ("down", "up", "none")] == ["DOWN", "TWO_UP", None]
    assert found["unknown"] == {
        "video": None,
        "userErrors": [{"code": "NOT_FOUND", "path": ["videoId"], "message": "title not found"}],
    }


async def test_rating_needs_a_member_and_a_profile(recommendations: RunningRecommendations) -> None:
    document = 'mutation { rateVideo(videoId: "movie_50", thumb: UP) { video { id } userErrors { code } } }'
    signed_out = await recommendations.ask(document)
    assert signed_out["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    without = await recommendations.data(document, caller=Principal(account_id="account_1"))
    assert without["rateVideo"]["userErrors"] == [{"code": "FORBIDDEN"}]


async def test_charts_are_for_everybody(recommendations: RunningRecommendations) -> None:
    found = await recommendations.data(
        '{ topTen(country: "DE", kind: SHOW) { rank previousRank weeksInTopTen video { id } } '
        "trending(first: 3) { edges { rank node { id } } } }"
    )
    assert [entry["rank"] for entry in found["topTen"]] == list(range(1, 11))
    assert len(found["trending"]["edges"]) == 3


async def test_a_taste_cluster_names_the_favourite_genres(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    document = """query T($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Profile { tasteClusterId } }
    }"""
    found = await recommendations.data(document, _profile(owner.profile_id), owner)
    assert found["_entities"][0]["tasteClusterId"].startswith("taste_")
    assert recommendations.calls == {"BatchGetTasteClusters": 1}
    stranger = await recommendations.ask(document, _profile(owner.profile_id))
    assert stranger["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_page_is_found_again_by_its_id(
    recommendations: RunningRecommendations, owner: Principal
) -> None:
    document = """query P($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on HomePage { id quality } }
    }"""
    home = await _home(recommendations, owner)
    representations = [{"__typename": "HomePage", "id": home["id"]}, {"__typename": "HomePage", "id": "x"}]
    found = await recommendations.data(document, {"representations": representations}, owner)
    assert found["_entities"] == [{"id": home["id"], "quality": "PERSONALIZED"}, None]
    other = await recommendations.data(document, {"representations": representations})
    assert other["_entities"] == [None, None]
