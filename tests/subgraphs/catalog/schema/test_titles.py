"""The catalog's schema in process: titles, entities, lists; and how many calls they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subgraphs.dataset.records import TitleKind

if TYPE_CHECKING:
    from subgraphs.dataset.records import World
    from tests.subgraphs.catalog.conftest import RunningCatalog

_DETAIL = """
query Detail($id: ID!) {
  video(ref: {id: $id}) {
    __typename id slug title releaseYear popularityScore
    maturityRating { level label board reasons }
    genres { id name parent { name } }
    artwork(kind: BOXART_PORTRAIT, width: 300) { id url width height blurHash dominantColor language }
    availability { country isNow }
    credits(first: 3) {
      edges { cursor role character node { id name bio portrait { url } } }
      pageInfo { hasNextPage }
    }
    ... on Movie { runtimeMs externalId skipMarkers { creditsStartMs introEndMs } audioTracks { id label } }
    ... on Show {
      episodeCount latestSeason { number }
      seasons {
        id number show { id }
        episodes(first: 4) {
          edges { node { id number season { id } next { id } previous { id } runtimeMs } }
        }
      }
    }
  }
}
"""
_ENTITIES = """
query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Video { id title popularityScore }
    ... on Artwork { id url blurHash }
    ... on Genre { id name }
    ... on Person { id name }
  }
}
"""


async def test_a_movie_tells_all_it_has(catalog: RunningCatalog) -> None:
    movie = (await catalog.data(_DETAIL, {"id": "movie_50"}))["video"]
    assert (movie["__typename"], movie["title"], movie["releaseYear"]) == ("Movie", "Star Wars", 1977)
    assert movie["externalId"] == "ml-50"
    assert movie["artwork"]["url"] == f"/artwork/{movie['artwork']['id']}.svg"
    assert movie["artwork"]["width"] == 480
    assert movie["skipMarkers"]["creditsStartMs"] < movie["runtimeMs"]
    assert movie["skipMarkers"]["introEndMs"] is None
    assert [edge["role"] for edge in movie["credits"]["edges"]] == ["DIRECTOR", "WRITER", "ACTOR"]
    assert movie["credits"]["pageInfo"]["hasNextPage"]


async def test_a_title_reads_in_the_callers_country(catalog: RunningCatalog) -> None:
    boards = {
        country: (await catalog.data(_DETAIL, {"id": "movie_50"}, country))["video"]["maturityRating"][
            "board"
        ]
        for country in ("US", "DE", "JP", "ZZ")
    }
    assert boards == {"US": "MPA", "DE": "FSK", "JP": "EIRIN", "ZZ": "MPA"}


async def test_a_show_with_all_its_episodes_takes_one_call_a_method_and_depth(
    catalog: RunningCatalog,
) -> None:
    show = (await catalog.data(_DETAIL, {"id": "show_1"}))["video"]
    assert show["episodeCount"] >= len(show["seasons"]) * 4
    assert [season["number"] for season in show["seasons"]] == list(range(1, len(show["seasons"]) + 1))
    # Titles: the show; its seasons; episodes' neighbours that no list held already.
    assert catalog.calls["BatchGetTitles"] <= 3
    rest = {method: count for method, count in catalog.calls.items() if method != "BatchGetTitles"}
    assert set(rest.values()) <= {1, 2}
    assert rest["BatchGetEpisodes"] == rest["BatchGetCredits"] == rest["BatchGetAvailability"] == 1
    assert rest["BatchGetPeople"] == 1


async def test_a_hundred_entities_take_one_call(catalog: RunningCatalog, catalog_world: World) -> None:
    movies = [title for title in catalog_world.titles if title.kind is TitleKind.MOVIE][:100]
    representations = [{"__typename": "Video", "id": movie.id} for movie in movies]
    found = await catalog.data(_ENTITIES, {"representations": representations})
    assert [entity["title"] for entity in found["_entities"]] == [movie.title for movie in movies]
    assert dict(catalog.calls) == {"BatchGetTitles": 1}


async def test_every_key_of_every_entity_resolves_in_its_place(catalog: RunningCatalog) -> None:
    representations = [
        {"__typename": "Video", "id": "show_1"},
        {"__typename": "Movie", "externalId": "ml-50"},
        {"__typename": "Season", "show": {"id": "show_1"}, "number": 1},
        {"__typename": "Playable", "id": "episode_1_1_1"},
        {"__typename": "Playable", "id": "show_1"},
        {"__typename": "Movie", "id": "show_1"},
        {"__typename": "Artwork", "id": "artwork_movie_50_portrait_0_240"},
        {"__typename": "Genre", "id": "genre_war"},
        {"__typename": "Person", "id": "person_1"},
        {"__typename": "Video", "id": "nothing"},
    ]
    entities = (await catalog.data(_ENTITIES, {"representations": representations}))["_entities"]
    assert [entity and entity["__typename"] for entity in entities] == [
        "Show", "Movie", "Season", "Episode", None, None, "Artwork", "Genre", "Person", None,
    ]  # fmt: skip


async def test_a_bad_representation_fails_alone(catalog: RunningCatalog) -> None:
    representations = [
        {"__typename": "Profile", "id": "profile_1"},
        {"__typename": "Movie"},
        {"__typename": "Movie", "id": "movie_50"},
    ]
    answer = await catalog.ask(_ENTITIES, {"representations": representations})
    assert [bool(entity) for entity in answer["data"]["_entities"]] == [False, False, True]
    assert [error["path"] for error in answer["errors"]] == [["_entities", 0], ["_entities", 1]]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_REQUEST"}


async def test_videos_keep_their_order_and_leave_gaps(catalog: RunningCatalog, catalog_world: World) -> None:
    gone = next(
        window.video_id
        for window in catalog_world.windows
        if window.ends_at is not None and window.ends_at < catalog_world.settings.as_of
    )
    country = next(
        window.country
        for window in catalog_world.windows
        if window.video_id == gone
        and window.ends_at is not None
        and window.ends_at < catalog_world.settings.as_of
    )
    shown = [
        window.video_id
        for window in catalog_world.windows
        if window.country == country and window.ends_at is None
    ][:2]
    ids = [shown[0], "nothing", gone, shown[1]]
    found = await catalog.data("query V($ids: [ID!]!) { videos(ids: $ids) { id } }", {"ids": ids}, country)
    assert [video and video["id"] for video in found["videos"]] == [shown[0], None, None, shown[1]]


@pytest.mark.parametrize(
    ("identifier", "type_name"),
    [
        ("movie_50", "Movie"),
        ("season_1_1", "Season"),
        ("genre_war", "Genre"),
        ("person_1", "Person"),
        ("account_1", "Account"),
        ("profile_9", "Profile"),
        ("session_1", "PlaybackSession"),
        ("movie_0", None),
        ("whatever", None),
    ],
)
async def test_a_global_id_names_its_type(
    catalog: RunningCatalog, identifier: str, type_name: str | None
) -> None:
    found = await catalog.data("query N($id: ID!) { node(id: $id) { __typename id } }", {"id": identifier})
    assert found["node"] == (type_name and {"__typename": type_name, "id": identifier})


async def test_exactly_one_way_to_name_a_video_is_given(catalog: RunningCatalog) -> None:
    by_slug = await catalog.data('{ video(ref: {slug: "star-wars-1977"}) { id } }')
    assert by_slug["video"]["id"] == "movie_50"
    for ref in ('{id: "movie_50", slug: "star-wars-1977"}', "{}", "{id: null}"):
        answer = await catalog.ask(f"{{ video(ref: {ref}) {{ id }} }}")
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_search_finds_titles_people_and_genres_and_says_what_it_corrected(
    catalog: RunningCatalog,
) -> None:
    document = """
    query S($query: String!, $first: Int!, $after: String, $filter: SearchFilter) {
      search(query: $query, first: $first, after: $after, filter: $filter) {
        correctedQuery totalEstimate pageInfo { hasNextPage endCursor }
        edges {
          highlights
          node { __typename ... on Movie { title } ... on Person { name } ... on Genre { name } }
        }
      }
    }"""
    wrong = (await catalog.data(document, {"query": "termnator", "first": 5}))["search"]
    assert wrong["correctedQuery"] == "terminator"
    assert "Terminator" in wrong["edges"][0]["node"]["title"]
    first = (await catalog.data(document, {"query": "the", "first": 3}))["search"]
    after = first["pageInfo"]["endCursor"]
    second = (await catalog.data(document, {"query": "the", "first": 3, "after": after}))["search"]
    assert first["pageInfo"]["hasNextPage"]
    assert not [edge for edge in second["edges"] if edge in first["edges"]]
    genres = (await catalog.data(document, {"query": "drama", "first": 3, "filter": {"kinds": ["GENRE"]}}))[
        "search"
    ]
    assert [edge["node"] for edge in genres["edges"]] == [{"__typename": "Genre", "name": "Drama"}]


async def test_lists_carry_titles_without_asking_for_them_again(catalog: RunningCatalog) -> None:
    document = """{
      genres { id name titles(first: 5) { edges { node { id title } } pageInfo { hasNextPage endCursor } } }
      newArrivals(first: 4, since: "2020-01-01T00:00:00Z") { edges { node { id title } } }
      suggest(prefix: "st")
    }"""
    found = await catalog.data(document)
    assert len(found["genres"]) == 18
    assert len(found["newArrivals"]["edges"]) == 4
    assert "Star Wars" in found["suggest"]
    assert dict(catalog.calls) == {
        "ListGenres": 1,
        "BatchListGenreTitles": 1,
        "ListArrivals": 1,
        "Suggest": 1,
    }


@pytest.mark.parametrize(
    "field",
    [
        'genre: node(id: "genre_war") { ... on Genre { titles(first: 0) { edges { cursor } } } }',
        'season: node(id: "season_1_1") { ... on Season { episodes(after: "x") { edges { cursor } } } }',
        'video(ref: {id: "movie_50"}) { artwork(kind: HERO, width: 0) { id } }',
        'suggest(prefix: "a", first: 1000)',
        'video(ref: {id: "movie_50"}) { availability(country: "usa") { isNow } }',
    ],
)
async def test_what_a_client_got_wrong_is_a_bad_request(catalog: RunningCatalog, field: str) -> None:
    answer = await catalog.ask(f"{{ {field} }}")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_an_unreachable_service_is_unavailable(catalog: RunningCatalog) -> None:
    await catalog.subgraph.close()
    answer = await catalog.ask("{ genres { id } }")
    assert answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
