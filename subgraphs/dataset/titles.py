"""Films: MovieLens's own, and as many made-up ones as wanted."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from subgraphs.dataset.genres import GENRE_WORDS, genre_id
from subgraphs.dataset.movielens import Film
from subgraphs.dataset.records import AudioTrack, MaturityLevel, SkipMarkers, TextTrack, Title, TitleKind
from subgraphs.dataset.vocabulary import Vocabulary
from subgraphs.dataset.writing import Slugs, describe_film, invent_plot, invent_title

MINUTE_MS: Final = 60_000

_REASONS: Final = {
    "Action": "violence",
    "Adventure": "peril",
    "Crime": "strong language",
    "Drama": "mature themes",
    "Film-Noir": "smoking",
    "Horror": "frightening scenes",
    "Mystery": "peril",
    "Romance": "sensuality",
    "Sci-Fi": "peril",
    "Thriller": "intense scenes",
    "War": "violence",
    "Western": "violence",
}
_GENTLE: Final = frozenset({"Children's", "Animation", "Musical", "Documentary"})
_HARSH: Final = frozenset({"Horror", "Crime", "War", "Film-Noir", "Thriller"})

ENGLISH: Final = AudioTrack("en", "English", "5.1", is_original=True, is_descriptive=False)
DESCRIBED: Final = AudioTrack(
    "en", "English (audio description)", "2.0", is_original=False, is_descriptive=True
)
DUBS: Final = tuple(
    AudioTrack(language, label, "5.1", is_original=False, is_descriptive=False)
    for language, label in (("de", "Deutsch"), ("fr", "Français"), ("ja", "日本語"), ("pt", "Português"))
)
CAPTIONS: Final = TextTrack("en", "English [CC]", is_forced=False, is_closed_caption=True)
SUBTITLES: Final = tuple(
    TextTrack(language, label, is_forced=False, is_closed_caption=False)
    for language, label in (
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("ja", "日本語"),
        ("pt", "Português"),
        ("es", "Español"),
    )
)
AUDIO_SETS: Final = tuple((ENGLISH, *DUBS[:count], DESCRIBED) for count in range(len(DUBS) + 1))
TEXT_SETS: Final = tuple((CAPTIONS, *SUBTITLES[:count]) for count in range(1, len(SUBTITLES) + 1))


@dataclass(frozen=True, slots=True)
class Reception:
    """How members took a film: ratings counted, their mean in stars, and 0..1 of popularity."""

    count: int
    mean: float
    popularity: float


def receptions(stars_by_film: Mapping[int, list[int]]) -> dict[int, Reception]:
    """Popularity from counts (on a log scale) and means (shrunk towards 3.5 by ten votes)."""
    most = max((len(stars) for stars in stars_by_film.values()), default=1)
    found = {}
    for film, stars in stars_by_film.items():
        count, total = len(stars), sum(stars)
        shrunk = (total + 35) / (count + 10)
        popularity = 0.7 * math.log1p(count) / math.log1p(most) + 0.3 * (shrunk - 1) / 4
        found[film] = Reception(count, total / count, round(popularity, 4))
    return found


def maturity_of(genres: tuple[str, ...], rng: Random) -> tuple[MaturityLevel, tuple[str, ...]]:
    """A maturity level that suits the genres, with its reasons."""
    draw = rng.random()
    harsh, gentle = len(_HARSH.intersection(genres)), bool(_GENTLE.intersection(genres))
    if "Children's" in genres:
        level = MaturityLevel.ALL if draw < 0.6 else MaturityLevel.KIDS_7
    elif gentle and not harsh:
        level = MaturityLevel.KIDS_7 if draw < 0.6 else MaturityLevel.TEEN_13
    elif harsh >= 2 or "Horror" in genres:
        level = MaturityLevel.MATURE_16 if draw < 0.6 else MaturityLevel.ADULT_18
    elif harsh:
        level = MaturityLevel.TEEN_13 if draw < 0.5 else MaturityLevel.MATURE_16
    else:
        level = MaturityLevel.TEEN_13 if draw < 0.8 else MaturityLevel.MATURE_16
    if level is MaturityLevel.ALL:
        return level, ()
    if level is MaturityLevel.KIDS_7:
        return level, ("mild peril",)
    return level, tuple(dict.fromkeys(_REASONS[genre] for genre in genres if genre in _REASONS))[:3]


def released(as_of: datetime, rng: Random) -> datetime:
    """When the service first offered a title: one in twelve last month, the rest over four years."""
    days = rng.uniform(0.2, 30) if rng.random() < 1 / 12 else rng.uniform(30, 1460)
    return (as_of - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def markers_for(runtime_ms: int, *, episodic: bool, rng: Random) -> SkipMarkers:
    """Credits near the end; episodes also have a recap now and then, and an intro."""
    credits_ms = runtime_ms - (rng.randrange(30, 90) * 1000 if episodic else rng.randrange(240, 480) * 1000)
    if not episodic:
        return SkipMarkers(None, None, None, credits_ms)
    recap = rng.randrange(20, 60) * 1000 if rng.random() < 0.4 else None
    intro = (recap or 0) + rng.randrange(5, 90) * 1000
    return SkipMarkers(recap, intro, intro + rng.randrange(20, 75) * 1000, credits_ms)


def _runtime(genres: tuple[str, ...], rng: Random) -> int:
    minutes = rng.gauss(88 if "Children's" in genres or "Animation" in genres else 108, 14)
    return round(min(max(minutes, 62), 195) * 60) * 1000


def movielens_movies(
    films: tuple[Film, ...],
    reception: Mapping[int, Reception],
    as_of: datetime,
    rng: Random,
    words: Vocabulary,
    slugs: Slugs,
) -> Iterator[Title]:
    """MovieLens's films as titles: name, year and genres are real, the rest is made up around them."""
    for film in films:
        taken = reception.get(film.number, Reception(0, 0.0, 0.05))
        verdict = f"{taken.count} members have rated it, {taken.mean:.1f} of 5 stars on average."
        level, reasons = maturity_of(film.genres, rng)
        synopses = describe_film(words, film.genres, film.year, verdict, rng)
        runtime = _runtime(film.genres, rng)
        yield Title(
            id=f"movie_{film.number}",
            kind=TitleKind.MOVIE,
            slug=slugs.claim(film.title, film.year),
            external_id=f"ml-{film.number}",
            title=film.title,
            original_title=film.other_title,
            original_language="en",
            release_year=film.year,
            maturity=level,
            maturity_reasons=reasons,
            genre_ids=tuple(genre_id(genre) for genre in film.genres),
            synopsis_short=synopses.short,
            synopsis=synopses.regular,
            synopsis_long=synopses.long,
            popularity=taken.popularity,
            released_at=released(as_of, rng),
            runtime_ms=runtime,
            markers=markers_for(runtime, episodic=False, rng=rng),
            audio_tracks=rng.choice(AUDIO_SETS),
            text_tracks=rng.choice(TEXT_SETS),
        )


