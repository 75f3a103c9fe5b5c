"""The recommender: better than popularity on ratings it has not seen, deterministic, and stored whole."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.dataset.records import World, WorldSettings
from subgraphs.dataset.world import build_world
from subgraphs.recommendations.service.model import Model, ModelFormatError
from subgraphs.recommendations.service.seeding import ranked_titles, training_set
from subgraphs.recommendations.service.training import Observation, TrainingSet, train

_HELD_OUT = 0.2
_DEPTH = 10

Scores = npt.NDArray[np.float32]


@cache
def _world() -> World:
    return build_world(WorldSettings())


@cache
def _split() -> tuple[TrainingSet, tuple[Observation, ...]]:
    """MovieLens's ratings, a random fifth held out."""
    world = _world()
    whole = training_set(world, ranked_titles(world))
    real = [
        observation
        for observation, rating in zip(whole.observations, world.ratings, strict=True)
        if rating.source == "movielens"
    ]
    hidden = np.random.default_rng(1).random(len(real)) < _HELD_OUT
    kept = [observation for observation, out in zip(real, hidden, strict=True) if not out]
    held = tuple(observation for observation, out in zip(real, hidden, strict=True) if out)
    return TrainingSet(whole.rows, whole.columns, kept, whole.genres), held


def _ndcg(scores: Scores, data: TrainingSet, held: tuple[Observation, ...]) -> float:
    """Mean nDCG@10 over members: held-out titles of 4 or 5 stars among all not rated in training."""
    relevant = np.zeros((data.rows, data.columns), dtype=np.float32)
    for observation in held:
        relevant[observation.row, observation.column] = observation.weight >= 0.8
    unseen = scores.copy()
    for observation in data.observations:
        unseen[observation.row, observation.column] = -np.inf
    best = np.argsort(-unseen, axis=1, kind="stable")[:, :_DEPTH]
    discounts = 1 / np.log2(np.arange(2, _DEPTH + 2))
    gained = (np.take_along_axis(relevant, best, axis=1) * discounts).sum(axis=1)
    ideal = np.array([discounts[: min(int(count), _DEPTH)].sum() for count in relevant.sum(axis=1)])
    return float((gained[ideal > 0] / ideal[ideal > 0]).mean())


def _model_scores(model: Model, data: TrainingSet) -> Scores:
    liked: list[dict[int, float]] = [{} for _ in range(data.rows)]
    for observation in data.observations:
        liked[observation.row][observation.column] = observation.weight
    return np.stack([model.scores(known) for known in liked])


def test_it_ranks_unseen_favourites_twice_as_well_as_popularity() -> None:
    data, held = _split()
    popularity = np.zeros(data.columns, dtype=np.float32)
    for observation in data.observations:
        popularity[observation.column] += observation.weight
    baseline = _ndcg(np.tile(popularity, (data.rows, 1)), data, held)
    ours = _ndcg(_model_scores(train(data, "test"), data), data, held)
    assert baseline > 0.15  # the baseline is a fair one
    assert ours > 0.37
    assert ours > 2 * baseline


def test_neighbours_of_known_films_are_what_people_expect() -> None:
    world = _world()
    titles = ranked_titles(world)
    model = train(training_set(world, titles), "test")
    positions = {title.title: position for position, title in enumerate(titles)}

    def near(name: str) -> list[str]:
        return [titles[position].title for position in model.neighbours[positions[name]][:8]]

    assert {"The Empire Strikes Back", "Return of the Jedi"} <= set(near("Star Wars"))
    assert "The Godfather: Part II" in near("The Godfather")
    assert "Aliens" in near("Alien")


def test_equal_ratings_train_equal_models() -> None:
    world = build_world(WorldSettings(titles=80, members=40))
    data = training_set(world, ranked_titles(world))
    assert train(data, "v").to_bytes() == train(data, "v").to_bytes()


_OBSERVATIONS = st.lists(
    st.builds(Observation, st.integers(0, 7), st.integers(0, 11), st.sampled_from((0.2, 0.6, 1.0))),
    max_size=60,
    unique_by=lambda seen: (seen.row, seen.column),
)


@settings(max_examples=60, deadline=None)
@given(_OBSERVATIONS)
def test_a_model_survives_storage_and_scores_everything_finitely(observations: list[Observation]) -> None:
    data = TrainingSet(8, 12, observations, [(column % 3,) for column in range(12)])
    model = train(data, "small")
    stored = Model.from_bytes(model.to_bytes())
    assert stored.version == "small"
    assert (stored.neighbours == model.neighbours).all()
    liked = {seen.column: seen.weight for seen in observations if seen.row == 0}
    assert np.isfinite(stored.scores(liked)).all()
    np.testing.assert_allclose(stored.scores(liked), model.scores(liked), atol=0.02)
    assert all(position not in near for position, near in enumerate(stored.neighbours.tolist()))


@pytest.mark.parametrize("payload", [b"", b"not a model", b"PK\x03\x04"])
def test_other_bytes_are_refused(payload: bytes) -> None:
    with pytest.raises(ModelFormatError):
        Model.from_bytes(payload)
