"""What a request costs beside other gateways: `python -m benchmarks.gateways`, or `make bench`.

Runs the harness of ../shared/bench over `marquee serve` and its peers, one at a time, one core for the
gateway and one for subgraphs and load, every answer checked. Prints how far the targets are reached and the
rows they come from, and writes both to benchmarks/results. Words after `--` are handed on to the harness's
bench.py (for example other ports).
"""

from __future__ import annotations

import argparse
import platform
import shlex
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.harness import OURS, ROOT, Harness, HarnessError, find_harness
from benchmarks.reach import APOLLO, GRAFBASE, HIVE, HIVE_RUST, judge, table, targets
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner
from gateway.query_plan.summary import count_stages
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.reach import Line, Median

_ROWS = (OURS, GRAFBASE, HIVE_RUST, HIVE, APOLLO)
_PASSES = 3
_SECONDS = 3.0
_WARM_UP_SHARE = 0.5
_ALONE_SHARE = 0.7
_DELAY_MS = 20
_RESULTS = ROOT / "benchmarks" / "results"

_COLUMNS = {
    "CPU ms": ("cpu_ms", 3),
    "RPS": ("rps", 0),
    "p50 ms": ("p50_ms", 2),
    "p95 ms": ("p95_ms", 2),
    "p99 ms": ("p99_ms", 2),
    "RSS MB": ("rss_mb", 0),
    "fetches": ("subgraph_requests", 2),
    "others' share of the core": ("foreign_cpu", 2),
}
"""Heading, key of the harness, decimal places."""


@dataclass(frozen=True, slots=True)
class Case:
    """One call of the harness.

    Attributes:
        minutes: about how long it takes for five rows and three passes on an undisturbed machine.
        options: of bench.py, beside those every case has.
    """

    minutes: float
    options: Mapping[str, object]


