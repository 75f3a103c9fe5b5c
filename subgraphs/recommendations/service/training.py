"""Training: from ratings to a Model, in closed form (EASE, Steck 2019) with numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from subgraphs.recommendations.service.model import Floats, Integers, Model

LARGEST_SOLVE: Final = 4_000
"""Items that get weights: solving costs the cube of their number. The most rated are taken."""

_KEPT_WEIGHTS: Final = 250
_NEIGHBOURS: Final = 60
_SHRINKAGE: Final = 10.0
_CONTENT_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Observation:
    """A member (row) liked an item (column) this much, 0..1."""

    row: int
    column: int
    weight: float


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Observations over `rows` members and `columns` items; `genres[i]` are the genre numbers of item i."""

    rows: int
    columns: int
    observations: Sequence[Observation]
    genres: Sequence[tuple[int, ...]]


def train(data: TrainingSet, version: str) -> Model:
    """Learns weights and neighbours. Deterministic: equal data give equal models."""
    matrix = _matrix(data)
    rated = np.asarray((matrix > 0).sum(axis=0)).ravel()
    order = np.lexsort((np.arange(data.columns), -rated))
    solved = np.sort(order[: min(LARGEST_SOLVE, data.columns)])
    dense = matrix[:, solved].toarray()
    weights = _ease(dense, ridge=max(5.0, 0.0025 * len(data.observations)))
    neighbours, similarities = _neighbours(dense, solved, data)
    return Model(version, _scattered(weights, solved, data.columns), neighbours, similarities)


def _matrix(data: TrainingSet) -> sparse.csr_matrix:
    rows = np.array([seen.row for seen in data.observations], dtype=np.int64)
    columns = np.array([seen.column for seen in data.observations], dtype=np.int64)
    values = np.array([seen.weight for seen in data.observations], dtype=np.float32)
    return sparse.csr_matrix((values, (rows, columns)), shape=(data.rows, data.columns))


def _ease(dense: Floats, ridge: float) -> Floats:
    """Weights B = I - P / diag(P) with P = (X'X + ridge I)^-1: no item may speak for itself."""
    gram = (dense.T @ dense).astype(np.float64)
    gram[np.diag_indices_from(gram)] += ridge
    inverse = np.linalg.inv(gram)
    weights = (inverse / -np.diag(inverse)).astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return weights


def _scattered(weights: Floats, solved: np.ndarray, columns: int) -> sparse.csr_matrix:
    """The strongest weights of each row, at the items' own positions."""
    kept = min(_KEPT_WEIGHTS, weights.shape[1])
    strongest = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    rows = np.repeat(solved, kept)
    values = np.take_along_axis(weights, strongest, axis=1).ravel()
    found = sparse.csr_matrix((values, (rows, solved[strongest].ravel())), shape=(columns, columns))
    found.sort_indices()
    return found


def _neighbours(dense: Floats, solved: np.ndarray, data: TrainingSet) -> tuple[Integers, Floats]:
    """For each solved item its most similar ones: cosine of ratings, with a share of common genres."""
    norms = np.sqrt((dense**2).sum(axis=0))
    similar = (dense.T @ dense) / (np.outer(norms, norms) + _SHRINKAGE)
    similar = (1 - _CONTENT_SHARE) * similar + _CONTENT_SHARE * _genre_overlap(solved, data.genres)
    np.fill_diagonal(similar, -1.0)
    depth = min(_NEIGHBOURS, max(len(solved) - 1, 1))
    # Ties are broken by position, so that equal data give equal neighbours.
    best = np.argsort(-similar, axis=1, kind="stable")[:, :depth]
    neighbours = np.full((data.columns, depth), -1, dtype=np.int32)
    similarities = np.zeros((data.columns, depth), dtype=np.float32)
    neighbours[solved] = solved[best]
    similarities[solved] = np.clip(np.take_along_axis(similar, best, axis=1), 0, 1)
    return neighbours, similarities


def _genre_overlap(solved: np.ndarray, genres: Sequence[tuple[int, ...]]) -> Floats:
    """Jaccard similarity of the items' genres."""
    count = 1 + max((number for numbers in genres for number in numbers), default=0)
    has = np.zeros((len(solved), count), dtype=np.float32)
    for row, item in enumerate(solved):
        has[row, list(genres[item])] = 1.0
    common = has @ has.T
    sizes = has.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - common
    return np.asarray(common / np.maximum(either, 1.0), dtype=np.float32)
