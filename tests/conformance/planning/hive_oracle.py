"""Fetches another planner makes for the same operations (an npm package, for tests only)."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "support" / "hive_planner"
WHY_ABSENT = "needs node and `npm ci` in tests/support/hive_planner"


def is_there() -> bool:
    """Whether the oracle can be asked on this machine."""
    return shutil.which("node") is not None and (FOLDER / "node_modules").is_dir()


@dataclass(frozen=True, slots=True)
class TheirPlan:
    """What the other planner made of an operation; `fetches` is None where it has no plan."""

    fetches: int | None
    milliseconds: float


def fetch_counts(requests: list[tuple[str, list[str]]]) -> list[list[int | None]]:
    """For each supergraph and its operations, the number of fetches; None where it has no plan."""
    return [[each.fetches for each in plans] for plans in plan_times(requests)]


def plan_times(requests: list[tuple[str, list[str]]]) -> list[list[TheirPlan]]:
    """For each supergraph and its operations, the plans' size and how long planning took."""
    lines = "".join(
        json.dumps({"supergraph": supergraph, "operations": operations}) + "\n"
        for supergraph, operations in requests
    )
    node = shutil.which("node") or "node"
    finished = subprocess.run(  # noqa: S603 - our own script, in a folder of ours
        [node, str(FOLDER / "plan.mjs")], input=lines, capture_output=True, text=True, check=True, timeout=60
    )
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    return [
        [
            TheirPlan(
                _count(answer["plan"].get("node")) if "plan" in answer else None, answer["milliseconds"]
            )
            for answer in suite
        ]
        for suite in answers
    ]


def _count(node: dict[str, Any] | None) -> int:
    if node is None:
        return 0
    if node["kind"] in {"Fetch", "BatchFetch"}:
        return 1
    inner = [node.get(key) for key in ("node", "primary", "rest", "ifClause", "elseClause")]
    return sum(_count(each) for each in [*inner, *node.get("nodes", [])])
