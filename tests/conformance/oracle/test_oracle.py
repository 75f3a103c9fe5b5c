"""A few hundred random operations on random graphs; `fuzz` runs on where this stops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from graphql import lexicographic_sort_schema, print_schema
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.conformance.oracle.faults import worse_than_partial
from tests.conformance.oracle.fuzz import Tally, explore
from tests.conformance.oracle.random_operation import random_operation
from tests.conformance.oracle.random_world import random_world
from tests.conformance.oracle.read_world import read_world
from tests.conformance.oracle.trial import FederatedWorld

if TYPE_CHECKING:
    from random import Random

WORLDS = 40


@pytest.mark.timeout(300)
@settings(max_examples=WORLDS, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 2**40))
def test_the_gateway_answers_as_the_monolith_and_partially_under_faults(seed: int) -> None:
    tally = Tally()
    report: list[str] = []
    explore(seed, tally, report)
    assert report == [], "\n".join(report)


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.randoms(use_true_random=False))
def test_a_world_survives_being_written_and_read(random: Random) -> None:
    federated = FederatedWorld(random_world(random))
    read = FederatedWorld(read_world({item.name: item.sdl for item in federated.definitions}))
    assert print_schema(lexicographic_sort_schema(read.schema)) == print_schema(
        lexicographic_sort_schema(federated.schema)
    )
    operation = random_operation(random, federated.schema)
    answers = [asyncio.run(one.answer(operation, 1)) for one in (federated, read)]
    assert answers[0].expected == answers[1].expected


@pytest.mark.parametrize(
    ("expected", "received", "errors", "complaint"),
    [
        ({"a": 1}, {"a": 1}, [], None),
        ({"a": 1}, {"a": None}, [("a",)], None),
        ({"a": {"b": 1}}, {"a": None}, [("a", "b")], None),
        ({"a": [1, 2]}, {"a": [1, None]}, [("a", 1)], None),
        ({"a": 1}, {"a": None}, [("b",)], "nobody explains"),
        ({"a": 1}, {"a": 2}, [("a",)], "neither"),
        ({"a": 1}, {"a": True}, [], "neither"),
        ({"a": None}, {"a": 1}, [], "neither"),
        ({"a": [1]}, {"a": []}, [], "neither"),
        ({"a": 1}, {}, [], "neither"),
    ],
)
def test_the_judge_of_partial_answers(
    expected: object, received: object, errors: list[tuple[str | int, ...]], complaint: str | None
) -> None:
    judged = worse_than_partial(expected, received, errors, loud=True)
    assert judged is None if complaint is None else complaint in str(judged)
