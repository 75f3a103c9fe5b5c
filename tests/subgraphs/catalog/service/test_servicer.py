"""catalog.v1 over a real channel and a temporary database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from protos.catalog.v1 import catalog_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.dataset.records import TitleKind, World

if TYPE_CHECKING:
    from protos.catalog.v1 import catalog_pb2_grpc

    Stub = catalog_pb2_grpc.CatalogAsyncStub

_NOT_FOUND = grpc.StatusCode.NOT_FOUND.value[0]


async def test_a_batch_answers_every_key_in_order_with_a_title_or_a_status(stub: Stub) -> None:
    keys = [
        pb.TitleKey(id="movie_50"),
        pb.TitleKey(id="nothing"),
        pb.TitleKey(slug="the-godfather-1972"),
        pb.TitleKey(external_id="ml-1"),
        pb.TitleKey(season_number=pb.SeasonNumber(show_id="show_1", number=1)),
        pb.TitleKey(),
        pb.TitleKey(id="movie_50"),
    ]
    response = await stub.BatchGetTitles(pb.BatchGetTitlesRequest(keys=keys))
    found = [result.title.id or result.status.code for result in response.results]
    assert found == ["movie_50", _NOT_FOUND, "movie_127", "movie_1", "season_1_1", _NOT_FOUND, "movie_50"]


async def test_a_title_says_what_the_world_says(stub: Stub, catalog_world: World) -> None:
    wanted = next(title for title in catalog_world.titles if title.id == "movie_50")
    request = pb.BatchGetTitlesRequest(keys=[pb.TitleKey(id="movie_50")])
    title = (await stub.BatchGetTitles(request)).results[0].title
    assert title.titles[0].text == "Star Wars"
    assert title.release_year == 1977
    assert list(title.genre_ids) == list(wanted.genre_ids)
    assert title.playable.runtime_ms == wanted.runtime_ms
    assert title.popularity_score == pytest.approx(wanted.popularity, abs=1e-4)
    assert len(title.playable.audio_tracks) == len(wanted.audio_tracks)


async def test_seasons_and_episodes_are_chained_through_a_show(stub: Stub, catalog_world: World) -> None:
    lines = [line for line in catalog_world.episode_lines() if line.show_id == "show_1"]
    keys = [pb.TitleKey(id=line.episode_id) for line in lines]
    titles = [
        result.title for result in (await stub.BatchGetTitles(pb.BatchGetTitlesRequest(keys=keys))).results
    ]
    ids = [line.episode_id for line in lines]
    assert [title.episode.next_id for title in titles] == [*ids[1:], ""]
    assert [title.episode.previous_id for title in titles] == ["", *ids[:-1]]


async def test_episodes_come_in_pages_that_join_up(stub: Stub, catalog_world: World) -> None:
    whole = [line.episode_id for line in catalog_world.episode_lines() if line.season_id == "season_1_1"]
    found: list[str] = []
    after, more = "", True
    while more:
        key = pb.EpisodesKey(season_id="season_1_1", page=vocabulary_pb2.Page(first=2, after=after))
        page = (await stub.BatchGetEpisodes(pb.BatchGetEpisodesRequest(keys=[key]))).results[0].page
        found += [edge.title.id for edge in page.edges]
        after, more = page.edges[-1].cursor, page.page_info.has_next_page
    assert found == whole


async def test_a_cursor_of_another_list_is_refused_at_its_own_key_only(stub: Stub) -> None:
    keys = [
        pb.EpisodesKey(season_id="season_1_1", page=vocabulary_pb2.Page(after="nonsense")),
        pb.EpisodesKey(season_id="season_1_1"),
    ]
    results = (await stub.BatchGetEpisodes(pb.BatchGetEpisodesRequest(keys=keys))).results
    assert results[0].status.reason == "INVALID_CURSOR"
    assert results[1].page.edges


async def test_artwork_is_found_by_id_and_by_owner_and_falls_back_to_the_show(stub: Stub) -> None:
    portrait = pb.ARTWORK_KIND_BOXART_PORTRAIT
    keys = [
        pb.ArtworkKey(wanted=pb.WantedArtwork(owner_id="movie_1", kind=portrait, width=300)),
        pb.ArtworkKey(id="artwork_movie_1_portrait_0_480"),
        pb.ArtworkKey(wanted=pb.WantedArtwork(owner_id="season_1_1", kind=pb.ARTWORK_KIND_HERO, width=960)),
        pb.ArtworkKey(id="artwork_movie_1_portrait_0_481"),
        pb.ArtworkKey(wanted=pb.WantedArtwork(owner_id="movie_1", kind=pb.ARTWORK_KIND_STORYBOARD)),
    ]
    results = (await stub.BatchGetArtwork(pb.BatchGetArtworkRequest(keys=keys))).results
    assert results[0].artwork == results[1].artwork
    assert (results[0].artwork.width, results[0].artwork.height) == (480, 720)
    assert results[2].artwork.id == "artwork_show_1_hero_0_960"
    assert [result.status.code for result in results[3:]] == [_NOT_FOUND, _NOT_FOUND]


async def test_availability_follows_the_windows_and_episodes_follow_their_show(
    stub: Stub, catalog_world: World
) -> None:
    window = next(
        window for window in catalog_world.windows if window.video_id == "show_1" and window.country == "US"
    )
    keys = [
        pb.AvailabilityKey(video_id="episode_1_1_1", country="US"),
        pb.AvailabilityKey(video_id="show_1", country="XX"),
    ]
    results = (await stub.BatchGetAvailability(pb.BatchGetAvailabilityRequest(keys=keys))).results
    assert getattr(results[0].availability, "from").seconds == int(window.starts_at.timestamp())
    assert results[1].status.code == _NOT_FOUND


async def test_credits_can_be_limited_to_a_role(stub: Stub) -> None:
    keys = [
        pb.CreditsKey(video_id="movie_1", role=pb.CREDIT_ROLE_DIRECTOR),
        pb.CreditsKey(video_id="movie_1"),
        pb.CreditsKey(video_id="nothing"),
    ]
    results = (await stub.BatchGetCredits(pb.BatchGetCreditsRequest(keys=keys))).results
    assert {credit.role for credit in results[0].page.credits} == {pb.CREDIT_ROLE_DIRECTOR}
    assert len(results[1].page.credits) > len(results[0].page.credits)
    assert results[2].status.code == _NOT_FOUND


@pytest.mark.parametrize("sort", [pb.TITLE_SORT_POPULAR, pb.TITLE_SORT_NEWEST, pb.TITLE_SORT_A_TO_Z])
async def test_a_genres_pages_hold_each_shown_title_once_in_order(
    stub: Stub, catalog_world: World, sort: pb.TitleSort.ValueType
) -> None:
    found: list[pb.Title] = []
    after, more = "", True
    while more:
        page_key = vocabulary_pb2.Page(first=7, after=after)
        key = pb.GenreTitlesKey(genre_id="genre_comedy", sort=sort, page=page_key)
        request = pb.BatchListGenreTitlesRequest(keys=[key])
        page = (await stub.BatchListGenreTitles(request)).results[0].page
        found += [edge.title for edge in page.edges]
        after, more = page.edges[-1].cursor, page.page_info.has_next_page
    ids = [title.id for title in found]
    assert len(set(ids)) == len(ids) > 20
    comedies = {
        title.id
        for title in catalog_world.titles
        if "genre_comedy" in title.genre_ids and title.kind in {TitleKind.MOVIE, TitleKind.SHOW}
    }
    assert set(ids) <= comedies
    if sort == pb.TITLE_SORT_POPULAR:
        scores = [title.popularity_score for title in found]
        assert scores == sorted(scores, reverse=True)
    if sort == pb.TITLE_SORT_A_TO_Z:
        names = [title.titles[0].text.casefold().removeprefix("the ") for title in found]
        assert names[0] < names[-1]


async def test_arrivals_are_the_newest_first(stub: Stub) -> None:
    request = pb.ListArrivalsRequest(country="US", page=vocabulary_pb2.Page(first=50))
    request.since.FromSeconds(0)
    page = (await stub.ListArrivals(request)).page
    assert len(page.edges) == 50
    assert page.page_info.has_next_page
    again = pb.ListArrivalsRequest(country="US", page=vocabulary_pb2.Page(after=page.edges[-1].cursor))
    again.since.FromSeconds(0)
    following = (await stub.ListArrivals(again)).page
    assert not {edge.title.id for edge in page.edges} & {edge.title.id for edge in following.edges}


async def test_a_deadline_ends_a_call(stub: Stub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await stub.ListGenres(pb.ListGenresRequest(), timeout=0.000001)
    assert failure.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
