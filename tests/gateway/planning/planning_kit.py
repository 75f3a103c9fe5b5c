"""Plan an operation over a small supergraph, written without the specification's boilerplate."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner
from gateway.query_plan.text import print_plan
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from gateway.operations.normalized_operation import NormalizedOperation
    from gateway.planning.budget import PlannerSettings
    from gateway.planning.explanation import FieldExplanation
    from gateway.planning.planner import PlanningResult

_HEAD = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
  @link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY)
{ %ROOTS% }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE
enum join__Graph { %GRAPHS% }
"""


def supergraph_sdl(body: str) -> str:
    """A whole supergraph document; the subgraphs are those its directives name."""
    names = sorted(
        {part.split(",")[0].split(")")[0].strip() for part in body.replace("\n", " ").split("(graph:")[1:]}
    )
    graphs = " ".join(f'{name} @join__graph(name: "{name.lower()}", url: "")' for name in names)
    roots = " ".join(
        f"{kind.lower()}: {kind}" for kind in ("Query", "Mutation", "Subscription") if f"type {kind} " in body
    )
    return _HEAD.replace("%GRAPHS%", graphs).replace("%ROOTS%", roots) + body


class PlannedWorld:
    """A supergraph to plan operations over."""

    def __init__(self, body: str, settings: PlannerSettings | None = None) -> None:
        self.supergraph = load_supergraph(supergraph_sdl(body))
        self.planner = Planner(self.supergraph, settings)
        self._schema = build_api_schema(self.supergraph.document)

    def operation(self, text: str) -> NormalizedOperation:
        """Normalize an operation."""
        return normalize_operation(parse_operation(text, None, OperationLimits()), self._schema)

    def plan(self, text: str, *labels: str) -> PlanningResult:
        """Plan an operation with these override labels on."""
        return self.planner.plan(self.operation(text), frozenset(labels))

    def printed(self, text: str, *labels: str) -> str:
        """The plan as text."""
        return print_plan(self.plan(text, *labels).plan)

    def explain(self, text: str, *labels: str) -> tuple[FieldExplanation, ...]:
        """Why each field comes from where it does."""
        return self.planner.explain(self.operation(text), frozenset(labels))


def snapshot(text: str) -> str:
    """An expected plan, written indented."""
    return dedent(text).lstrip("\n")
