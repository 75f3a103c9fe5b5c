"""The 345 public compositions: the same error codes, hints, supergraph and API schema as the reference."""

from __future__ import annotations

from functools import cache

import pytest

from gateway.composition.compose import CompositionFailure, CompositionSuccess, compose
from tests.conformance.composition.shared_data import Case, read_cases
from tests.support.schema_comparison import schema_differences

pytestmark = pytest.mark.conformance

_HINTS_BAR = 0.98


@cache
def _outcomes() -> list[tuple[Case, CompositionSuccess | CompositionFailure]]:
    return [(case, compose(case.subgraphs)) for case in read_cases()]


def _successes() -> list[tuple[Case, CompositionSuccess]]:
    return [
        (case, outcome)
        for case, outcome in _outcomes()
        if not case.errors and isinstance(outcome, CompositionSuccess)
    ]


def test_the_set_of_error_codes_is_equal_in_every_case() -> None:
    wrong = []
    for case, outcome in _outcomes():
        found = (
            {str(error.code) for error in outcome.errors}
            if isinstance(outcome, CompositionFailure)
            else set()
        )
        if found != set(case.errors):
            wrong.append(f"{case.id}: expected {sorted(case.errors)}, got {sorted(found)}")
    assert len(_outcomes()) == 345
    assert not wrong, "\n".join(wrong)


def test_hint_codes_are_equal_in_at_least_98_percent_of_the_cases_that_compose() -> None:
    successes = _successes()
    wrong = [
        f"{case.id}: expected {sorted(case.hints)}, got {sorted({str(hint.code) for hint in outcome.hints})}"
        for case, outcome in successes
        if {str(hint.code) for hint in outcome.hints} != set(case.hints)
    ]
    assert len(successes) == 191
    assert len(successes) - len(wrong) >= _HINTS_BAR * len(successes), "\n".join(wrong)


def test_every_supergraph_is_equal_as_a_schema() -> None:
    wrong = [
        f"{case.id}: {differences[:3]}"
        for case, outcome in _successes()
        # The expected supergraphs were composed without the subgraphs' URLs.
        if (
            differences := schema_differences(
                case.supergraph or "", outcome.supergraph_sdl, ignore_graph_urls=True
            )
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_every_api_schema_is_equal_as_a_schema() -> None:
    wrong = [
        f"{case.id}: {differences[:3]}"
        for case, outcome in _successes()
        if (differences := schema_differences(case.api_schema or "", outcome.api_schema_sdl))
    ]
    assert not wrong, "\n".join(wrong)
