from __future__ import annotations

import pytest

from evcache.breaker import Breaker, BreakerState
from tests.evcache.kit import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(clock, 3, 0.5)


def _state(breaker: Breaker) -> BreakerState:
    return breaker.state


def _due(breaker: Breaker) -> bool:
    return breaker.due


def _open(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.failed(breaker.counted)


def test_it_opens_after_so_many_failures_in_a_row(breaker: Breaker) -> None:
    breaker.failed(breaker.counted)
    breaker.failed(breaker.counted)
    assert _state(breaker) is BreakerState.CLOSED
    assert breaker.allow()
    breaker.failed(breaker.counted)
    assert _state(breaker) is BreakerState.OPEN
    assert not breaker.closed
    assert not breaker.allow()


def test_an_answer_in_between_begins_the_row_anew(breaker: Breaker) -> None:
    for _ in range(10):
        breaker.failed(breaker.counted)
        breaker.failed(breaker.counted)
        breaker.succeeded()
    assert _state(breaker) is BreakerState.CLOSED


def test_exactly_one_probe_is_let_through_when_the_time_is_over(breaker: Breaker, clock: ManualClock) -> None:
    _open(breaker)
    clock.advance(0.499)
    assert not _due(breaker)
    assert not breaker.allow()
    clock.advance(0.001)
    assert _due(breaker)
    assert _state(breaker) is BreakerState.HALF_OPEN
    assert [breaker.allow() for _ in range(5)] == [True, False, False, False, False]
    assert not _due(breaker)


def test_a_probe_that_succeeds_closes_it_and_forgets_the_failures(
    breaker: Breaker, clock: ManualClock
) -> None:
    _open(breaker)
    clock.advance(0.5)
    assert breaker.allow()
    breaker.succeeded()
    assert _state(breaker) is BreakerState.CLOSED
    breaker.failed(breaker.counted)
    breaker.failed(breaker.counted)
    assert _state(breaker) is BreakerState.CLOSED


def test_a_probe_that_fails_opens_it_for_the_whole_time_again(breaker: Breaker, clock: ManualClock) -> None:
    _open(breaker)
    clock.advance(0.6)
    assert breaker.allow()
    breaker.probe_failed()
    assert _state(breaker) is BreakerState.OPEN
    clock.advance(0.499)
    assert not breaker.allow()
    clock.advance(0.001)
    assert breaker.allow()


def test_the_place_of_a_probe_whose_caller_left_is_free_at_once(breaker: Breaker, clock: ManualClock) -> None:
    _open(breaker)
    clock.advance(0.5)
    assert breaker.allow()
    breaker.probe_abandoned()
    assert breaker.allow()
    assert not breaker.allow()


def test_late_failures_of_calls_from_before_do_not_keep_it_open_for_longer(
    breaker: Breaker, clock: ManualClock
) -> None:
    _open(breaker)
    clock.advance(0.4)
    _open(breaker)
    clock.advance(0.1)
    assert breaker.allow()


def test_a_late_answer_to_a_call_from_before_closes_it(breaker: Breaker) -> None:
    _open(breaker)
    breaker.succeeded()
    assert _state(breaker) is BreakerState.CLOSED


def test_calls_that_were_under_way_together_fail_as_one(breaker: Breaker) -> None:
    since = breaker.counted
    for _ in range(10):
        breaker.failed(since)
    assert _state(breaker) is BreakerState.CLOSED
    breaker.failed(breaker.counted)
    breaker.failed(breaker.counted)
    assert _state(breaker) is BreakerState.OPEN
