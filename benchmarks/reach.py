"""What the gateway must and should cost beside its peers, and whether a run of the harness shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GRAFBASE = "grafbase-dev"
HIVE_RUST = "hive-router-runtime"
HIVE = "hive-gateway"
APOLLO = "apollo-gateway"
MERCURIUS = "mercurius-gateway"
NODE_PEERS = (HIVE_RUST, HIVE, APOLLO, MERCURIUS)
PEERS = (GRAFBASE, *NODE_PEERS)

Median = dict[str, Any]
"""A row of the harness's `medians`, with `case`: the case it was measured in."""

_Metric = Literal["cpu_ms", "rps", "p50_ms", "p99_ms", "rss_mb"]
_UNITS: dict[_Metric, str] = {
    "cpu_ms": "ms CPU",
    "rps": "RPS",
    "p50_ms": "ms p50",
    "p99_ms": "ms p99",
    "rss_mb": "MB",
}
_MARGIN_MS = 2.0


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit: `factor` times the best of the peers that were measured, or a figure of its own.

    Attributes:
        figure: in the metric's unit; the peers do not count when it is given.
    """

    factor: float = 1.0
    peers: tuple[str, ...] = ()
    figure: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the table: which measurement, and its two limits.

    Attributes:
        key: case, query, mode, connections.
        more_is_better: the limits are lower ones.
    """

    label: str
    key: tuple[str, str, str, int]
    metric: _Metric
    must: Bound
    aim: Bound | None = None
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A limit beside what was measured.

    Attributes:
        wanted: the limit in words.
        ratio: ours to the peer's figure, or to the limit's own; None when there is nothing to compare.
        reached: None when it was not measured.
    """

    wanted: str
    ratio: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A target with what was measured.

    Attributes:
        measured: ours; None when it was not measured, or when an answer of ours failed.
    """

    label: str
    unit: str
    measured: float | None
    must: Verdict
    aim: Verdict | None
    failures: int


def targets(critical_path_ms: float) -> tuple[Target, ...]:
    """The targets of the table.

    Args:
        critical_path_ms: what the longest chain of fetches of our plan must wait for with distant subgraphs.
    """
    heavy_alias = ("heavy", "heavy", "alias", 50)
    smaller = [
        Target(f"{query}, alias, 50 connections", ("smaller", query, "alias", 50), "cpu_ms",
               Bound(must, (GRAFBASE,)), Bound(aim, (GRAFBASE,)))
        for query, must, aim in (("medium", 1.0, 0.6), ("small", 1.3, 0.9))
    ]  # fmt: skip
    alone = [
        Target(f"heavy, {mode}, 1 connection", ("heavy", "heavy", mode, 1), metric, Bound(1.0, (HIVE_RUST,)))
        for mode in ("same", "alias")
        for metric in _LATENCIES
    ]
    return (
        Target("heavy, alias, 50 connections", heavy_alias, "cpu_ms",
               Bound(1.0, (GRAFBASE,)), Bound(0.6, (GRAFBASE,))),
        Target("heavy, alias, 50 connections", heavy_alias, "cpu_ms", Bound(0.28, (HIVE_RUST,))),
        Target("heavy, same, 50 connections", ("heavy", "heavy", "same", 50), "rps",
               Bound(2.0, (HIVE_RUST,)), Bound(4.0, (HIVE_RUST,)), more_is_better=True),
        *smaller,
        Target("heavy, cold texts, 50 connections", ("cold", "heavy", "cold", 50), "cpu_ms",
               Bound(0.5, (APOLLO,)), Bound(1.0, (HIVE_RUST,))),
        Target("heavy, subgraphs 20 ms away, 1 connection", ("distant", "heavy", "alias", 1), "p50_ms",
               Bound(1.0, PEERS), Bound(figure=critical_path_ms + _MARGIN_MS)),
        *alone,
        Target("memory, heavy, alias, 50 connections", heavy_alias, "rss_mb", Bound(1.0, NODE_PEERS)),
    )  # fmt: skip


_LATENCIES: tuple[_Metric, ...] = ("p50_ms", "p99_ms")


def judge(medians: Iterable[Median], ours: str, wanted: Sequence[Target]) -> list[Line]:
    """Compare our row with its peers; what was not measured is neither reached nor missed."""
    found = {(*_key(row), row["row"]): row for row in medians}
    return [_line(target, found, ours) for target in wanted]


def _key(row: Median) -> tuple[str, str, str, int]:
    return row["case"], row["query"], row["mode"], row["connections"]


def _line(target: Target, found: Mapping[tuple[str, str, str, int, str], Median], ours: str) -> Line:
    row = found.get((*target.key, ours))
    failures = int(row["failures"]) if row else 0
    measured = float(row[target.metric]) if row and not failures else None

    def verdict(bound: Bound) -> Verdict:
        # A peer that answered wrongly is no measure either.
        rows = [found.get((*target.key, peer)) for peer in bound.peers]
        figures = {r["row"]: float(r[target.metric]) for r in rows if r and not r["failures"]}
        return _verdict(target, bound, measured, figures)

    unit = _UNITS[target.metric]
    aim = verdict(target.aim) if target.aim else None
    return Line(target.label, unit, measured, verdict(target.must), aim, failures)


def _verdict(target: Target, bound: Bound, measured: float | None, figures: Mapping[str, float]) -> Verdict:
    sign = ">=" if target.more_is_better else "<="
    if bound.figure is not None:
        base, words = bound.figure, f"{sign} {bound.figure:.0f} {_UNITS[target.metric]}"
    elif figures:
        best = max if target.more_is_better else min
        peer = best(figures, key=figures.__getitem__)
        among = f", best of {len(figures)} measured" if len(bound.peers) > 1 else ""
        base, words = figures[peer], f"{sign} {bound.factor:g} x {peer} ({figures[peer]:.4g}{among})"
    else:
        names = bound.peers[0] if len(bound.peers) == 1 else "the best peer"
        return Verdict(f"{sign} {bound.factor:g} x {names} (not measured)", None, None)
    if measured is None or base <= 0:
        return Verdict(words, None, None)
    ratio = measured / base
    return Verdict(words, ratio, ratio >= bound.factor if target.more_is_better else ratio <= bound.factor)


def table(lines: Iterable[Line]) -> str:
    """Write the lines as a Markdown table; what is not reached says so."""
    out = [
        "| | must | aim | measured | ratio | must reached? | aim reached? |",
        "|---|---|---|---|---|---|---|",
    ]
    for line in lines:
        aim = line.aim
        measured = "-" if line.measured is None else f"{line.measured:.4g} {line.unit}"
        if line.failures:
            measured = f"{line.failures} answers failed"
        cells = [
            f"{line.label}: {line.unit}",
            line.must.wanted,
            aim.wanted if aim else "",
            measured,
            _ratio(line),
        ]
        # A run with failed answers shows nothing, however fast it was.
        cells += [_word(line.must, line.failures), _word(aim, line.failures) if aim else ""]
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out)


def _ratio(line: Line) -> str:
    """The ratio to what the limits compare with; both where they compare with different things."""
    must, aim = line.must.ratio, line.aim.ratio if line.aim else None
    written = "-" if must is None else f"{must:.2f}"
    return written if aim in (None, must) else f"{written} (aim: {aim:.2f})"


def _word(verdict: Verdict, failures: int) -> str:
    if failures:
        return "**not reached**"
    return {True: "yes", False: "**not reached**", None: "not measured"}[verdict.reached]
