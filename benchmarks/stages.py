"""What each stage of a request costs: `python -m benchmarks.stages`, or `make bench-stages`.

The stages of the heavy query (`execution_heavy`), and for `represent` and `merge` a list of 300 entities,
each through the door its callers use. Microseconds are processor time and move with the machine;
`--instructions` counts instructions with valgrind's callgrind instead, which hardly move. `represent`,
`merge` and `project` cannot be run without what comes before them: they are differences of two measurements.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import growth_world
from benchmarks.execution_heavy import QUERY, HeavyQuery, ReplayingClient
from benchmarks.harness import ROOT
from gateway.cli.server_process import settle_memory
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import PreparedPlan, prepare_plan
from gateway.execution.typed.typed_plan import compile_program
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.operations.validate import validate_document
from gateway.planning.planner import Planner
from gateway.projection.projector import build_projector
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphRequest

ITEMS = 300
_ROUNDS = 7
_COUNTS = (2, 6)
_LIMITS = OperationLimits()


class _ItemsClient(ReplayingClient):
    """A subgraph of the growth curves; may end the execution when asked, as a client that goes away does."""

    __slots__ = ("leaves",)

    def __init__(self, name: str, *, leaves: bool = False) -> None:
        super().__init__(name)
        self.leaves = leaves

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer, or end the execution as cancelled."""
        if self.leaves:
            self.calls += 1
            raise asyncio.CancelledError
        return await super().fetch(request)

    def ask(self, request: SubgraphRequest) -> bytes:
        """Compute the answer."""
        body = {"query": request.document, "variables": request.variables}
        return growth_world.answer(self.name, orjson.dumps(body))


@dataclass(frozen=True, slots=True)
class Stage:
    """Something that is measured.

    Attributes:
        run: does it once.
        is_right: judges what `run` returned.
        without: the stage that is contained, and whose measurement is taken off.
        shown: False for a stage that is only there to be taken off another.
    """

    name: str
    what: str
    run: Callable[[], Awaitable[object]]
    is_right: Callable[[Any], bool]
    without: str | None = None
    shown: bool = True


class Operations:
    """The operations that are measured, each stage a method."""

    def __init__(self) -> None:
        self.heavy = HeavyQuery()
        self._parsed = parse_operation(QUERY, None, _LIMITS)
        self._operation = self.heavy.operation
        self._planner = Planner(self.heavy.supergraph)
        self._plan = self._planner.plan(self._operation).plan
        definitions = {name: growth_world.subgraphs()[name] for name in ("items", "prices")}
        self._items = load_supergraph(growth_world.compose_subgraphs(definitions, port=1))
        self._ids = self._plan_items("{ __typename id }")
        self._prices = self._plan_items("{ id price }")
        self._to_the_end = Executor({name: _ItemsClient(name) for name in definitions})
        self.leaving = _ItemsClient("prices", leaves=True)
        self._to_the_entities = Executor({"items": _ItemsClient("items"), "prices": self.leaving})

    def _plan_items(self, selections: str) -> PreparedPlan:
        parsed = parse_operation(f"{{ items(count: {ITEMS}) {selections} }}", None, _LIMITS)
        operation = normalize_operation(parsed, build_api_schema(self._items.document))
        return prepare_plan(Planner(self._items).plan(operation).plan)

    async def parse(self) -> object:
        """Text to syntax tree."""
        return parse_operation(QUERY, None, _LIMITS)

    async def validate(self) -> object:
        """The syntax tree against the API schema."""
        return validate_document(self.heavy.schema, self._parsed.document)

    async def normalize(self) -> object:
        """Fragments opened, fields merged, a signature made."""
        return normalize_operation(self._parsed, self.heavy.schema)

    async def plan(self) -> object:
        """Operation to query plan."""
        return self._planner.plan(self._operation).plan

    async def prepare(self) -> object:
        """Plan to functions, and the projector."""
        return prepare_plan(self._plan), build_projector(self._operation, self.heavy.schema)

    async def list_ids(self) -> object:
        """The list alone."""
        return (await self._to_the_end.execute(self._ids, ExecutionRequest())).data

    async def represent(self) -> object:
        """The list, and its entities represented: until the request for them is about to leave."""
        try:
            await self._to_the_entities.execute(self._prices, ExecutionRequest())
        except asyncio.CancelledError as left:
            # Frames of a traceback hold the data in circles; garbage would slow down what is measured.
            traceback.clear_frames(left.__traceback__)
            return "left"
        return "answered"

    async def merge(self) -> object:
        """The list, its entities represented, and their answer read and merged."""
        return (await self._to_the_end.execute(self._prices, ExecutionRequest())).data

    async def execute(self) -> object:
        """All fetches of the heavy query, their answers already here as bytes."""
        return await self.heavy.executor.execute(self.heavy.plan, ExecutionRequest())

    async def project(self) -> object:
        """Execution and the client's shape."""
        return await self.heavy.answer()

    async def compile(self) -> object:
        """The fast way made for the plan."""
        return compile_program(self.heavy.plan, self._operation, self.heavy.schema, {})

    async def fast(self) -> object:
        """All fetches, the client's shape and its bytes, by the fast way."""
        return await self.heavy.answer_fast()


