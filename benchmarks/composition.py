"""Composition of the large graph: ours beside the npm composers, and how the time grows with the graph.

Run with `python -m benchmarks.composition`; `--profile` adds where our time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, Literal

import orjson

from gateway.composition.compose import CompositionSuccess, SubgraphDefinition, compose
from tests.support.npm_composers import missing_oracle, npm_composers

_LARGE = Path(__file__).parents[2] / "shared" / "conformance" / "composition" / "large"
_SIZES = (25, 50, 100, 191)
_RUNS = 3
_OTHERS: Final[tuple[tuple[Literal["apollo", "guild"], str], ...]] = (
    ("apollo", "@apollo/composition"),
    ("guild", "@theguild/federation-composition"),
)
_MEBIBYTE = 1024


def say(*words: object) -> None:
    """Print at once."""
    print(*words, flush=True)


def main() -> int:
    """Print the table; 2 where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="print where our time goes")
    parser.add_argument(
        "--one", nargs="+", metavar="NAME", help="compose these subgraphs once (used by ourselves)"
    )
    options = parser.parse_args()
    if not _LARGE.is_dir():
        say("The large graph is not at ../shared/conformance/composition/large.")
        return 2
    definitions = [
        SubgraphDefinition(path.stem, "http://subgraph.test", path.read_text(encoding="utf-8"))
        for path in sorted(_LARGE.glob("*.graphql"))
    ]
    if options.one:
        return _compose_once([entry for entry in definitions if entry.name in options.one])
    _compare(definitions)
    if options.profile:
        _profile(definitions)
    return 0


def _compose_once(definitions: list[SubgraphDefinition]) -> int:
    """A fresh process each time: its memory is the composition's own."""
    start = time.perf_counter()
    outcome = compose(definitions)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBIBYTE
    errors = [] if isinstance(outcome, CompositionSuccess) else [str(e.code) for e in outcome.errors]
    say(orjson.dumps({"seconds": seconds, "memory": memory, "errors": errors}).decode())
    return 0


def _composing(definitions: list[SubgraphDefinition], size: int) -> list[SubgraphDefinition]:
    """Pick subgraphs that compose: one that needs a subgraph outside the selection gives way to the next."""
    left_out: set[str] = set()
    while True:
        chosen = [entry for entry in definitions if entry.name not in left_out][:size]
        outcome = compose(chosen)
        if isinstance(outcome, CompositionSuccess):
            return chosen
        named = {name for error in outcome.errors for name in error.subgraphs}
        if not named - left_out:
            return chosen
        left_out |= named


def _ours(definitions: list[SubgraphDefinition]) -> tuple[float, float, str]:
    runs = []
    for _ in range(_RUNS):
        command = [sys.executable, "-m", "benchmarks.composition", "--one"]
        command += [entry.name for entry in definitions]
        finished = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - ourselves
        runs.append(orjson.loads(finished.stdout))
    seconds = statistics.median(run["seconds"] for run in runs)
    memory = max(run["memory"] for run in runs)
    return seconds, memory, "composes" if not runs[0]["errors"] else f"{len(runs[0]['errors'])} errors"


def _compare(definitions: list[SubgraphDefinition]) -> None:
    say(f"{'subgraphs':>9} {'KB':>5}  {'composer':<34} {'seconds':>8} {'MB':>6}  outcome")
    for size in _SIZES:
        chosen = _composing(definitions, size)
        kilobytes = sum(len(entry.sdl) for entry in chosen) // 1000
        seconds, memory, outcome = _ours(chosen)
        _print_row(len(chosen), kilobytes, "marquee", seconds, memory, outcome)
        _print_others(chosen, kilobytes)


def _print_others(definitions: list[SubgraphDefinition], kilobytes: int) -> None:
    reason = missing_oracle()
    if reason:
        say(f"          (no comparison: {reason})")
        return
    for composer, name in _OTHERS:
        runs = []
        for _ in range(_RUNS):
            # A fresh process each time, as ours: nothing is warm.
            with npm_composers() as composers:
                runs.append(composers.ask(composer, definitions))
        seconds = statistics.median(run.seconds for run in runs)
        memory = max(run.memory for run in runs) / _MEBIBYTE / _MEBIBYTE
        outcome = "composes" if runs[0].supergraph else f"{len(runs[0].errors)} error codes"
        _print_row(len(definitions), kilobytes, name, seconds, memory, outcome)


def _print_row(size: int, kilobytes: int, name: str, seconds: float, memory: float, outcome: str) -> None:
    say(f"{size:>9} {kilobytes:>5}  {name:<34} {seconds:>8.2f} {memory:>6.0f}  {outcome}")


def _profile(definitions: list[SubgraphDefinition]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    compose(definitions)
    profile.disable()
    stages = pstats.Stats(profile)
    total = stages.get_stats_profile().total_tt
    say(f"\nwhere our time goes (profiled, {total:.1f} s in all):")
    for name in (
        "parse",
        "build_schema",
        "upgrade_subgraphs",
        "merge_subgraphs",
        "check_satisfiability",
        "print_supergraph",
    ):
        entry = stages.get_stats_profile().func_profiles.get(name)
        if entry is not None:
            say(f"  {name:<22} {entry.cumtime:>6.2f} s  {100 * entry.cumtime / total:>3.0f} %")


if __name__ == "__main__":
    sys.exit(main())
