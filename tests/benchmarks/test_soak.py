from __future__ import annotations

import pytest

from benchmarks.soak import growth


@pytest.mark.parametrize(
    ("readings", "times"),
    [
        ([50.0, 100.0, 100.0, 100.0], 2.0),
        ([50, 90, 100, 100, 100, 100, 100, 99], 100 / 90),
        ([100, 100, 130, 100, 100, 100, 100, 100], 1.0),
    ],
)
def test_memory_is_compared_with_what_it_was_after_the_first_quarter(
    readings: list[float], times: float
) -> None:
    assert growth(readings) == pytest.approx(times)