async def stages() -> Sequence[Stage]:
    """Every stage, in a request's order; each was run once, so what is remembered between them is there."""
    made = Operations()
    response = await made.heavy.answer()
    expected = {"data": made.heavy.expected()}
    whole = {"items": [{"id": str(n), "price": n * 7 % 1000} for n in range(ITEMS)]}

    async def encode() -> object:
        return response.to_bytes()

    found = (
        Stage("parse", "text to syntax tree", made.parse, lambda it: "User" in it.fragments),
        Stage("validate", "against the API schema", made.validate, lambda it: it == []),
        Stage(
            "normalize",
            "fragments opened, signed",
            made.normalize,
            lambda it: len(it.selections) == 2 and it.signature,
        ),
        Stage("plan", "to fetches", made.plan, lambda it: it.node is not None),
        Stage(
            "prepare",
            "plan and projector compiled",
            made.prepare,
            lambda it: len(it[0].fetches) == len(made.heavy.plan.fetches),
        ),
        Stage("list", "", made.list_ids, lambda it: len(it["items"]) == ITEMS, shown=False),
        Stage(
            "represent",
            f"{ITEMS} entities collected and represented",
            made.represent,
            lambda it: it == "left" and made.leaving.calls > 0,
            "list",
        ),
        Stage(
            "merge",
            f"{ITEMS} entities read and merged",
            made.merge,
            lambda it: _without_typenames(it) == whole,
            "represent",
        ),
        Stage("execute", "all fetches, without HTTP", made.execute, lambda it: not it.errors),
        Stage(
            "project", "to the client's shape", made.project, lambda it: it.to_dict() == expected, "execute"
        ),
        Stage("encode", "to bytes", encode, lambda it: orjson.loads(it) == expected),
        Stage(
            "compile",
            "the fast way, once a plan",
            made.compile,
            lambda it: len(it.fetches) == len(made.heavy.plan.fetches),
        ),
        Stage(
            "fast",
            "execute, project and encode at once",
            made.fast,
            lambda it: orjson.loads(it) == expected,
        ),
    )
    for stage in found:
        await stage.run()
    return found


def _without_typenames(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [{name: leaf for name, leaf in item.items() if name != "__typename"} for item in items]
        for key, items in data.items()
    }


def own_costs(measured: Mapping[str, float], found: Sequence[Stage]) -> dict[str, float]:
    """The cost of each shown stage alone: what it contains of another is taken off."""
    return {
        stage.name: measured[stage.name] - (measured[stage.without] if stage.without else 0.0)
        for stage in found
        if stage.shown
    }


async def microseconds(found: Sequence[Stage], seconds: float) -> dict[str, float]:
    """Processor time of each stage, medians of seven rounds that go over all stages.

    Args:
        found: what to measure.
        seconds: of one stage in all rounds.
    """
    settle_memory()  # as the gateway does before it serves
    rounds: dict[str, list[float]] = {stage.name: [] for stage in found}
    for _ in range(_ROUNDS):
        for stage in found:
            count, began, end = 0, time.process_time(), time.perf_counter() + seconds / _ROUNDS
            while time.perf_counter() < end:
                await stage.run()
                count += 1
            rounds[stage.name].append((time.process_time() - began) / count * 1e6)
    return {name: statistics.median(values) for name, values in rounds.items()}


async def _run_counted() -> None:
    """Run each stage a few times between two calls of getppid, where callgrind writes down its counts."""
    found = await stages()
    gc.collect()
    gc.disable()
    for stage in found:
        for count in _COUNTS:
            os.getppid()
            for _ in range(count):
                await stage.run()
            os.getppid()


def instructions(names: Sequence[str]) -> dict[str, float]:
    """Instructions of each stage: the difference of two repetition counts; what surrounds them drops out.

    Args:
        names: the stages', in their order.

    Raises:
        RuntimeError: valgrind is not there, or failed.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise RuntimeError("valgrind is not installed; without --instructions, processor time is measured")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "counts")
        command = [valgrind, "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        command += [sys.executable, "-m", "benchmarks.stages", "--counted"]
        # Hashes differ from process to process, and with them the work of dictionaries.
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        finished = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if finished.returncode:
            raise RuntimeError(f"valgrind ended with {finished.returncode}: {finished.stderr[-2000:]}")
        # Dumps 1, 3, 5, … end before a stage begins, dumps 2, 4, 6, … when it has ended.
        counts = [_instructions_in(Path(f"{out}.{2 * n}")) for n in range(1, 2 * len(names) + 1)]
    few, many = _COUNTS
    return {
        name: (counts[2 * number + 1] - counts[2 * number]) / (many - few)
        for number, name in enumerate(names)
    }


def _instructions_in(dump: Path) -> int:
    for line in dump.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(("summary:", "totals:")):
            return int(line.partition(":")[2])
    raise RuntimeError(f"no counts in {dump.name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each stage (%(default)s)")
    parser.add_argument("--instructions", action="store_true", help="count instructions (valgrind)")
    parser.add_argument("--counted", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.counted:
        asyncio.run(_run_counted())
        return 0
    costs = asyncio.run(_costs(options))
    unit = "instructions" if options.instructions else "us"
    print(f"{'stage':<10} {unit:>14}")
    for stage, cost in costs:
        print(f"{stage.name:<10} {cost:>14,.0f}  {stage.what}")
    return 0


async def _costs(options: argparse.Namespace) -> list[tuple[Stage, float]]:
    found = await stages()
    if options.instructions:
        measured = instructions([stage.name for stage in found])
    else:
        measured = await microseconds(found, options.seconds)
    alone = own_costs(measured, found)
    return [(stage, alone[stage.name]) for stage in found if stage.shown]


if __name__ == "__main__":
    sys.exit(main())
