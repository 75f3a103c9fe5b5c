"""Cases kept as text: subgraphs, an operation, and the seed of the truth.

# why this case is here
# subgraph a
type Query { ... }
# subgraph b
...
# operation seed=7 variables={"n": 1}
query($n: Int) { ... }
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conformance.oracle.print_subgraph import LINK
from tests.conformance.oracle.random_operation import RandomOperation
from tests.conformance.oracle.read_world import read_world
from tests.conformance.oracle.shrink import Case
from tests.conformance.oracle.trial import FederatedWorld

if TYPE_CHECKING:
    from tests.conformance.oracle.trial import Answered

REGRESSIONS = Path(__file__).parent / "regressions"
_SECTION = re.compile(
    r"^# (subgraph (?P<name>\w+)|operation seed=(?P<seed>\d+) variables=(?P<variables>.*))$", re.MULTILINE
)


def read_case(text: str) -> Case:
    """Read a case; what stands before its first section is its reason."""
    subgraphs: dict[str, str] = {}
    operation, variables, seed = "", {}, 0
    starts = list(_SECTION.finditer(text))
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        body = text[start.end() : end.start() if end else len(text)].strip()
        if start["name"]:
            subgraphs[start["name"]] = f"{LINK}\n{body}"
        else:
            operation, variables, seed = body, json.loads(start["variables"]), int(start["seed"])
    return Case(subgraphs, operation, variables, seed)


def write_case(case: Case, reason: str) -> str:
    """Write a case as text."""
    lines = [f"# {line}" for line in reason.splitlines()]
    for name, sdl in case.subgraphs.items():
        own = re.sub(r"extend schema @link\(.*?\]\)", "", sdl, flags=re.DOTALL).strip()
        lines += [f"# subgraph {name}", own]
    lines += [f"# operation seed={case.seed} variables={json.dumps(case.variables)}", case.operation]
    return "\n".join(lines) + "\n"


async def run_case(case: Case) -> Answered:
    """Answer a case on both sides."""
    world = FederatedWorld(read_world(case.subgraphs))
    return await world.answer(RandomOperation(case.operation, dict(case.variables)), case.seed)
