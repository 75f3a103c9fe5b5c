"""Puts the demo world together: `build_world`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from subgraphs.dataset.genres import GENRES
from subgraphs.dataset.households import COUNTRIES, Household, build_households, priced_plans
from subgraphs.dataset.lives import Lives, Taste, arrange, learn_taste
from subgraphs.dataset.movielens import Film, Member, MovieLens, Stars, read_movielens
from subgraphs.dataset.people import cast_titles, generated_people
from subgraphs.dataset.pictures import all_pictures
from subgraphs.dataset.records import (
    AvailabilityWindow,
    Profile,
    Rating,
    Title,
    TitleKind,
    World,
    WorldSettings,
)
from subgraphs.dataset.shows import generated_shows
from subgraphs.dataset.titles import generated_movies, movielens_movies, receptions
from subgraphs.dataset.vocabulary import vocabulary
from subgraphs.dataset.writing import Slugs

_MOVIELENS_SHOWS = 120
_GENERATED_TITLES = 2_000
_MOST_SHOWS = 1_000
_MEMBERS = 943
_DEMO_MEMBERS = (308, 416)  # two adults with long histories own the demo account


def _stream(settings: WorldSettings, section: str) -> Random:
    """Each section draws from a stream of its own, so that a change in one leaves the others as they were."""
    return Random(f"{settings.seed}/{section}")  # noqa: S311 - made-up data, no secret


def build_world(settings: WorldSettings) -> World:
    """The world that follows from the settings; equal settings give equal worlds.

    Raises:
        DatasetMissingError: "movielens" was asked for and the data set is not installed.
    """
    words, slugs = vocabulary(), Slugs({})
    source = _movielens_part(settings) if settings.catalog == "movielens" else _invented_part(settings)
    shows = _show_count(settings)
    titles_stream = _stream(settings, "titles")
    if settings.catalog == "movielens":
        stars: defaultdict[int, list[int]] = defaultdict(list)
        for rating in source.ratings:
            stars[rating.film].append(rating.stars)
        movies = movielens_movies(
            source.films, receptions(stars), settings.as_of, titles_stream, words, slugs
        )
    else:
        wanted = max((settings.titles or _GENERATED_TITLES) - shows, 1)
        movies = generated_movies(wanted, settings.as_of, titles_stream, words, slugs)
    titles = (
        *movies,
        *generated_shows(shows, settings.as_of, _stream(settings, "shows"), words, slugs),
    )
    people = generated_people(max(60, len(titles) // 3), _stream(settings, "people"), words)
    households = build_households(list(source.members), settings, _stream(settings, "households"), words)
    lives, ratings = _live(settings, titles, households, source)
    return World(
        settings=settings,
        genres=GENRES,
        titles=titles,
        people=people,
        credits=tuple(cast_titles(titles, people, _stream(settings, "credits"), words)),
        artwork=tuple(all_pictures(titles, people)),
        windows=tuple(_windows(titles, settings.as_of, _stream(settings, "windows"))),
        plans=priced_plans(),
        accounts=tuple(household.account for household in households),
        profiles=tuple(_with_blocks(households, titles, lives, _stream(settings, "blocks"))),
        devices=tuple(device for household in households for device in household.devices),
        my_list=tuple(lives.my_list),
        notifications=tuple(lives.notifications),
        invoices=tuple(invoice for household in households for invoice in household.invoices),
        bookmarks=tuple(lives.bookmarks),
        sessions=tuple(lives.sessions),
        ratings=tuple(ratings),
    )


def _with_blocks(
    households: tuple[Household, ...], titles: tuple[Title, ...], lives: Lives, rng: Random
) -> Iterator[Profile]:
    """The profiles; every other child's has a title or two blocked, none that it knows."""
    known: defaultdict[str, set[str | None]] = defaultdict(set)
    for rating in lives.ratings:
        known[rating.profile_id].add(rating.video_id)
    for entry in lives.my_list:
        known[entry.profile_id].add(entry.video_id)
    for mark in lives.bookmarks:
        known[mark.profile_id].update((mark.video_id, mark.show_id))
    shelves = arrange(titles)
    for household in households:
        for profile in household.profiles:
            rank = profile.maturity_limit.rank
            shelf = [*shelves.movies[rank][:60], *shelves.shows[rank][:60]]
            free = [title.id for title in shelf if title.id not in known[profile.id]]
            demo = profile.account_id == "account_1"
            if profile.kind == "KIDS" and free and (demo or rng.random() < 0.5):
                chosen = rng.sample(free, min(len(free), rng.choice((1, 2))))
                yield replace(profile, blocked_title_ids=tuple(chosen))
            else:
                yield profile


