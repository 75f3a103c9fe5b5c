from __future__ import annotations

from typing import Any

import pytest

from benchmarks.reach import GRAFBASE, HIVE, HIVE_RUST, Bound, Line, Target, judge, table, targets

KEY = ("heavy", "heavy", "alias", 50)
CPU = Target("heavy", KEY, "cpu_ms", Bound(1.0, (GRAFBASE,)), Bound(0.6, (GRAFBASE,)))


def row(name: str, **figures: float) -> dict[str, Any]:
    key = dict(zip(("case", "query", "mode", "connections"), KEY, strict=True))
    return {**key, "row": name, "failures": 0, **figures}


def one(target: Target, *rows: dict[str, Any]) -> Line:
    [line] = judge(rows, "ours", [target])
    return line


def test_a_cost_is_reached_at_the_limit_and_missed_above_it() -> None:
    line = one(CPU, row("ours", cpu_ms=1.2), row(GRAFBASE, cpu_ms=1.2))
    assert line.aim is not None
    assert (line.must.ratio, line.must.reached, line.aim.reached) == (1.0, True, False)
    assert one(CPU, row("ours", cpu_ms=1.3), row(GRAFBASE, cpu_ms=1.2)).must.reached is False


def test_a_throughput_is_reached_from_the_limit_upwards() -> None:
    target = Target(
        "same", KEY, "rps", Bound(2.0, (HIVE_RUST,)), Bound(4.0, (HIVE_RUST,)), more_is_better=True
    )
    line = one(target, row("ours", rps=3000.0), row(HIVE_RUST, rps=1000.0))
    assert line.aim is not None
    assert (line.must.reached, line.aim.reached) == (True, False)
    assert line.must.ratio == pytest.approx(3.0)


def test_of_several_peers_the_best_one_counts() -> None:
    target = Target("far", KEY, "p50_ms", Bound(1.0, (GRAFBASE, HIVE)), Bound(figure=62.0))
    line = one(target, row("ours", p50_ms=70.0), row(GRAFBASE, p50_ms=85.0), row(HIVE, p50_ms=68.0))
    assert line.aim is not None
    assert (line.must.reached, line.aim.reached) == (False, False)
    assert "hive-gateway (68, best of 2 measured)" in line.must.wanted
    assert "| 70 ms p50 | 1.03 (aim: 1.13) |" in table([line])


def test_without_the_peer_or_without_us_nothing_is_claimed() -> None:
    assert one(CPU, row("ours", cpu_ms=1.0)).must.reached is None
    assert one(CPU, row(GRAFBASE, cpu_ms=1.0)).must.reached is None
    assert "not measured" in table([one(CPU)])
    assert "yes" not in table([one(CPU)])


def test_failed_answers_of_ours_reach_nothing_and_those_of_a_peer_are_no_measure() -> None:
    ours = one(CPU, row("ours", cpu_ms=0.1, failures=3), row(GRAFBASE, cpu_ms=1.0))
    assert "3 answers failed" in table([ours])
    assert table([ours]).count("**not reached**") == 2
    assert one(CPU, row("ours", cpu_ms=0.1), row(GRAFBASE, cpu_ms=1.0, failures=1)).must.reached is None


def test_what_is_missed_is_said_plainly() -> None:
    written = table([one(CPU, row("ours", cpu_ms=1.0), row(GRAFBASE, cpu_ms=1.2))])
    assert written.splitlines()[-1].endswith("| 1 ms CPU | 0.83 | yes | **not reached** |")


def test_another_case_with_the_same_query_is_another_measurement() -> None:
    other = {**row(GRAFBASE, cpu_ms=1.0), "case": "distant"}
    assert one(CPU, row("ours", cpu_ms=1.0), other).must.reached is None


def test_the_distant_subgraphs_aim_is_the_critical_path_and_two_milliseconds() -> None:
    [distant] = [target for target in targets(60) if target.key[0] == "distant"]
    assert distant.aim is not None
    assert distant.aim.figure == pytest.approx(62.0)
