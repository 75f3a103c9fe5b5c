"""The audit suites as data: supergraphs, subgraphs' SDL, and the operations asked of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner, PlanningResult
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

SHARED = Path(__file__).parents[3].parent / "shared" / "conformance"
WHY_ABSENT = "needs the public conformance data in ../shared/conformance"


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite.

    Attributes:
        subgraphs: SDL by name.
        operations: in the suite's order.
        refused: numbers of operations for which the suite expects errors.
    """

    name: str
    supergraph: str
    subgraphs: dict[str, str]
    operations: tuple[str, ...]
    refused: frozenset[int]


def suite_names() -> list[str]:
    """Names of the suites that are there."""
    folder = SHARED / "audit"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@cache
def read_suite(name: str) -> Suite:
    """Read one suite."""
    folder = SHARED / "audit" / name
    cases = json.loads((folder / "tests.json").read_text())
    return Suite(
        name=name,
        supergraph=(folder / "supergraph.graphql").read_text(),
        subgraphs={
            path.stem: path.read_text()
            for path in folder.glob("*.graphql")
            if path.name != "supergraph.graphql"
        },
        operations=tuple(case["query"] for case in cases),
        refused=frozenset(index for index, case in enumerate(cases) if case["expected"].get("errors")),
    )


def plan(supergraph_sdl: str, operation: str) -> PlanningResult:
    """Plan an operation, cold."""
    supergraph = load_supergraph(supergraph_sdl)
    schema = build_api_schema(supergraph.document)
    parsed = parse_operation(operation, None, OperationLimits())
    return Planner(supergraph).plan(normalize_operation(parsed, schema))
