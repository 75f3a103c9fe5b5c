"""What profiles did: ratings of shows, viewing, My Lists, notifications."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from subgraphs.dataset.households import Household
from subgraphs.dataset.records import (
    Bookmark,
    MyListEntry,
    Notification,
    PlaySession,
    Profile,
    Rating,
    Title,
    TitleKind,
)


@dataclass(frozen=True, slots=True)
class Shelves:
    """Titles arranged for drawing from: by maturity rank, movies and shows apart, and episodes by show."""

    movies: dict[int, tuple[Title, ...]]
    shows: dict[int, tuple[Title, ...]]
    episodes: dict[str, tuple[Title, ...]]


def arrange(titles: Iterable[Title]) -> Shelves:
    """Shelves of the titles; a rank's entry holds what may be seen up to that rank, most popular first."""
    movies, shows = [], []
    episodes: defaultdict[str, list[Title]] = defaultdict(list)
    for title in titles:
        if title.kind is TitleKind.MOVIE:
            movies.append(title)
        elif title.kind is TitleKind.SHOW:
            shows.append(title)
        elif title.kind is TitleKind.EPISODE and title.show_id is not None:
            episodes[title.show_id].append(title)
    return Shelves(
        _by_rank(movies), _by_rank(shows), {show: tuple(found) for show, found in episodes.items()}
    )


def _by_rank(titles: list[Title]) -> dict[int, tuple[Title, ...]]:
    popular = sorted(titles, key=lambda title: (-title.popularity, title.id))
    return {rank: tuple(title for title in popular if title.maturity.rank <= rank) for rank in range(5)}


def draw(shelf: Sequence[Title], rng: Random) -> Title:
    """A title of a shelf; one near the front is likelier than one at the back."""
    return shelf[int(len(shelf) * rng.random() ** 2)]


@dataclass(frozen=True, slots=True)
class Taste:
    """How far above its own average a profile rates each genre, in stars."""

    by_genre: Mapping[str, float]

    def of(self, title: Title) -> float:
        """The mean over a title's genres."""
        if not title.genre_ids:
            return 0.0
        return sum(self.by_genre.get(genre, 0.0) for genre in title.genre_ids) / len(title.genre_ids)


def learn_taste(ratings: Iterable[tuple[Title, int]]) -> Taste:
    """A taste from what was rated, each genre shrunk towards 0 by three votes."""
    sums: defaultdict[str, float] = defaultdict(float)
    counts: defaultdict[str, int] = defaultdict(int)
    rated = list(ratings)
    mean = sum(stars for _, stars in rated) / len(rated) if rated else 0.0
    for title, stars in rated:
        for genre in title.genre_ids:
            sums[genre] += stars - mean
            counts[genre] += 1
    return Taste({genre: sums[genre] / (counts[genre] + 3) for genre in sums})


