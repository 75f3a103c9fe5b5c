"""Plan times: `python -m benchmarks.planning_curve`.

Cold plans of the public yardsticks and of the nested lists of our own graph, then how time grows with
depth and with the number of object types behind an interface. Two other planners' fetches and times stand
beside them where their npm packages are installed (tests/support/hive_planner, apollo_planner).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner
from gateway.query_plan.summary import count_fetches
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph
from tests.conformance.planning.audit_data import SHARED
from tests.conformance.planning.planner_oracles import APOLLO, HIVE
from tests.conformance.planning.test_screens import OPERATIONS, SUPERGRAPH, nested_more_like_this
from tests.gateway.planning.test_growth import chain, interface_world

if TYPE_CHECKING:
    from gateway.operations.normalized_operation import NormalizedOperation
    from tests.conformance.planning.planner_oracles import PlannerOracle

_ROUNDS = 7
_THEIR_SECONDS = 60


def main() -> int:
    """Print the tables."""
    cases = [(name, SUPERGRAPH, text) for name, text in sorted(OPERATIONS.items())]
    cases += [
        (f"moreLikeThis, {depth} deep", SUPERGRAPH, nested_more_like_this(depth)) for depth in (1, 3, 5)
    ]
    folder = SHARED / "planning"
    if folder.is_dir():
        for name in ("benchmark", "many-plans"):
            supergraph = (folder / f"{name}.supergraph.graphql").read_text()
            cases.append((name, supergraph, (folder / f"{name}.operation.graphql").read_text()))
    write = sys.stdout.write
    heading = "".join(f" {oracle.name:>8} {'cold ms':>9}" for oracle in (HIVE, APOLLO))
    write(f"{'operation':24} {'fetches':>7} {'cold ms':>9}{heading}\n")
    for name, sdl, text in cases:
        read = load_supergraph(sdl)
        schema = build_api_schema(read.document)
        operation = normalize_operation(parse_operation(text, None, OperationLimits()), schema)
        planner = Planner(read)
        made = planner.plan(operation).plan
        ours = f"{count_fetches(made):7} {_milliseconds(planner, operation):9.1f}"
        theirs = [_their_plan(oracle, sdl, text) for oracle in (HIVE, APOLLO)]
        write(f"{name:24} {ours}{''.join(theirs)}\n")
    write(f"\n{'object types':>12} {'subgraphs':>9} {'depth':>5} {'ms':>8} {'ways considered':>16}\n")
    for object_types, graphs, depth in (
        (4, 3, 3),
        (4, 3, 6),
        (4, 3, 12),
        (16, 3, 3),
        (64, 3, 3),
        (64, 3, 6),
    ):
        world = interface_world(object_types, graphs)
        operation = world.operation(chain(depth))
        ways = world.planner.plan(operation).plan.paths_considered
        took = _milliseconds(world.planner, operation)
        write(f"{object_types:12} {graphs:9} {depth:5} {took:8.1f} {ways:16}\n")
    return 0


def _milliseconds(planner: Planner, operation: NormalizedOperation) -> float:
    took: list[float] = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        planner.plan(operation)
        took.append((time.process_time() - started) * 1000.0)
    return statistics.median(took)


def _their_plan(oracle: PlannerOracle, supergraph: str, text: str) -> str:
    if not oracle.is_there():
        return f" {'-':>8} {'-':>9}"
    try:
        [[answer]] = oracle.plan([(supergraph, [text])], _THEIR_SECONDS)
    except subprocess.TimeoutExpired:
        return f" {'-':>8} {f'>{_THEIR_SECONDS * 1000}':>9}"
    return f" {answer.fetches if answer.fetches is not None else '-':>8} {answer.milliseconds:9.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
