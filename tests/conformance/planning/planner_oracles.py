"""Plans other planners make for the same operations (npm packages, for tests only)."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SUPPORT = Path(__file__).parents[2] / "support"


@dataclass(frozen=True, slots=True)
class TheirPlan:
    """What the other planner made of an operation; `fetches` is None where it has no plan."""

    fetches: int | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class PlannerOracle:
    """A planner in a folder of `tests/support`, asked through its `plan.mjs`."""

    name: str
    folder: Path

    @property
    def why_absent(self) -> str:
        """What a machine without it lacks."""
        return f"needs node and `npm ci` in tests/support/{self.folder.name}"

    def is_there(self) -> bool:
        """Whether it can be asked on this machine."""
        return shutil.which("node") is not None and (self.folder / "node_modules").is_dir()

    def fetch_counts(self, requests: list[tuple[str, list[str]]]) -> list[list[int | None]]:
        """For each supergraph and its operations, the number of fetches; None where it has no plan."""
        return [[each.fetches for each in plans] for plans in self.plan(requests)]

    def plan(self, requests: list[tuple[str, list[str]]], seconds: float = 60) -> list[list[TheirPlan]]:
        """For each supergraph and its operations, the plans' size and how long planning took.

        Raises:
            subprocess.TimeoutExpired: all of it took longer than that many seconds.
        """
        lines = "".join(
            json.dumps({"supergraph": supergraph, "operations": operations}) + "\n"
            for supergraph, operations in requests
        )
        finished = subprocess.run(  # noqa: S603 - our own script, in a folder of ours
            [shutil.which("node") or "node", str(self.folder / "plan.mjs")],
            input=lines,
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds,
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


HIVE = PlannerOracle("Hive", _SUPPORT / "hive_planner")
APOLLO = PlannerOracle("Apollo", _SUPPORT / "apollo_planner")


def _count(node: dict[str, Any] | None) -> int:
    if node is None:
        return 0
    if node["kind"] in {"Fetch", "BatchFetch"}:
        return 1
    inner = [node.get(key) for key in ("node", "primary", "rest", "ifClause", "elseClause")]
    return sum(_count(each) for each in [*inner, *node.get("nodes", [])])
