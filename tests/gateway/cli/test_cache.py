"""`marquee cache`: what it says of mistakes, and what its table shows."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from evcache.breaker import BreakerState
from evcache.node import NodeStatistics
from gateway.cli.cache_status import NodeReport, status_table
from gateway.cli.main import main

NOWHERE = "zone-a=redis://127.0.0.1:1,redis://127.0.0.1:2;zone-b=redis://127.0.0.1:3"


def printed(reports: list[NodeReport], before: dict[str, NodeStatistics]) -> list[str]:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(status_table(reports, before))
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def statistics(*, hits: int = 0, misses: int = 0, uptime: int = 60) -> NodeStatistics:
    return NodeStatistics(
        keys=12_345,
        memory_bytes=3 * 1024 * 1024,
        memory_limit_bytes=64 * 1024 * 1024,
        hits=hits,
        misses=misses,
        evictions=7,
        uptime_seconds=uptime,
    )


def test_the_table_shows_each_node_once_under_its_zone() -> None:
    reports = [
        NodeReport("zone-a", "zone-a/0", BreakerState.CLOSED, statistics(hits=3, misses=1), 0.123),
        NodeReport("zone-a", "zone-a/1", BreakerState.OPEN, problem="no reply in 20 ms"),
        NodeReport("zone-b (write only)", "zone-b/0", BreakerState.HALF_OPEN, statistics(uptime=7265), 0.5),
    ]
    heading, first, second, third = printed(reports, {})
    assert heading == "zone node state breaker keys memory of hit rate evictions ping p50 up for"
    assert first == "zone-a zone-a/0 up closed 12,345 3.0 MB 64.0 MB 75.0% 7 0.12 ms 1 min 00 s"
    assert second == "zone-a/1 down: no reply in 20 ms open"
    assert third == ("zone-b (write only) zone-b/0 up half open 12,345 3.0 MB 64.0 MB - 7 0.50 ms 2 h 01 min")


def test_hit_rates_are_of_the_time_since_the_last_look() -> None:
    report = NodeReport("zone-a", "zone-a/0", BreakerState.CLOSED, statistics(hits=110, misses=90), 0.1)
    assert " 10.0% " in printed([report], {"zone-a/0": statistics(hits=100, misses=0, uptime=59)})[1]


def test_a_node_that_was_started_anew_counts_from_nought() -> None:
    report = NodeReport(
        "zone-a", "zone-a/0", BreakerState.CLOSED, statistics(hits=1, misses=1, uptime=2), 0.1
    )
    assert " 50.0% " in printed([report], {"zone-a/0": statistics(hits=100, misses=50, uptime=90)})[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["status"], "Which zones? Name them by --zones or CACHE_ZONES"),
        (["status", "--zones", "nonsense"], 'The zones cannot be read: "nonsense": expected name=address'),
        (["status", "--every", "0", "--zones", NOWHERE], "--every 0: more than 0 seconds."),
        (
            ["flush", "--zone", "zone-x", "--zones", NOWHERE],
            'There is no zone "zone-x": there are zone-a, zone-b.',
        ),
        (["warm", "--from", "zone-a", "--to", "x", "--zones", NOWHERE], 'There is no zone "x"'),
        (
            ["warm", "--from", "zone-a", "--to", "zone-a", "--zones", NOWHERE],
            "--from and --to are the same zone.",
        ),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CACHE_ZONES", raising=False)
    assert main(["cache", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_flush_asks_and_takes_anything_but_yes_for_no(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["cache", "flush", "--zone", "zone-b", "--prefix", "catalog:", "--zones", NOWHERE]) == 1
    said = capsys.readouterr()
    assert said.out == 'Remove every key that starts with "catalog:" of zone-b? [y/N] '
    assert "nothing was removed" in said.err