def _show_count(settings: WorldSettings) -> int:
    if settings.catalog == "movielens" and settings.titles is None:
        return _MOVIELENS_SHOWS
    titles = settings.titles or _GENERATED_TITLES
    return min(max(titles // 15, 2), _MOST_SHOWS)


def _movielens_part(settings: WorldSettings) -> MovieLens:
    """MovieLens, cut down to the most rated films and the first members where the settings say so."""
    whole = read_movielens()
    counts: defaultdict[int, int] = defaultdict(int)
    for rating in whole.ratings:
        counts[rating.film] += 1
    films = whole.films
    if settings.titles is not None:
        wanted = max(settings.titles - _show_count(settings), 1)
        kept = sorted(films, key=lambda film: (-counts[film.number], film.number))[:wanted]
        films = tuple(sorted(kept, key=lambda film: film.number))
    ordered = sorted(whole.members, key=lambda member: (member.number not in _DEMO_MEMBERS, member.number))
    members = tuple(ordered[: settings.members])
    film_numbers = {film.number for film in films}
    member_numbers = {member.number for member in members}
    ratings = tuple(
        rating for rating in whole.ratings if rating.film in film_numbers and rating.member in member_numbers
    )
    return MovieLens(films, members, ratings)


def _invented_part(settings: WorldSettings) -> MovieLens:
    """Members of a made-up world; their ratings come later, from their made-up tastes."""
    rng = _stream(settings, "members")
    count = settings.members or _MEMBERS
    members = tuple(
        Member(number, 34 if number <= 2 else rng.randrange(13, 74), rng.choice("FM"), "other")
        for number in range(1, count + 1)
    )
    return MovieLens(tuple[Film, ...](), members, tuple[Stars, ...]())


def _windows(titles: Iterable[Title], as_of: datetime, rng: Random) -> Iterator[AvailabilityWindow]:
    """Windows of movies and shows: most countries, most without an end, some that leave soon or have left."""
    for title in titles:
        if title.kind not in {TitleKind.MOVIE, TitleKind.SHOW}:
            continue
        for country in COUNTRIES:
            if rng.random() > (0.985 if country == "US" else 0.93):
                continue
            delay = 0 if country == "US" else rng.randrange(0, 4)
            starts = title.released_at + timedelta(days=delay)
            fate = rng.random()
            if fate < 0.05:
                ends = as_of + timedelta(days=rng.randrange(3, 28))
            elif fate < 0.07:
                ends = max(starts, as_of - timedelta(days=rng.randrange(1, 10)))
            elif fate < 0.25:
                ends = as_of + timedelta(days=rng.randrange(60, 700))
            else:
                ends = None
            yield AvailabilityWindow(title.id, country, starts, ends, rng.random() < 0.8)


def _live(
    settings: WorldSettings, titles: tuple[Title, ...], households: tuple[Household, ...], source: MovieLens
) -> tuple[Lives, list[Rating]]:
    """Every profile's life; members' MovieLens ratings are moved in time so that the last is at `as_of`."""
    rng = _stream(settings, "lives")
    lives = Lives(arrange(titles), settings.as_of, rng)
    profile_of = {
        number: profile_id
        for household in households
        for profile_id, number in household.member_of_profile.items()
    }
    by_id = {title.id: title for title in titles}
    shift = settings.as_of - (source.ratings[-1].at if source.ratings else settings.as_of)
    known: list[Rating] = []
    rated: defaultdict[str, list[tuple[Title, int]]] = defaultdict(list)
    for line in source.ratings:
        profile_id, title = profile_of.get(line.member), by_id[f"movie_{line.film}"]
        if profile_id is not None:
            known.append(Rating(profile_id, title.id, line.stars, line.at + shift, "movielens"))
            rated[profile_id].append((title, line.stars))
    for household in households:
        for profile in household.profiles:
            if profile.id in rated:
                taste, films = learn_taste(rated[profile.id]), 0
            else:
                taste = Taste({genre.id: rng.gauss(0, 0.8) for genre in GENRES})
                films = rng.randrange(4, 12) if profile.kind == "KIDS" else rng.randrange(20, 120)
            lives.live(household, profile, taste, rate_movies=films)
        if household.account.id == "account_1":
            lives.stream_now(household, household.profiles[0])
    return lives, known + lives.ratings
