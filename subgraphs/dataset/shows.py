"""Shows with their seasons and episodes, all made up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from subgraphs.dataset.genres import genre_id
from subgraphs.dataset.records import Title, TitleKind
from subgraphs.dataset.titles import (
    AUDIO_SETS,
    MINUTE_MS,
    TEXT_SETS,
    markers_for,
    maturity_of,
    pick_genres,
    released,
)
from subgraphs.dataset.vocabulary import Vocabulary
from subgraphs.dataset.writing import Slugs, invent_plot, invent_title

_SHORT_FORM = frozenset({"Comedy", "Animation", "Children's", "Musical"})


@dataclass(frozen=True, slots=True)
class _Writer:
    as_of: datetime
    rng: Random
    words: Vocabulary
    slugs: Slugs

    def show(self, number: int, genres: tuple[str, ...]) -> Title:
        rng = self.rng
        level, reasons = maturity_of(genres, rng)
        synopses = invent_plot(self.words, genres[0], rng)
        name = invent_title(self.words, genres[0], rng)
        return Title(
            id=f"show_{number}",
            kind=TitleKind.SHOW,
            slug=self.slugs.claim(name),
            external_id=None,
            title=name,
            original_title=None,
            original_language="en",
            release_year=rng.randrange(2009, 2027),
            maturity=level,
            maturity_reasons=reasons,
            genre_ids=tuple(genre_id(genre) for genre in genres),
            synopsis_short=synopses.short,
            synopsis=synopses.regular,
            synopsis_long=synopses.long,
            popularity=round(0.25 + 0.75 * rng.random() ** 2, 4),
            released_at=released(self.as_of, rng),
        )

    def season(self, show: Title, number: int, episodes: int, ended: datetime) -> Title:
        year = min((show.release_year or 2020) + number - 1, 2026)
        synopsis = f"Season {number} of {show.title}: {episodes} episodes. {show.synopsis_short}"
        return Title(
            id=f"season_{show.id.removeprefix('show_')}_{number}",
            kind=TitleKind.SEASON,
            slug=f"{show.slug}-season-{number}",
            external_id=None,
            title=f"{show.title}: Season {number}",
            original_title=None,
            original_language="en",
            release_year=year,
            maturity=show.maturity,
            maturity_reasons=show.maturity_reasons,
            genre_ids=show.genre_ids,
            synopsis_short=show.synopsis_short,
            synopsis=synopsis,
            synopsis_long=synopsis,
            popularity=show.popularity,
            released_at=ended,
            show_id=show.id,
            number=number,
        )

    def episode(self, show: Title, season: Title, number: int, minutes: int) -> Title:
        rng = self.rng
        leading = show.genre_ids[0]
        genre = next(word for word in self.words.moods if genre_id(word) == leading)
        synopses = invent_plot(self.words, genre, rng)
        runtime = round((minutes + rng.uniform(-0.12, 0.12) * minutes) * MINUTE_MS / 1000) * 1000
        return Title(
            id=f"episode_{season.id.removeprefix('season_')}_{number}",
            kind=TitleKind.EPISODE,
            slug=f"{season.slug}-episode-{number}",
            external_id=None,
            title=self.words.episode_words[(rng.randrange(6) + number * 6) % len(self.words.episode_words)],
            original_title=None,
            original_language="en",
            release_year=season.release_year,
            maturity=show.maturity,
            maturity_reasons=show.maturity_reasons,
            genre_ids=show.genre_ids,
            synopsis_short=synopses.short,
            synopsis=synopses.regular,
            synopsis_long=synopses.long,
            popularity=round(show.popularity * 0.9, 4),
            released_at=season.released_at,
            show_id=show.id,
            season_id=season.id,
            number=number,
            runtime_ms=runtime,
            markers=markers_for(runtime, episodic=True, rng=rng),
            audio_tracks=rng.choice(AUDIO_SETS),
            text_tracks=rng.choice(TEXT_SETS),
        )


def generated_shows(
    count: int, as_of: datetime, rng: Random, words: Vocabulary, slugs: Slugs
) -> Iterator[Title]:
    """Each show followed by its seasons, each season by its episodes. One show in five is for children."""
    writer = _Writer(as_of, rng, words, slugs)
    for number in range(1, count + 1):
        genres = ("Children's", "Animation") if number % 5 == 0 else pick_genres(rng)
        show = writer.show(number, genres)
        yield show
        minutes = rng.randrange(12, 31) if _SHORT_FORM.intersection(genres) else rng.randrange(40, 62)
        seasons = rng.choice((1, 2, 2, 3, 3, 4, 5))
        for ordinal in range(1, seasons + 1):
            episodes = rng.randrange(5, 11)
            later = as_of - show.released_at
            added = show.released_at + timedelta(seconds=later.total_seconds() * (ordinal - 1) / seasons)
            season = writer.season(show, ordinal, episodes, added.replace(minute=0, second=0, microsecond=0))
            yield season
            for episode in range(1, episodes + 1):
                yield writer.episode(show, season, episode, minutes)
