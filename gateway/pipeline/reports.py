"""`extensions.queryPlan`: why the gateway did what it did, for a caller who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.apollo_json import plan_to_json
from gateway.query_plan.text import print_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.planning.explanation import FieldExplanation
    from gateway.query_plan.nodes import QueryPlan


def plan_report(plan: QueryPlan | None, explanations: Iterable[FieldExplanation]) -> dict[str, object]:
    """The plan an answer was made by, as text and as JSON, and the reason for each field's subgraph."""
    report: dict[str, object] = {"text": "", "plan": None, "fields": []}
    if plan is not None:
        report = {
            "text": print_plan(plan),
            "plan": plan_to_json(plan),
            "fields": [explanation.as_data() for explanation in explanations],
            "greedy": plan.greedy,
            "pathsConsidered": plan.paths_considered,
        }
    return {"queryPlan": report}
