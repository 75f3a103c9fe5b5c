"""Home pages: suitable, without repetition, personal where something is known."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from subgraphs.dataset.records import World, WorldSettings
from subgraphs.dataset.world import build_world
from subgraphs.recommendations.service.pages import Page, audience_of, make_page, page_id
from subgraphs.recommendations.service.records import (
    Audience,
    History,
    Picture,
    RankedTitle,
    RatingRecord,
    maturity_rank,
)
from subgraphs.recommendations.service.seeding import ranked_titles, training_set
from subgraphs.recommendations.service.shelf import Shelf, arrange_shelf
from subgraphs.recommendations.service.training import train


@cache
def _world() -> World:
    return build_world(WorldSettings(titles=400, members=150))


def _now() -> int:
    return round(_world().settings.as_of.timestamp() * 1000)


@cache
def _shelf() -> Shelf:
    world = _world()
    titles = ranked_titles(world)
    windows: dict[str, list[tuple[str, int, int | None]]] = {title.id: [] for title in titles}
    for window in world.windows:
        ends = round(window.ends_at.timestamp() * 1000) if window.ends_at is not None else None
        windows[window.video_id].append((window.country, round(window.starts_at.timestamp() * 1000), ends))
    ranked = [
        RankedTitle(
            id=title.id,
            position=position,
            kind=title.kind.value,
            name=title.title,
            maturity=title.maturity.rank,
            popularity=title.popularity,
            released_ms=round(title.released_at.timestamp() * 1000),
            genre_ids=title.genre_ids,
            portraits=tuple(
                Picture(f"{title.id}-{variant}", "") for variant in range(len(title.genre_ids) or 1)
            ),
            hero=Picture(f"{title.id}-hero", ""),
            windows=tuple(windows[title.id]),
        )
        for position, title in enumerate(titles)
    ]
    names = {genre.id: dict(genre.names) for genre in world.genres}
    trending = tuple(title.id for title in ranked[:60])
    return arrange_shelf(train(training_set(world, titles), "test"), ranked, {}, names, {}, {"US": trending})


def _history(profile_id: str) -> History:
    world = _world()
    ratings = [
        RatingRecord(rating.video_id, rating.stars / 5, "UP", round(rating.rated_at.timestamp() * 1000))
        for rating in world.ratings
        if rating.profile_id == profile_id
    ]
    return History(
        ratings=tuple(sorted(ratings, key=lambda rating: -rating.rated_ms)),
        resumed=tuple(
            dict.fromkeys(
                mark.show_id or mark.video_id
                for mark in world.bookmarks
                if mark.profile_id == profile_id and not mark.completed
            )
        ),
        saved=tuple(entry.video_id for entry in world.my_list if entry.profile_id == profile_id),
    )


_NOTHING = History((), (), ())


def _page(
    profile_id: str = "profile_1",
    *,
    canvas: str = "HOME",
    kind: str = "STANDARD",
    maturity: str = "ADULT_18",
    history: History | None = None,
) -> Page:
    audience = Audience(profile_id, canvas, kind, "en", maturity, "US")
    return make_page(_shelf(), audience, history or _history(profile_id), _now())


def test_a_page_has_six_rows_of_ten_titles_and_more() -> None:
    page = _page()
    assert len(page.rows) >= 6
    assert sum(len(row.items) >= 10 for row in page.rows[:8]) >= 6
    assert page.personal


def test_no_title_is_offered_twice_outside_the_chart() -> None:
    for profile in _world().profiles[:40]:
        page = _page(profile.id)
        offered = [item.video_id for row in page.rows if row.kind != "TOP_TEN" for item in row.items]
        assert len(set(offered)) == len(offered)


def test_what_was_rated_is_offered_only_as_list_chart_or_trend() -> None:
    rated = {rating.video_id for rating in _history("profile_1").ratings}
    for row in _page().rows:
        if row.kind in {"TOP_PICKS", "BECAUSE_YOU_WATCHED", "GENRE"}:
            assert not rated & {item.video_id for item in row.items}


@pytest.mark.parametrize("maturity", ["ALL", "KIDS_7", "TEEN_13", "MATURE_16"])
def test_nothing_above_the_profiles_limit_is_shown(maturity: str) -> None:
    shelf = _shelf()
    for profile in _world().profiles[:20]:
        page = _page(profile.id, maturity=maturity)
        shown = [item.video_id for row in page.rows for item in row.items]
        shown += [page.billboard.video_id] if page.billboard else []
        assert shown
        assert all(shelf.by_id[video_id].maturity <= maturity_rank(maturity) for video_id in shown)


def test_childrens_profiles_see_what_is_for_children_even_without_a_limit() -> None:
    page = _page(kind="KIDS", maturity="ADULT_18")
    shelf = _shelf()
    assert all(shelf.by_id[item.video_id].maturity <= 1 for row in page.rows for item in row.items)


def test_what_is_blocked_stands_nowhere() -> None:
    known = _history("profile_1")
    shown = {item.video_id for row in _page().rows for item in row.items}
    blocked = tuple(sorted(shown)[::3])
    page = _page(history=History(known.ratings, known.resumed, known.saved, blocked))
    assert page.rows
    assert not set(blocked) & {item.video_id for row in page.rows for item in row.items}


def test_canvases_hold_what_they_are_named_after() -> None:
    shelf = _shelf()
    for canvas, kind in (("MOVIES", "MOVIE"), ("SHOWS", "SHOW")):
        page = _page(canvas=canvas)
        assert {shelf.by_id[item.video_id].kind for row in page.rows for item in row.items} == {kind}


def test_nothing_outside_its_window_is_shown() -> None:
    open_now = _shelf().open_in("US", _now())
    page = _page()
    assert all(open_now[_shelf().by_id[item.video_id].position] for row in page.rows for item in row.items)
    closed = Audience("profile_1", "HOME", "STANDARD", "en", "ADULT_18", "ZZ")
    assert make_page(_shelf(), closed, _history("profile_1"), _now()).rows == ()


def test_two_members_see_different_pages_and_strangers_what_is_popular() -> None:
    first, second = _page("profile_1"), _page("profile_2")
    assert [row.items for row in first.rows] != [row.items for row in second.rows]
    stranger = _page("profile_new", history=_NOTHING)
    assert not stranger.personal
    assert stranger.rows[0].title == "Popular on Marquee"
    scores = [_shelf().by_id[item.video_id].popularity for item in stranger.rows[0].items]
    assert scores == sorted(scores, reverse=True)


def test_a_new_favourite_changes_what_is_picked() -> None:
    before = _history("profile_1")
    liked = next(
        title.id
        for title in _shelf().titles
        if title.kind == "MOVIE" and title.id not in {rating.video_id for rating in before.ratings}
    )
    more = History(
        (RatingRecord(liked, 1.0, "TWO_UP", _now()), *before.ratings), before.resumed, before.saved
    )
    after = _page(history=more)
    assert [row.items for row in after.rows] != [row.items for row in _page().rows]
    assert any(row.because_id == liked for row in after.rows)


def test_ids_of_pages_and_rows_name_their_audience() -> None:
    audience = Audience("profile_7", "KIDS", "KIDS", "pt-BR", "ALL", "BR")
    page = make_page(_shelf(), audience, _NOTHING, _now())
    assert audience_of(page_id(audience)) == audience
    assert all(audience_of(row.id) == audience for row in page.rows)
    assert audience_of("row_1") is None
    assert audience_of("home_profile_1.HOME") is None


def test_a_page_can_be_made_again_exactly() -> None:
    assert _page() == _page()


def test_titles_that_leave_soon_say_so() -> None:
    leaving = {
        window.video_id
        for window in _world().windows
        if window.country == "US"
        and window.ends_at is not None
        and timedelta() < window.ends_at - _world().settings.as_of < timedelta(days=30)
    }
    marked = {
        item.video_id
        for row in _page().rows
        for item in row.items
        if item.evidence is not None and item.evidence.kind == "LEAVING_SOON"
    }
    assert marked
    assert marked <= leaving
