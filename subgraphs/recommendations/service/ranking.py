"""How much a profile will like each title: collaborative score, taste in genres, popularity."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from subgraphs.recommendations.service.model import Floats
from subgraphs.recommendations.service.records import History
from subgraphs.recommendations.service.shelf import Shelf

_TASTE: Final = 0.12
_POPULARITY: Final = 0.08
PERSONAL_FROM: Final = 5
"""Ratings from which on a profile's page counts as personal."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of every title for one profile, by position.

    `collaborative`, `taste` and `popularity` are the parts of `score`; `affinity` is by genre as the shelf
    has them.
    """

    score: Floats
    collaborative: Floats
    taste: Floats
    popularity: Floats
    affinity: Floats
    liked: dict[int, float]

    def match_score(self, position: int) -> int:
        """1..99: the share of titles that the profile would like less."""
        below = float(np.mean(self.score < self.score[position]))
        return 1 + round(98 * below)

    def taste_cluster(self, shelf: Shelf) -> str | None:
        """The cluster of profiles that like the same two genres most; None without ratings."""
        if not self.liked:
            return None
        order = np.argsort(-self.affinity, kind="stable")[:2]
        return "_".join(
            ("taste", *sorted(shelf.genre_ids[number].removeprefix("genre_") for number in order))
        )


def rank(shelf: Shelf, history: History) -> Ranking:
    """Scores for a profile; without ratings they are popularity alone."""
    liked = {
        title.position: rating.weight
        for rating in history.ratings
        if (title := shelf.title(rating.video_id)) is not None
    }
    popularity = shelf.arrays.popularity * np.float32(_POPULARITY)
    none = np.zeros(len(shelf.titles), dtype=np.float32)
    if not liked:
        affinity = np.zeros(shelf.arrays.genres.shape[1], dtype=np.float32)
        return Ranking(popularity, none, none, popularity, affinity, liked)
    affinity = _affinity(shelf, liked)
    raw = shelf.model.scores(liked)
    collaborative = raw / max(float(raw.max()), 1e-6)
    taste = (shelf.arrays.genres @ affinity) * np.float32(_TASTE)
    score = (collaborative + taste + popularity).astype(np.float32)
    return Ranking(score, collaborative.astype(np.float32), taste, popularity, affinity, liked)


def _affinity(shelf: Shelf, liked: dict[int, float]) -> Floats:
    """Genres by how much more a profile likes them than the catalogue holds of them; the largest is 1."""
    positions = list(liked)
    weights = np.array([liked[position] for position in positions], dtype=np.float32)
    watched = weights @ shelf.arrays.genres[positions] / weights.sum()
    usual = shelf.arrays.genres.mean(axis=0)
    lift = watched * np.log1p(watched / (usual + 0.02))
    return np.asarray(lift / max(float(lift.max()), 1e-6), dtype=np.float32)