@dataclass(slots=True)
class Lives:
    """Collects what profiles did, one profile after the other."""

    shelves: Shelves
    as_of: datetime
    rng: Random
    ratings: list[Rating] = field(default_factory=list)
    my_list: list[MyListEntry] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    sessions: list[PlaySession] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)

    def live(self, household: Household, profile: Profile, taste: Taste, *, rate_movies: int) -> None:
        """Makes up one profile's life; `rate_movies` films are rated beside the shows.

        The first profile of all, the demo account's, has started more than others: its rows are full.
        """
        eager = 14 if profile.id == "profile_1" else 0
        rank = profile.maturity_limit.rank
        movies, shows = self.shelves.movies[rank], self.shelves.shows[rank]
        self._rate(profile, movies, taste, rate_movies)
        self._rate(profile, shows, taste, self.rng.randrange(3, 14))
        if movies:
            for title in self._favourites(movies, taste, self.rng.randrange(2, 8) + eager):
                self._watch_movie(household, profile, title)
        for show in self._favourites(shows, taste, self.rng.randrange(1, 5) + eager // 4):
            self._watch_show(household, profile, show)
        saved = self._favourites((*movies[:400], *shows), taste, self.rng.randrange(5, 21))
        for title in saved:
            self.my_list.append(MyListEntry(profile.id, title.id, self._ago(120)))
        self._notify(profile, saved)

    def _ago(self, days: float, newest: float = 0.02) -> datetime:
        past = self.as_of - timedelta(days=newest + days * self.rng.random() ** 2)
        return past.replace(microsecond=0)

    def _favourites(self, shelf: Sequence[Title], taste: Taste, count: int) -> list[Title]:
        """Distinct titles of a shelf: of three draws the one closest to the taste."""
        chosen: dict[str, Title] = {}
        for _ in range(count if shelf else 0):
            best = max((draw(shelf, self.rng) for _ in range(3)), key=taste.of)
            chosen[best.id] = best
        return list(chosen.values())

    def _rate(self, profile: Profile, shelf: Sequence[Title], taste: Taste, count: int) -> None:
        for title in self._favourites(shelf, taste, count):
            stars = min(max(round(3.4 + 1.5 * taste.of(title) + self.rng.gauss(0, 0.8)), 1), 5)
            self.ratings.append(Rating(profile.id, title.id, stars, self._ago(215), "generated"))

    def _watch_movie(self, household: Household, profile: Profile, movie: Title) -> None:
        share = self.rng.random()
        self._watch(household, profile, movie, 1.0 if share > 0.6 else 0.05 + share, self._ago(90))

    def _watch_show(self, household: Household, profile: Profile, show: Title) -> None:
        """Finishes a few episodes and stops in the middle of the next."""
        episodes = self.shelves.episodes.get(show.id, ())
        if not episodes:
            return
        current = self.rng.randrange(len(episodes))
        last = self._ago(60)
        for back in range(min(current, 4), 0, -1):
            self._watch(household, profile, episodes[current - back], 1.0, last - timedelta(days=back))
        self._watch(household, profile, episodes[current], 0.05 + 0.8 * self.rng.random(), last)

    def _watch(
        self, household: Household, profile: Profile, title: Title, share: float, at: datetime
    ) -> None:
        runtime = title.runtime_ms or 0
        position = runtime if share >= 1 else round(runtime * share / 1000) * 1000
        completed = share >= 0.95
        device = self.rng.choice(household.devices)
        self.bookmarks.append(
            Bookmark(profile.id, title.id, title.show_id, position, runtime, at, completed, device.id)
        )
        self.sessions.append(
            PlaySession(
                id=f"session_{len(self.sessions) + 1}",
                account_id=profile.account_id,
                profile_id=profile.id,
                device_id=device.id,
                video_id=title.id,
                state="STOPPED",
                started_at=at - timedelta(milliseconds=position),
                lease_expires_at=at,
                ended_at=at,
                end_reason="ENDED" if completed else "USER",
                position_ms=position,
                watched_ms=position,
            )
        )

    def stream_now(self, household: Household, profile: Profile) -> None:
        """Leaves the profile's latest bookmark playing: a stream that counts for two days."""
        latest = max(
            (mark for mark in self.bookmarks if mark.profile_id == profile.id and not mark.completed),
            key=lambda mark: mark.updated_at,
            default=None,
        )
        if latest is None:
            return
        self.sessions.append(
            PlaySession(
                id=f"session_{len(self.sessions) + 1}",
                account_id=profile.account_id,
                profile_id=profile.id,
                device_id=household.devices[0].id,
                video_id=latest.video_id,
                state="PLAYING",
                started_at=self.as_of - timedelta(minutes=25),
                lease_expires_at=self.as_of + timedelta(days=2),
                ended_at=None,
                end_reason=None,
                position_ms=latest.position_ms,
                watched_ms=25 * 60_000,
            )
        )

    def _notify(self, profile: Profile, saved: list[Title]) -> None:
        for title in self.rng.sample(saved, min(len(saved), self.rng.randrange(3, 9))):
            self.notifications.append(self._notification(profile, title))

    def _notification(self, profile: Profile, title: Title) -> Notification:
        created = self._ago(45)
        kind, headline, body = self._news(title)
        read = created + timedelta(hours=self.rng.randrange(1, 72)) if self.rng.random() < 0.55 else None
        return Notification(
            id=f"notification_{len(self.notifications) + 1}",
            profile_id=profile.id,
            kind=kind,
            created_at=created,
            read_at=read if read is not None and read < self.as_of else None,
            headline=headline,
            body=body,
            video_id=title.id,
            deep_link=f"marquee://title/{title.id}",
        )

    def _news(
        self, title: Title
    ) -> tuple[Literal["NEW_SEASON", "NEW_EPISODE", "NEW_ARRIVAL", "LEAVING_SOON", "RECOMMENDED"], str, str]:
        if title.kind is TitleKind.SHOW:
            if self.rng.random() < 0.6:
                return "NEW_SEASON", f"A new season of {title.title}", "Every episode is here."
            return "NEW_EPISODE", f"{title.title}: a new episode", "Pick up where you left off."
        match self.rng.randrange(3):
            case 0:
                return "NEW_ARRIVAL", f"Just added: {title.title}", title.synopsis_short
            case 1:
                return "LEAVING_SOON", f"Last chance to watch {title.title}", "It leaves within the month."
            case _:
                return "RECOMMENDED", f"We think you will like {title.title}", title.synopsis_short