def pick_genres(rng: Random) -> tuple[str, ...]:
    """One to three genres, the leading one first; what is for children is not harsh besides."""
    genres = tuple(rng.sample(GENRE_WORDS, rng.choice((1, 2, 2, 3))))
    if "Children's" not in genres:
        return genres
    return ("Children's", *(genre for genre in genres if genre not in {"Children's", "Action", *_HARSH}))


def generated_movies(
    count: int, as_of: datetime, rng: Random, words: Vocabulary, slugs: Slugs
) -> Iterator[Title]:
    """Films nobody has made: everything about them is invented."""
    for number in range(1, count + 1):
        genres = pick_genres(rng)
        level, reasons = maturity_of(genres, rng)
        synopses = invent_plot(words, genres[0], rng)
        name = invent_title(words, genres[0], rng)
        year = int(2026 - rng.expovariate(1 / 9))
        runtime = _runtime(genres, rng)
        yield Title(
            id=f"movie_{number}",
            kind=TitleKind.MOVIE,
            slug=slugs.claim(name, year),
            external_id=f"mq-{number}",
            title=name,
            original_title=None,
            original_language="en",
            release_year=year,
            maturity=level,
            maturity_reasons=reasons,
            genre_ids=tuple(genre_id(genre) for genre in genres),
            synopsis_short=synopses.short,
            synopsis=synopses.regular,
            synopsis_long=synopses.long,
            popularity=round(rng.random() ** 3, 4),
            released_at=released(as_of, rng),
            runtime_ms=runtime,
            markers=markers_for(runtime, episodic=False, rng=rng),
            audio_tracks=rng.choice(AUDIO_SETS),
            text_tracks=rng.choice(TEXT_SETS),
        )
