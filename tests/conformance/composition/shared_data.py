"""The public composition data beside the repository: there on the machines that have it, else tests skip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.composition.compose import SubgraphDefinition

_REPOSITORY = Path(__file__).parents[3]
SHARED = _REPOSITORY.parent / "shared" / "conformance"


def require(folder: str) -> Path:
    """The folder of the data; skips the test where it is not there."""
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"the public conformance data is not at ../shared/conformance/{folder}")
    return path


@dataclass(frozen=True, slots=True)
class Case:
    """One composition, and what the reference composition answered."""

    id: str
    subgraphs: tuple[SubgraphDefinition, ...]
    errors: tuple[str, ...]
    hints: tuple[str, ...]
    supergraph: str | None
    api_schema: str | None


def read_cases() -> list[Case]:
    """All cases; skips where they are not there."""
    text = (require("composition") / "cases.jsonl").read_text(encoding="utf-8")
    return [_case(orjson.loads(line)) for line in text.splitlines()]


def _case(entry: dict[str, Any]) -> Case:
    expected = entry["expected"]
    return Case(
        entry["id"],
        tuple(SubgraphDefinition(s["name"], s["url"], s["sdl"]) for s in entry["subgraphs"]),
        tuple(expected["errors"]),
        tuple(expected["hints"] or ()),
        expected["supergraph"],
        expected["api_schema"],
    )


def read_subgraphs(folder: Path) -> list[SubgraphDefinition]:
    """Every SDL file of a folder as a subgraph, but for a supergraph."""
    return [
        SubgraphDefinition(path.stem, "", path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.graphql"))
        if path.stem != "supergraph"
    ]
