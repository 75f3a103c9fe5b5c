"""The demo world: the same for the same settings, whole, and consistent with itself."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraphs.dataset.ids import type_name
from subgraphs.dataset.records import (
    DEMO_EMAIL,
    DEMO_PIN,
    ArtworkKind,
    Rating,
    Title,
    TitleKind,
    World,
    WorldSettings,
)
from subgraphs.dataset.world import build_world


@cache
def _whole() -> World:
    return build_world(WorldSettings())


@cache
def _invented() -> World:
    return build_world(WorldSettings(catalog="generated", titles=120, members=60))


_WORLDS = pytest.mark.parametrize("make", [_whole, _invented], ids=["movielens", "generated"])


def test_the_same_settings_make_the_same_world_byte_for_byte() -> None:
    small = WorldSettings(titles=60, members=20)
    assert repr(build_world(small)) == repr(build_world(small))


def test_another_seed_makes_another_world_around_the_same_films() -> None:
    first = build_world(WorldSettings(titles=60, members=20))
    second = build_world(WorldSettings(titles=60, members=20, seed=7))
    assert [title.title for title in first.titles if title.kind is TitleKind.MOVIE] == [
        title.title for title in second.titles if title.kind is TitleKind.MOVIE
    ]
    assert first.people != second.people


def test_movielens_is_in_the_world_whole() -> None:
    world = _whole()
    kinds = Counter(title.kind for title in world.titles)
    assert (kinds[TitleKind.MOVIE], kinds[TitleKind.SHOW]) == (1682, 120)
    real = [rating for rating in world.ratings if rating.source == "movielens"]
    assert len(real) == 100_000
    assert len({rating.profile_id for rating in real}) == 943
    assert max(rating.rated_at for rating in real) == world.settings.as_of


@_WORLDS
def test_ids_and_slugs_are_given_once_and_name_their_type(make: Callable[[], World]) -> None:
    world = make()
    ids = [title.id for title in world.titles]
    assert len(set(ids)) == len(ids)
    assert len({title.slug for title in world.titles}) == len(ids)
    for title in world.titles:
        assert type_name(title.id) == title.kind.value.title()
    assert {type_name(profile.id) for profile in world.profiles} == {"Profile"}


@_WORLDS
def test_everything_refers_to_something_that_exists(make: Callable[[], World]) -> None:
    world = make()
    titles = {title.id: title for title in world.titles}
    profiles = {profile.id for profile in world.profiles}
    devices = {device.id: device.account_id for device in world.devices}
    genres = {genre.id for genre in world.genres}
    people = {person.id for person in world.people}
    assert all(set(title.genre_ids) <= genres for title in world.titles)
    assert all(credit.video_id in titles and credit.person_id in people for credit in world.credits)
    assert all(rating.profile_id in profiles and rating.video_id in titles for rating in world.ratings)
    assert all(mark.device_id in devices for mark in world.bookmarks)
    assert all(devices[session.device_id] == session.account_id for session in world.sessions)
    assert all(entry.video_id in titles for entry in world.my_list)
    assert all(titles[mark.video_id].runtime_ms is not None for mark in world.bookmarks)


@_WORLDS
def test_seasons_and_episodes_belong_to_their_show_and_are_numbered_from_one(
    make: Callable[[], World],
) -> None:
    world = make()
    episodes: defaultdict[str, list[int]] = defaultdict(list)
    titles = {title.id: title for title in world.titles}
    for title in world.titles:
        if title.kind is TitleKind.EPISODE:
            assert title.season_id is not None
            assert titles[title.season_id].show_id == title.show_id
            episodes[title.season_id].append(title.number or 0)
    assert episodes
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in episodes.values())


@_WORLDS
def test_nobody_rates_a_title_twice_or_bookmarks_past_its_end(make: Callable[[], World]) -> None:
    world = make()
    rated = Counter((rating.profile_id, rating.video_id) for rating in world.ratings)
    marked = Counter((mark.profile_id, mark.video_id) for mark in world.bookmarks)
    saved = Counter((entry.profile_id, entry.video_id) for entry in world.my_list)
    assert max(rated.values()) == max(marked.values()) == max(saved.values()) == 1
    assert all(0 <= mark.position_ms <= mark.runtime_ms for mark in world.bookmarks)


@_WORLDS
def test_what_profiles_were_made_to_watch_suits_them(make: Callable[[], World]) -> None:
    world = make()
    titles = {title.id: title for title in world.titles}
    limits = {profile.id: profile.maturity_limit.rank for profile in world.profiles}

    def suits(rating: Rating) -> bool:
        return titles[rating.video_id].maturity.rank <= limits[rating.profile_id]

    assert all(suits(rating) for rating in world.ratings if rating.source == "generated")
    assert all(titles[mark.video_id].maturity.rank <= limits[mark.profile_id] for mark in world.bookmarks)


@_WORLDS
def test_every_account_has_two_to_five_profiles_one_of_them_the_owners(make: Callable[[], World]) -> None:
    world = make()
    profiles = defaultdict(list)
    for profile in world.profiles:
        profiles[profile.account_id].append(profile)
    assert set(profiles) == {account.id for account in world.accounts}
    for found in profiles.values():
        assert 2 <= len(found) <= 5
        assert [profile.role for profile in found].count("OWNER") == 1
        assert [profile.is_default for profile in found].count(True) == 1
        assert found[0].age >= 18


def test_children_have_titles_blocked_that_they_do_not_know() -> None:
    world = _whole()
    saved = {(entry.profile_id, entry.video_id) for entry in world.my_list}
    rated = {(rating.profile_id, rating.video_id) for rating in world.ratings}
    blocked = {(profile.id, title) for profile in world.profiles for title in profile.blocked_title_ids}
    assert len(blocked) > 50
    assert not blocked & (saved | rated)


def test_the_demo_account_has_a_locked_profile_a_childs_and_a_running_stream() -> None:
    world = _whole()
    account = world.accounts[0]
    own = [profile for profile in world.profiles if profile.account_id == account.id]
    assert account.email == DEMO_EMAIL
    assert [profile.pin for profile in own[:2]] == [None, DEMO_PIN]
    assert own[-1].kind == "KIDS"
    assert [session.profile_id for session in world.sessions if session.state == "PLAYING"] == [own[0].id]


@_WORLDS
def test_every_movie_and_show_has_its_pictures(make: Callable[[], World]) -> None:
    world = make()
    kinds = defaultdict(set)
    for picture in world.artwork:
        kinds[picture.owner_id].add(picture.kind)
    wide = {ArtworkKind.BOXART_PORTRAIT, ArtworkKind.BOXART_LANDSCAPE, ArtworkKind.HERO, ArtworkKind.LOGO}
    for title in world.titles:
        if title.kind in {TitleKind.MOVIE, TitleKind.SHOW}:
            assert kinds[title.id] == wide
        elif title.kind is TitleKind.EPISODE:
            assert kinds[title.id] == {ArtworkKind.EPISODE_STILL}


def test_what_is_for_children_is_not_harsh() -> None:
    harsh = {"genre_horror", "genre_crime", "genre_war", "genre_thriller"}
    for title in _invented().titles:
        if "genre_childrens" in title.genre_ids:
            assert not harsh & set(title.genre_ids)
            assert title.maturity.rank <= 1


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    titles=st.integers(1, 40),
    members=st.integers(1, 12),
    catalog=st.sampled_from(get_args(WorldSettings.__annotations__["catalog"])),
)
def test_any_size_of_world_can_be_built(seed: int, titles: int, members: int, catalog: str) -> None:
    wanted = WorldSettings(
        seed=seed,
        titles=titles,
        members=members,
        catalog="generated" if catalog == "generated" else "movielens",
    )
    world = build_world(wanted)
    shown = [title for title in world.titles if title.kind in {TitleKind.MOVIE, TitleKind.SHOW}]
    assert len(shown) >= 3
    assert world.accounts
    assert all(_describes(title) for title in world.titles)


def _describes(title: Title) -> bool:
    return bool(title.title and title.synopsis_short and title.synopsis and title.synopsis_long)
