"""Search relevance over the whole catalogue: judged queries, typing errors, prefixes, limits."""

from __future__ import annotations

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.catalog.service.records import SearchEntry
from subgraphs.catalog.service.search import SearchIndex, SearchLimits, fold
from subgraphs.dataset.records import TitleKind, WorldSettings
from subgraphs.dataset.world import build_world

_JUDGED = {  # what a person who types this wants, best first
    "toy story": ["Toy Story"],
    "star wars": ["Star Wars"],
    "the godfather": ["The Godfather", "The Godfather: Part II"],
    "alien": ["Alien", "Aliens", "Alien: Resurrection", "Alien 3"],
    "terminator": ["The Terminator", "Terminator 2: Judgment Day"],
    "silence lambs": ["The Silence of the Lambs"],
    "mission impossible": ["Mission: Impossible"],
    "wizard oz": ["The Wizard of Oz"],
    "strangelove": ["Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"],
    "2001": ["2001: A Space Odyssey"],
    "wong foo": ["To Wong Foo, Thanks for Everything! Julie Newmar"],
    "pulp": ["Pulp Fiction"],
    "indiana": ["Indiana Jones and the Last Crusade"],
    "das boot": ["Das Boot"],
    "le bonheur": ["Le Bonheur"],
    "misérables": ["Les Misérables"],
    "miserables": ["Les Misérables"],
    "se7en": ["Seven"],
    "schindlers": ["Schindler's List"],
    "schindler's list": ["Schindler's List"],
}
_TYPED_WRONG = {
    "termnator": "The Terminator",
    "star wras": "Star Wars",
    "jurasic prak": "Jurassic Park",
    "shawshank redemtion": "The Shawshank Redemption",
    "pulp fictoin": "Pulp Fiction",
    "goodfelas": "GoodFellas",
    "shindlers list": "Schindler's List",
    "bravehart": "Braveheart",
    "casablnca": "Casablanca",
    "psyhco": "Psycho",
}


@cache
def _index() -> tuple[SearchIndex, dict[str, str]]:
    world = build_world(WorldSettings())
    entries = [
        SearchEntry(
            id=title.id,
            kind=title.kind.value,
            name=title.title,
            other_names=(title.original_title,) if title.original_title else (),
            text=title.synopsis,
            genre_ids=title.genre_ids,
            year=title.release_year,
            maturity=title.maturity.value,
            audio_languages=tuple(track.language for track in title.audio_tracks),
            popularity=title.popularity,
        )
        for title in world.titles
        if title.kind is not TitleKind.SEASON
    ]
    entries += [
        SearchEntry(
            genre.id,
            "GENRE",
            genre.name,
            tuple(name for _, name in genre.names),
            "",
            (),
            None,
            "ALL",
            (),
            0.5,
        )
        for genre in world.genres
    ]
    return SearchIndex(entries), {entry.id: entry.name for entry in entries}


def _names(query: str, limits: SearchLimits | None = None) -> list[str]:
    index, names = _index()
    return [names[hit.id] for hit in index.search(query, limits or SearchLimits()).hits]


def _ndcg(found: list[str], wanted: list[str], depth: int = 10) -> float:
    gains = {name: len(wanted) - place for place, name in enumerate(wanted)}
    gain = sum(gains.get(name, 0) / math.log2(place + 2) for place, name in enumerate(found[:depth]))
    best = sum((len(wanted) - place) / math.log2(place + 2) for place in range(len(wanted)))
    return gain / best


def test_judged_queries_find_what_is_wanted_at_the_top() -> None:
    scores = {query: _ndcg(_names(query), wanted) for query, wanted in _JUDGED.items()}
    assert min(scores.values()) > 0.6, scores
    assert sum(scores.values()) / len(scores) >= 0.95, scores


@pytest.mark.parametrize(("query", "wanted"), _TYPED_WRONG.items())
def test_typing_errors_are_forgiven_and_corrected(query: str, wanted: str) -> None:
    index, names = _index()
    result = index.search(query, SearchLimits())
    assert wanted in [names[hit.id] for hit in result.hits[:2]]
    assert result.corrected_query is not None
    assert set(result.corrected_query.split()) <= set(fold(wanted).split())


def test_a_query_typed_right_is_not_corrected() -> None:
    index, _ = _index()
    assert all(index.search(query, SearchLimits()).corrected_query is None for query in _JUDGED)


def test_a_prefix_suggests_the_best_known_names_first() -> None:
    index, _ = _index()
    assert index.suggest("star w", 3)[0] == "Star Wars"
    assert index.suggest("godf", 2) == ["The Godfather", "The Godfather: Part II"]
    assert "The Terminator" in index.suggest("Ter", 5)
    assert index.suggest("", 5) == []
    assert index.suggest("zzzz", 5) == []


def test_genres_are_found_in_other_scripts() -> None:
    assert _names("コメディ")[0] == "Comedy"
    assert _names("krimi")[0] == "Crime"


def test_highlights_mark_what_matched_and_escape_the_rest() -> None:
    index, _ = _index()
    assert index.search("toy story", SearchLimits()).hits[0].highlights[0] == "<em>Toy</em> <em>Story</em>"
    beautiful = index.search("truth cats dogs", SearchLimits()).hits[0].highlights[0]
    assert beautiful == "The <em>Truth</em> About <em>Cats</em> &amp; <em>Dogs</em>"


def test_limits_limit() -> None:
    index, _ = _index()
    world = {title.id: title for title in build_world(WorldSettings()).titles}
    limits = SearchLimits(
        kinds=("MOVIE",), year_to=1985, max_maturity="TEEN_13", genre_ids=("genre_sci-fi", "genre_war")
    )
    hits = index.search("star", limits).hits
    assert hits
    for hit in hits:
        title = world[hit.id]
        assert title.kind is TitleKind.MOVIE
        assert (title.release_year or 9999) <= 1985
        assert title.maturity.rank <= 2
        assert {"genre_sci-fi", "genre_war"} & set(title.genre_ids)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(text: str) -> None:
    index, _ = _index()
    result = index.search(text, SearchLimits())
    assert len(result.hits) <= result.total
    index.suggest(text, 5)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
