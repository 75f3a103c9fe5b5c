"""The npm composers as oracles: a node process that answers JSON lines."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.composition.compose import SubgraphDefinition

FOLDER = Path(__file__).parent / "npm_oracles"


@dataclass(frozen=True, slots=True)
class NpmOutcome:
    """What an npm composer answered; `hints` are subgraph names when a supergraph was loaded."""

    errors: frozenset[str]
    hints: frozenset[str]
    supergraph: str | None
    seconds: float
    memory: int


def missing_oracle() -> str | None:
    """Why the npm composers cannot run here; None where they can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (FOLDER / "node_modules" / "graphql").is_dir():
        return "the npm oracles are not installed: run `npm ci` in tests/support/npm_oracles"
    return None


@dataclass(frozen=True, slots=True)
class NpmComposers:
    """A running node process."""

    process: subprocess.Popen[bytes]

    def ask(
        self,
        composer: Literal["apollo", "guild", "load"],
        subgraphs: Sequence[SubgraphDefinition],
    ) -> NpmOutcome:
        """Compose, or load the one supergraph given as a subgraph."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the node process has no pipes")
        entries = [{"name": entry.name, "url": entry.url, "sdl": entry.sdl} for entry in subgraphs]
        self.process.stdin.write(orjson.dumps({"composer": composer, "subgraphs": entries}) + b"\n")
        self.process.stdin.flush()
        answer = orjson.loads(self.process.stdout.readline())
        return NpmOutcome(
            frozenset(answer["errors"]),
            frozenset(answer["hints"]),
            answer["supergraph"],
            answer["seconds"],
            answer["memory"],
        )


@contextmanager
def npm_composers() -> Iterator[NpmComposers]:
    """Start the node process; it ends with the block."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("node is not installed")
    with subprocess.Popen(  # noqa: S603 - a fixed program of ours
        [node, "compose.js"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield NpmComposers(process)
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
