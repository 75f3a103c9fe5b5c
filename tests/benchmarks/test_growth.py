from __future__ import annotations

import pytest

from benchmarks.growth import CURVES, Point, exponent, table


def points(*costs: float) -> list[Point]:
    return [Point(10**number, cost, 5, 100) for number, cost in enumerate(costs)]


def test_a_proportional_cost_has_exponent_one_and_a_constant_one_zero() -> None:
    assert exponent(points(1, 10, 100)) == pytest.approx(1.0)
    assert exponent(points(3, 3, 3)) == pytest.approx(0.0)
    assert exponent(points(1, 100, 10_000)) == pytest.approx(2.0)


def test_the_ratio_per_doubling_of_a_linear_curve_is_two() -> None:
    assert " 2.00 " in table(CURVES[0], points(1, 10)).splitlines()[-2]


def test_no_cost_a_unit_is_given_for_connections() -> None:
    [curve] = [curve for curve in CURVES if curve.name == "connections"]
    assert "1000.000" not in table(curve, points(1, 1))
    assert "1000.000" in table(CURVES[0], points(1, 1))


def test_connections_send_requests_that_differ() -> None:
    [curve] = [curve for curve in CURVES if curve.name == "connections"]
    assert len(set(curve.bodies(500))) == 500
