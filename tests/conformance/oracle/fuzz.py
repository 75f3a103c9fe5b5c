"""Throws worlds and operations for a while: `python -m tests.conformance.oracle.fuzz --minutes 30`.

Every difference is made smaller and printed as a case; put it into `regressions/` under a name that says
what it is about, and it is a test. Exit code 1 when there was one.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from gateway.errors import GatewayError
from tests.conformance.oracle.cases import run_case, write_case
from tests.conformance.oracle.faults import random_faults
from tests.conformance.oracle.random_operation import RandomOperation, random_operation
from tests.conformance.oracle.random_world import random_world
from tests.conformance.oracle.shrink import Case, shrink
from tests.conformance.oracle.trial import DoesNotComposeError, FederatedWorld

OPERATIONS_A_WORLD = 8
_REPORT_EVERY = 60.0


@dataclass(slots=True)
class Tally:
    """What was done so far."""

    worlds: int = 0
    operations: int = 0
    with_faults: int = 0
    fetches: int = 0
    hits: int = 0
    differences: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        found = sum(self.differences.values())
        return (
            f"{self.worlds} worlds, {self.operations} operations, {self.with_faults} of them again with "
            f"faults, {self.fetches} subgraph requests, {self.hits} entities and fields out of the cache, "
            f"{found} differences"
        )


def kind_of_failure(case: Case) -> str | None:
    """Return what is wrong with a case, without its values; None when nothing is, or it is no case."""
    try:
        difference = asyncio.run(run_case(case)).difference
    except DoesNotComposeError:
        return None
    except Exception as error:  # noqa: BLE001 - any exception of any stage is a finding
        return _kind_of(error)
    return difference.partition("\n")[0] if difference else None


def _kind_of(error: Exception) -> str:
    name = type(error).__name__
    return f"{name} {error.code.name}" if isinstance(error, GatewayError) else name


def explore(seed: int, tally: Tally, report: list[str]) -> None:
    """Throw one world and its operations; differences are added to the report."""
    random = Random(seed)  # noqa: S311 - dice
    world = random_world(random)
    tally.worlds += 1
    try:
        federated = FederatedWorld(world)
    except DoesNotComposeError as error:
        tally.differences["does not compose"] += 1
        report.append(f"world {seed} does not compose: {error}")
        return
    subgraphs = {item.name: item.sdl for item in federated.definitions}
    for _ in range(OPERATIONS_A_WORLD):
        operation = random_operation(random, federated.schema)
        case = Case(subgraphs, operation.text, operation.variables, seed)
        tally.operations += 1
        try:
            answered = asyncio.run(federated.answer(operation, seed))
        except Exception as error:  # noqa: BLE001 - any exception of any stage is a finding
            _report(case, _kind_of(error), tally, report)
            continue
        tally.fetches += answered.fetches
        tally.hits += answered.cached.hits
        if answered.difference is not None:
            _report(case, answered.difference.partition("\n")[0], tally, report)
            continue
        if random.random() < 0.5:
            _explore_faults(federated, operation, seed, tally, report)


def _explore_faults(
    federated: FederatedWorld, operation: RandomOperation, seed: int, tally: Tally, report: list[str]
) -> None:
    tally.with_faults += 1
    faults = random_faults(Random(seed), federated.world)  # noqa: S311 - dice
    answered = asyncio.run(federated.answer(operation, seed, faults))
    tally.fetches += answered.fetches
    wrong = answered.worse_than_partial
    if wrong is not None:
        tally.differences["with faults"] += 1
        case = Case({d.name: d.sdl for d in federated.definitions}, operation.text, operation.variables, seed)
        report.append(f"with faults {faults}: {wrong}\n{write_case(case, 'not made smaller')}")


def _report(case: Case, kind: str, tally: Tally, report: list[str]) -> None:
    tally.differences[kind] += 1
    if tally.differences[kind] <= 12:  # a kind that occurs often is the same defect most of the time
        smaller = shrink(case, lambda candidate: kind_of_failure(candidate) == kind)
        report.append(write_case(smaller, kind))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run for some minutes, or over some seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None, help="the first world; by the clock if left out")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    first = int(time.time()) if options.seed is None else options.seed
    end = time.monotonic() + options.minutes * 60
    next_report = time.monotonic() + _REPORT_EVERY
    tally, seed = Tally(), first
    while time.monotonic() < end:
        report: list[str] = []
        explore(seed, tally, report)
        for text in report:
            _say(f"--- seed {seed}\n{text}")
        seed += 1
        if time.monotonic() > next_report:
            _say(str(tally))
            next_report += _REPORT_EVERY
    _say(f"seeds {first} to {seed - 1}: {tally}")
    for kind, count in tally.differences.most_common():
        _say(f"  {count} x {kind}")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
