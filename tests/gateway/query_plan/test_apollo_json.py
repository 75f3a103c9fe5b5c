"""Plans as JSON values in Apollo's layout."""

from __future__ import annotations

import json

from gateway.query_plan.apollo_json import plan_to_json
from gateway.query_plan.nodes import FlattenNode, QueryPlan
from tests.gateway.query_plan.test_text import BATCH, ENTITY, EVERYTHING, PATH, ROOT


def test_a_plan_without_fetches_has_no_node() -> None:
    assert plan_to_json(QueryPlan(None)) == {"kind": "QueryPlan"}


def test_a_root_fetch() -> None:
    assert plan_to_json(QueryPlan(ROOT))["node"] == {
        "kind": "Fetch",
        "serviceName": "a",
        "variableUsages": [],
        "operation": "{a}",
        "operationKind": "query",
        "id": 0,
        "dependsOn": [],
    }


def test_an_entity_fetch_names_each_type_and_what_is_sent_in_its_stead() -> None:
    node = plan_to_json(QueryPlan(FlattenNode(PATH, ENTITY)))["node"]
    assert isinstance(node, dict)
    assert (node["kind"], node["path"]) == ("Flatten", ["a", "@", "|[X,Y]"])
    fetch = node["node"]
    assert isinstance(fetch, dict)
    selections = [
        {"kind": "Field", "name": "__typename"},
        {"kind": "Field", "name": "_id_0", "alias": "id"},
    ]
    assert fetch["requires"] == [
        {"kind": "InlineFragment", "typeCondition": name, "selections": selections} for name in ("X", "Y")
    ]
    assert fetch["inputRewrites"] == [
        {"kind": "ValueSetter", "path": [f"... on {name}", "__typename"], "setValueTo": "I"}
        for name in ("X", "Y")
    ]
    assert fetch["outputRewrites"] == [
        {"kind": "KeyRenamer", "path": ["_n_1"], "renameKeyTo": "n"},
        {"kind": "ValueSetter", "path": ["__typename"], "setValueTo": "X"},
    ]


def test_a_batch_lists_its_aliases() -> None:
    node = plan_to_json(QueryPlan(BATCH))["node"]
    assert isinstance(node, dict)
    batch = node["entityBatch"]
    assert isinstance(batch, dict)
    aliases = batch["aliases"]
    assert isinstance(aliases, list)
    (alias,) = aliases
    assert isinstance(alias, dict)
    assert (alias["alias"], alias["representationsVariableName"]) == ("_e0", "r")
    assert alias["paths"] == [["a", "@", "|[X,Y]"], ["a"]]
    assert (node["kind"], node["variableUsages"], node["dependsOn"]) == ("BatchFetch", ["v"], [0])


def test_every_kind_of_node_is_json() -> None:
    text = json.dumps(plan_to_json(EVERYTHING))
    for kind in (
        "Sequence",
        "Parallel",
        "Condition",
        "Flatten",
        "Fetch",
        "BatchFetch",
        "Defer",
        "Subscription",
    ):
        assert f'"kind": "{kind}"' in text
    assert '"depends": [{"id": "0"}], "queryPath": ["a"], "label": "late"' in text