CASES: Mapping[str, Case] = {
    "heavy": Case(10, {"queries": "heavy", "modes": "same,alias", "connections": "50,1"}),
    "smaller": Case(7, {"queries": "medium,small", "modes": "alias", "connections": "50"}),
    "cold": Case(4, {"queries": "heavy", "modes": "cold", "connections": "50"}),
    "distant": Case(
        4,
        {"queries": "heavy", "modes": "alias", "connections": "1", "variants": 50, "delay": _DELAY_MS},
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; 1 when a row failed, 2 when the harness cannot be used."""
    options = _options(arguments)
    try:
        harness = find_harness(options.harness)
        harness.install()
        began = time.monotonic()
        medians, problems = _measure(harness, options)
    except HarnessError as error:
        print(error, file=sys.stderr)
        return 2
    path = critical_path(harness)
    lines = judge(medians, OURS, targets(path * _DELAY_MS))
    about = _about(harness, options, (time.monotonic() - began) / 60, path)
    report = _report(about, lines, medians, problems)
    print(f"\n{report}")
    if options.results is not None:
        options.results.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y-%m-%d}-{'gateways' if options.whole else 'gateways-partial'}"
        (options.results / f"{name}.md").write_text(report, encoding="utf-8")
        record = {
            **about,
            "reach": [asdict(line) for line in lines],
            "medians": medians,
            "problems": problems,
        }
        (options.results / f"{name}.json").write_bytes(
            orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n"
        )
    return 1 if problems else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    words = list(sys.argv[1:] if arguments is None else arguments)
    cut = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--harness", type=Path, metavar="DIR", help="where bench.py is (../shared/bench)")
    parser.add_argument("--rows", default=",".join(_ROWS), help="names, with commas (%(default)s)")
    parser.add_argument("--cases", default=",".join(CASES), help="names, with commas (%(default)s)")
    parser.add_argument("--passes", type=int, default=_PASSES)
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="of one measurement (%(default)s)")
    parser.add_argument(
        "--results", type=Path, help="folder to write to (a whole run: benchmarks/results; a part: none)"
    )
    options = parser.parse_args(words[:cut])
    options.extra = words[cut + 1 :]
    options.words = words
    options.cases = options.cases.split(",")
    unknown = set(options.cases) - set(CASES)
    if unknown:
        parser.error(f"no such cases: {', '.join(sorted(unknown))}")
    rows = set(options.rows.split(","))
    options.whole = rows >= set(_ROWS) and set(options.cases) == set(CASES)
    options.whole = options.whole and options.passes >= _PASSES and options.seconds >= _SECONDS
    if options.results is None and options.whole:
        options.results = _RESULTS
    return options


def _measure(harness: Harness, options: argparse.Namespace) -> tuple[list[Median], list[str]]:
    """Run the cases; returns their medians and what went wrong."""
    scale = options.passes / _PASSES * len(options.rows.split(",")) / len(_ROWS) * (options.seconds + 5) / 11
    minutes = sum(CASES[name].minutes for name in options.cases) * scale
    print(
        f"about {minutes:.0f} minutes when nobody else uses the machine, longer when somebody does",
        flush=True,
    )
    medians: list[Median] = []
    problems: list[str] = []
    for name in options.cases:
        arguments = {
            "rows": options.rows,
            "passes": options.passes,
            "duration": options.seconds,
            "single-duration": options.seconds * _ALONE_SHARE,
            "warmup": options.seconds * _WARM_UP_SHARE,
            "baseline": OURS,
            "quiet-wait": 5,
            "retries": 1,
            **CASES[name].options,
        }
        print(f"\n{name}", flush=True)
        measured = harness.measure(arguments, options.extra)
        broken = [run for run in measured["runs"] if "error" in run]
        for row in measured["medians"]:
            # A pass that broke is no measurement: what is left of the row counts as failed.
            failures = row["failures"] + sum(run["row"] == row["row"] for run in broken)
            medians.append({"case": name, **row, "failures": failures})
        told = (f"{name}: {run['row']}: {run['error']}" for run in broken)
        problems += [problem.replace(str(harness.home), "$BENCH_HOME") for problem in told]
    failed = [f"{r['case']}: {r['row']}: {r['failures']} answers failed" for r in medians if r["failures"]]
    return medians, problems + failed


def critical_path(harness: Harness) -> int:
    """How many fetches of our plan of the heavy query wait for one another, at the longest."""
    supergraph = load_supergraph((harness.folder / "supergraph.graphql").read_text(encoding="utf-8"))
    text = (harness.folder / "queries" / "heavy.graphql").read_text(encoding="utf-8")
    parsed = parse_operation(text, None, OperationLimits())
    operation = normalize_operation(parsed, build_api_schema(supergraph.document))
    return count_stages(Planner(supergraph).plan(operation).plan)


def _about(harness: Harness, options: argparse.Namespace, minutes: float, path: int) -> dict[str, Any]:
    version = subprocess.run([harness.node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - the peers' Node
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "node": version.stdout.strip(),
        "python": platform.python_version(),
        "command": shlex.join(["python", "-m", "benchmarks.gateways", *_without_folders(options.words)]),
        "passes": options.passes,
        "seconds": options.seconds,
        "minutes": round(minutes, 1),
        "critical_path": path,
    }


def _without_folders(words: Iterable[str]) -> Iterable[str]:
    """The command line as another machine would give it."""
    before = ""
    for word in words:
        yield "DIR" if before in {"--harness", "--results"} else word
        before = word


def machine() -> str:
    """The processor's name and the number of cores: what places a figure, not which machine it is."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} cores, {names[0] if names else platform.machine()}"


def _report(about: dict[str, Any], lines: list[Line], medians: list[Median], problems: list[str]) -> str:
    path = about["critical_path"]
    heading = f"""# Gateways, {about["date"]}

`{about["command"]}` on {about["machine"]}; Python {about["python"]}, Node {about["node"]}; medians of \
{about["passes"]} passes of {about["seconds"]:g} s, {about["minutes"]:g} minutes in all. One core for the \
gateway, the other for subgraphs and load; every answer compared with the oracle's. CPU is user and system \
time of the gateway's whole process tree per request. Our plan of the heavy query has {path} fetches one \
after the other at the longest: {path * _DELAY_MS} ms with subgraphs {_DELAY_MS} ms away.
"""
    parts = [heading, "## Reach\n", table(lines), "", "## Rows", *_raw_tables(medians)]
    if problems:
        parts += ["", "## What went wrong\n", *(f"* {problem}" for problem in problems)]
    return "\n".join(parts) + "\n"


def _raw_tables(medians: Iterable[Median]) -> Iterable[str]:
    groups: dict[tuple[object, ...], list[Median]] = {}
    for row in medians:
        groups.setdefault(tuple(row[key] for key in ("case", "query", "mode", "connections")), []).append(row)
    for (case, query, mode, connections), rows in groups.items():
        away = f", subgraphs {_DELAY_MS} ms away" if case == "distant" else ""
        size = f"{rows[0]['response_bytes']:.0f} bytes"
        yield f"\n{query}, mode {mode}, connections: {connections}{away} ({size})\n"
        yield f"| gateway | {' | '.join(_COLUMNS)} | failed |"
        yield f"|{'---|' * (len(_COLUMNS) + 2)}"
        for row in sorted(rows, key=lambda item: float(item["cpu_ms"])):
            figures = [f"{max(0.0, row[key]):.{places}f}" for key, places in _COLUMNS.values()]
            yield f"| {row['row']} | {' | '.join(figures)} | {row['failures']} |"


if __name__ == "__main__":
    sys.exit(main())
