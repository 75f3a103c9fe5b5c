"""The catalogue in memory as the ranker wants it: arrays by position, and what a country may see now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from subgraphs.recommendations.service.model import Floats, Model
from subgraphs.recommendations.service.records import Audience, ChartEntry, RankedTitle, maturity_rank

Mask = npt.NDArray[np.bool_]

CHILDREN: Final = maturity_rank("KIDS_7")
"""The strictest rank that children's profiles are shown."""

_NEW_MS: Final = 60 * 24 * 3600 * 1000
_FOREVER: Final = np.iinfo(np.int64).max
FALLBACK_COUNTRY: Final = "US"


@dataclass(frozen=True, slots=True)
class Arrays:
    """Facts of every title by position. `genres` is (titles, genres), rows of length 1."""

    maturity: npt.NDArray[np.int8]
    popularity: Floats
    released_ms: npt.NDArray[np.int64]
    is_show: Mask
    genres: Floats
    windows: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that ranking reads, loaded once before serving."""

    model: Model
    titles: tuple[RankedTitle, ...]
    by_id: Mapping[str, RankedTitle]
    parts: Mapping[str, str]
    genre_ids: tuple[str, ...]
    genre_names: Mapping[str, Mapping[str, str]]
    charts: Mapping[tuple[str, str], tuple[ChartEntry, ...]]
    trending: Mapping[str, tuple[str, ...]]
    arrays: Arrays

    def title(self, video_id: str) -> RankedTitle | None:
        """A movie or show; for a season or episode its show."""
        return self.by_id.get(self.parts.get(video_id, video_id))

    def chart(self, country: str, kind: str) -> tuple[ChartEntry, ...]:
        """A country's top ten; the American one where there is none."""
        return self.charts.get((country, kind)) or self.charts.get((FALLBACK_COUNTRY, kind), ())

    def trending_in(self, country: str) -> tuple[str, ...]:
        """What is trending in a country; in America where that is not known."""
        return self.trending.get(country) or self.trending.get(FALLBACK_COUNTRY, ())

    def open_in(self, country: str, now_ms: int) -> Mask:
        """Which titles may be shown in a country at a moment."""
        window = self.arrays.windows.get(country)
        if window is None:
            return np.zeros(len(self.titles), dtype=np.bool_)
        starts, ends = window
        return np.asarray((starts <= now_ms) & (now_ms < ends))

    def suitable_for(self, audience: Audience, now_ms: int) -> Mask:
        """Which titles may stand on the audience's page: maturity, country and canvas."""
        arrays = self.arrays
        limit = maturity_rank(audience.maturity)
        if audience.kind == "KIDS" or audience.canvas == "KIDS":
            limit = min(limit, CHILDREN)
        mask = self.open_in(audience.country, now_ms) & (arrays.maturity <= limit)
        match audience.canvas:
            case "MOVIES":
                mask &= ~arrays.is_show
            case "SHOWS":
                mask &= arrays.is_show
            case "NEW_AND_HOT":
                hot = np.zeros(len(self.titles), dtype=np.bool_)
                hot[[self.by_id[video_id].position for video_id in self.trending_in(audience.country)]] = True
                mask &= hot | (arrays.released_ms >= now_ms - _NEW_MS)
        return mask


def arrange_shelf(
    model: Model,
    titles: Sequence[RankedTitle],
    parts: Mapping[str, str],
    genre_names: Mapping[str, Mapping[str, str]],
    charts: Mapping[tuple[str, str], tuple[ChartEntry, ...]],
    trending: Mapping[str, tuple[str, ...]],
) -> Shelf:
    """The shelf of titles given by position."""
    genre_ids = tuple(genre_names)
    numbers = {genre_id: number for number, genre_id in enumerate(genre_ids)}
    genres = np.zeros((len(titles), max(len(genre_ids), 1)), dtype=np.float32)
    for title in titles:
        genres[title.position, [numbers[genre_id] for genre_id in title.genre_ids]] = 1.0
    genres /= np.maximum(np.linalg.norm(genres, axis=1, keepdims=True), 1.0)
    arrays = Arrays(
        maturity=np.array([title.maturity for title in titles], dtype=np.int8),
        popularity=np.array([title.popularity for title in titles], dtype=np.float32),
        released_ms=np.array([title.released_ms for title in titles], dtype=np.int64),
        is_show=np.array([title.kind == "SHOW" for title in titles], dtype=np.bool_),
        genres=genres,
        windows=_windows(titles),
    )
    by_id = {title.id: title for title in titles}
    return Shelf(model, tuple(titles), by_id, parts, genre_ids, genre_names, charts, trending, arrays)


def _windows(
    titles: Sequence[RankedTitle],
) -> dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    found: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = {}
    for title in titles:
        for country, starts, ends in title.windows:
            if country not in found:
                found[country] = (
                    np.full(len(titles), _FOREVER, dtype=np.int64),
                    np.zeros(len(titles), dtype=np.int64),
                )
            found[country][0][title.position] = starts
            found[country][1][title.position] = ends if ends is not None else _FOREVER
    return found
