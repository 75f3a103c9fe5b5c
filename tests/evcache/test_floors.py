from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from evcache import floors
from evcache.envelope import SKEW_MICROSECONDS
from evcache.floors import VersionFloors
from tests.evcache.kit import START, ManualClock

if TYPE_CHECKING:
    import pytest


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), max_size=60))
def test_a_version_is_admitted_unless_a_newer_one_was_seen(steps: list[tuple[str, int]]) -> None:
    seen = VersionFloors(ManualClock())
    newest: dict[str, int] = {}
    for key, version in steps:
        assert seen.admit(key, version) == (version >= newest.get(key, 0))
        newest[key] = max(newest.get(key, 0), version)
        assert seen.newest(key) == newest[key]


def test_a_version_made_by_a_clock_ahead_is_admitted_and_keeps_nothing_out() -> None:
    seen = VersionFloors(ManualClock())
    now = round(START * 1e6)
    assert seen.admit("key", now + SKEW_MICROSECONDS + 1)
    assert seen.admit("key", now)
    assert seen.admit("key", now + SKEW_MICROSECONDS)
    assert not seen.admit("key", now)


def test_the_keys_seen_last_are_remembered_and_their_number_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(floors, "_GENERATION", 4)
    seen = VersionFloors(ManualClock())
    for number in range(100):
        assert seen.admit(f"key-{number}", 5)
        for recent in range(max(0, number - 3), number + 1):
            assert not seen.admit(f"key-{recent}", 4)
    assert seen.admit("key-0", 4)  # forgotten long ago


def test_a_key_that_is_used_outlives_generations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "_GENERATION", 4)
    seen = VersionFloors(ManualClock())
    seen.admit("used", 5)
    for number in range(100):
        seen.admit(f"key-{number}", 5)
        assert seen.admit("used", 5)
    assert not seen.admit("used", 4)
