"""`extensions.queryPlan`: why the gateway did what it did, for a caller who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.apollo_json import plan_to_json
from gateway.query_plan.text import print_plan

if TYPE_CHECKING:
    from gateway.pipeline.snapshot import PreparedOperation


def plan_report(prepared: PreparedOperation) -> dict[str, object]:
    """The plan an answer was made by, as text and as JSON."""
    if prepared.planning is None:
        return {"queryPlan": {"text": "", "plan": None}}
    plan = prepared.planning.plan
    return {
        "queryPlan": {
            "text": print_plan(plan),
            "plan": plan_to_json(plan),
            "greedy": plan.greedy,
            "pathsConsidered": plan.paths_considered,
        }
    }
