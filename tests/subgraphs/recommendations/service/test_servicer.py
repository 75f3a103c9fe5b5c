"""recommendations.v1 over a real channel and a temporary database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from protos.recommendations.v1 import recommendations_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.principal import ANONYMOUS, DEVELOPMENT_KEY, HEADER, Principal, sign
from subgraphs.dataset.records import TitleKind, World

if TYPE_CHECKING:
    from protos.recommendations.v1 import recommendations_pb2_grpc

    Stub = recommendations_pb2_grpc.RecommendationsAsyncStub

_NOT_FOUND = grpc.StatusCode.NOT_FOUND.value[0]


def _as(principal: Principal) -> tuple[tuple[str, str], ...]:
    return ((HEADER, sign(principal, DEVELOPMENT_KEY)),)


def _personal(profile_id: str) -> pb.BatchGetHomePagesRequest:
    page = pb.PersonalPage(
        profile_id=profile_id,
        canvas=pb.CANVAS_HOME,
        kind=pb.PROFILE_KIND_STANDARD,
        language="en",
        maturity_limit=vocabulary_pb2.MATURITY_LEVEL_ADULT_18,
        country="US",
    )
    return pb.BatchGetHomePagesRequest(keys=[pb.HomePageKey(personal=page)])


async def test_a_page_is_given_to_its_own_profile_only(stub: Stub, owner: Principal) -> None:
    request = _personal(owner.profile_id or "")
    assert (await stub.BatchGetHomePages(request, metadata=_as(owner))).results[0].page.rows
    sibling = Principal(account_id=owner.account_id, profile_id="profile_2")
    for stranger in (ANONYMOUS, sibling, Principal(account_id="account_2", profile_id="profile_9")):
        result = (await stub.BatchGetHomePages(request, metadata=_as(stranger))).results[0]
        assert result.status.code == _NOT_FOUND
        rows = pb.BatchGetRowItemsRequest(
            keys=[pb.RowItemsKey(row_id=f"home_{owner.profile_id}.HOME.STANDARD.en.ADULT_18.US.picks")]
        )
        items = await stub.BatchGetRowItems(rows, metadata=_as(stranger))
        assert items.results[0].status.code == _NOT_FOUND


async def test_scores_and_ratings_are_given_to_their_own_profile_only(stub: Stub, owner: Principal) -> None:
    key = pb.ProfileVideoKey(profile_id=owner.profile_id or "", video_id="movie_50")
    for caller, known in ((owner, True), (ANONYMOUS, False)):
        scores = await stub.BatchScore(pb.BatchScoreRequest(keys=[key]), metadata=_as(caller))
        pictures = await stub.BatchGetPersonalizedArtwork(
            pb.BatchGetPersonalizedArtworkRequest(keys=[key]), metadata=_as(caller)
        )
        lists = await stub.BatchListRatings(
            pb.BatchListRatingsRequest(keys=[pb.RatingsKey(profile_id=key.profile_id)]), metadata=_as(caller)
        )
        assert scores.results[0].HasField("match_score") is known
        assert pictures.results[0].HasField("artwork") is known
        assert lists.results[0].HasField("page") is known


async def test_rows_come_in_pages_that_join_up(stub: Stub, owner: Principal) -> None:
    home = await stub.BatchGetHomePages(_personal(owner.profile_id or ""), metadata=_as(owner))
    row = next(row for row in home.results[0].page.rows if row.kind == pb.ROW_KIND_TOP_PICKS)
    found: list[pb.RowItem] = []
    after, more = "", True
    while more:
        key = pb.RowItemsKey(row_id=row.id, page=vocabulary_pb2.Page(first=7, after=after))
        request = pb.BatchGetRowItemsRequest(keys=[key])
        page = (await stub.BatchGetRowItems(request, metadata=_as(owner))).results[0].page
        found += page.items
        after, more = page.items[-1].cursor, page.page_info.has_next_page
    assert [item.rank for item in found] == list(range(1, len(found) + 1))
    assert len({item.video_id for item in found}) == len(found) > 14
    assert len({item.track_id for item in found}) == len(found)


async def test_rating_changes_the_rating_and_the_page(stub: Stub, owner: Principal) -> None:
    profile_id = owner.profile_id or ""
    request = _personal(profile_id)
    before = (await stub.BatchGetHomePages(request, metadata=_as(owner))).results[0].page
    unseen = before.billboard.video_id
    rate = pb.RateRequest(profile_id=profile_id, video_id=unseen, thumb=pb.THUMB_TWO_UP)
    await stub.Rate(rate, metadata=_as(owner))
    await stub.Rate(rate, metadata=_as(owner))
    key = pb.ProfileVideoKey(profile_id=profile_id, video_id=unseen)
    ratings = pb.BatchGetRatingsRequest(keys=[key])
    rated = (await stub.BatchGetRatings(ratings, metadata=_as(owner))).results[0].rating
    assert rated.thumb == pb.THUMB_TWO_UP
    after = (await stub.BatchGetHomePages(request, metadata=_as(owner))).results[0].page
    assert after.billboard.video_id != unseen
    assert unseen in [row.because_video_id for row in after.rows]
    await stub.Rate(pb.RateRequest(profile_id=profile_id, video_id=unseen), metadata=_as(owner))
    taken_back = (await stub.BatchGetRatings(ratings, metadata=_as(owner))).results[0]
    assert taken_back.status.code == _NOT_FOUND
    again = (await stub.BatchGetHomePages(request, metadata=_as(owner))).results[0].page
    assert again.billboard.video_id == unseen


async def test_nobody_rates_for_somebody_else(stub: Stub, owner: Principal) -> None:
    request = pb.RateRequest(profile_id="profile_2", video_id="movie_50", thumb=pb.THUMB_UP)
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await stub.Rate(request, metadata=_as(owner))
    assert failure.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_an_unknown_title_is_not_found(stub: Stub, owner: Principal) -> None:
    request = pb.RateRequest(profile_id=owner.profile_id or "", video_id="movie_0", thumb=pb.THUMB_UP)
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await stub.Rate(request, metadata=_as(owner))
    assert failure.value.code() is grpc.StatusCode.NOT_FOUND


async def test_trending_ranks_follow_the_list_and_then_popularity(stub: Stub) -> None:
    listed = (await stub.Trending(pb.TrendingRequest(country="US", first=100))).page.videos
    in_list = [video.video_id for video in listed]
    other = next(f"movie_{number}" for number in range(1, 1683) if f"movie_{number}" not in in_list)
    keys = [
        pb.TrendingRankKey(video_id=in_list[0], country="US", popularity_score=0.1),
        pb.TrendingRankKey(video_id=in_list[1], country="US"),
        pb.TrendingRankKey(video_id=other, country="US"),
    ]
    results = (await stub.BatchGetTrendingRanks(pb.BatchGetTrendingRanksRequest(keys=keys))).results
    assert results[0].rank < results[1].rank
    assert results[2].status.code == _NOT_FOUND


async def test_what_is_like_a_childrens_title_is_for_children(
    stub: Stub, recommendations_world: World
) -> None:
    maturity = {title.id: title.maturity.rank for title in recommendations_world.titles}
    ids = [
        title.id for title in recommendations_world.titles if title.kind in {TitleKind.MOVIE, TitleKind.SHOW}
    ]
    keys = [pb.SimilarKey(video_id=video_id, page=vocabulary_pb2.Page(first=50)) for video_id in ids]
    results = (await stub.BatchGetSimilar(pb.BatchGetSimilarRequest(keys=keys))).results
    for video_id, result in zip(ids, results, strict=True):
        near = [video.video_id for video in result.page.videos]
        assert video_id not in near
        if maturity[video_id] <= 1:
            assert all(maturity[other] <= 1 for other in near)
    assert sum(bool(result.page.videos) for result in results) > 0.9 * len(results)


async def test_top_tens_are_ranked_and_hold_one_kind(stub: Stub) -> None:
    for kind, prefix in ((pb.CHART_KIND_MOVIE, "movie_"), (pb.CHART_KIND_SHOW, "show_")):
        entries = (await stub.TopTen(pb.TopTenRequest(country="US", kind=kind))).entries
        assert [entry.rank for entry in entries] == list(range(1, 11))
        assert all(entry.video_id.startswith(prefix) for entry in entries)
