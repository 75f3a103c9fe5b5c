from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import orjson
import pytest

from benchmarks.gateways import CASES, critical_path, main
from benchmarks.growth_world import compose_subgraphs, subgraphs
from benchmarks.harness import ROOT, Harness
from benchmarks.reach import targets

if TYPE_CHECKING:
    from pathlib import Path

HARNESS = ROOT.parent / "shared" / "bench"
BENCH = """import json, sys
words = sys.argv
case = {"query": "small", "mode": "alias", "connections": 50}
figures = dict.fromkeys(("rps", "p50_ms", "p95_ms", "p99_ms", "rss_mb", "subgraph_requests", "foreign_cpu",
    "response_bytes"), 1.0)
medians = [{**case, **figures, "row": name, "cpu_ms": cpu, "failures": 0} for name, cpu in
    (("marquee", 0.2), ("grafbase-dev", 0.1))]
runs = [{"row": "marquee", "error": "it ended"}] if "--broken" in words else []
with open(words[words.index("--out") + 1], "w") as out:
    json.dump({"settings": {}, "medians": medians, "runs": runs}, out)
"""


@pytest.fixture
def harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A harness whose peers are installed and whose figures are always the same."""
    folder = tmp_path / "bench"
    (folder / "queries").mkdir(parents=True)
    for name in ("gateways.toml", "setup.sh"):
        (folder / name).touch()
    (folder / "bench.py").write_text(BENCH)
    (folder / "supergraph.graphql").write_text(compose_subgraphs(subgraphs(), port=1))
    (folder / "queries" / "heavy.graphql").write_text("{ items(count: 1) { id price } }")
    for name in ("subgraphs", "apollo", "hive", "mercurius", "grafbase"):
        (tmp_path / "home" / "peers" / name / "node_modules").mkdir(parents=True)
    monkeypatch.setenv("BENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BENCH_NODE", sys.executable)
    return folder


def run(harness: Path, results: Path, *further: str) -> tuple[int, str]:
    words = ["--harness", str(harness), "--results", str(results), "--rows", "marquee,grafbase-dev"]
    code = main([*words, "--cases", "smaller", "--passes", "1", *further])
    [written] = results.glob("*-gateways-partial.md")
    return code, written.read_text()


def test_what_was_measured_is_judged_and_written(harness: Path, tmp_path: Path) -> None:
    code, report = run(harness, tmp_path / "results")
    assert code == 0
    small = (
        "| small, alias, 50 connections: ms CPU | <= 1.3 x grafbase-dev (0.1) | <= 0.9 x grafbase-dev (0.1) "
    )
    assert f"{small}| 0.2 ms CPU | 2.00 | **not reached** | **not reached** |" in report
    assert "| grafbase-dev | 0.100 | 1 | 1.00 |" in report
    [record] = (tmp_path / "results").glob("*-gateways-partial.json")
    assert orjson.loads(record.read_bytes())["medians"][0]["case"] == "smaller"


def test_what_is_written_names_no_folder_of_this_machine(harness: Path, tmp_path: Path) -> None:
    _, report = run(harness, tmp_path / "results")
    assert "--harness DIR --results DIR --rows" in report
    written = "".join(path.read_text() for path in (tmp_path / "results").iterdir())
    assert str(tmp_path) not in written


def test_a_row_that_broke_in_a_pass_reaches_nothing(harness: Path, tmp_path: Path) -> None:
    code, report = run(harness, tmp_path / "results", "--", "--broken")
    assert code == 1
    assert "* smaller: marquee: it ended" in report
    assert "| 1 answers failed |" in report


def test_a_part_of_a_run_is_not_written_among_the_results(harness: Path) -> None:
    before = set((ROOT / "benchmarks").rglob("*.md"))
    assert main(["--harness", str(harness), "--cases", "smaller", "--passes", "1"]) == 0
    assert set((ROOT / "benchmarks").rglob("*.md")) == before


def test_without_a_harness_it_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--harness", str(tmp_path)]) == 2
    assert "--harness DIR" in capsys.readouterr().err


def test_every_target_is_of_a_case_that_measures_it() -> None:
    for target in targets(0):
        case, query, mode, connections = target.key
        options = CASES[case].options
        assert query in str(options["queries"]).split(",")
        assert mode in str(options["modes"]).split(",")
        assert str(connections) in str(options["connections"]).split(",")


def test_the_critical_path_is_the_longest_chain_of_fetches(harness: Path, tmp_path: Path) -> None:
    assert critical_path(Harness(harness, tmp_path)) == 2
    (harness / "queries" / "heavy.graphql").write_text("{ value1 value2 value3 }")
    assert critical_path(Harness(harness, tmp_path)) == 1


@pytest.mark.skipif(not HARNESS.is_dir(), reason="the gateway harness is not beside the project")
def test_the_heavy_query_of_the_harness_takes_at_most_four_fetches_in_a_row(tmp_path: Path) -> None:
    assert critical_path(Harness(HARNESS, tmp_path)) <= 4
