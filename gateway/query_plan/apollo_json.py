"""A query plan as JSON values in Apollo's QueryPlan layout; BatchFetch as Hive writes it.

Where this contract says more than those layouts, entries are added: `id` and `dependsOn` on fetches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    FetchNode,
    FlattenNode,
    KeyRename,
    KeySegment,
    ListSegment,
    ParallelNode,
    RequiredField,
    SequenceNode,
    SubscriptionNode,
    TypeSegment,
    ValueSet,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gateway.query_plan.nodes import (
        DeferredNode,
        FetchRewrite,
        PathSegment,
        PlanNode,
        QueryPlan,
        RequiredFragment,
        RequiredSelection,
        ResponsePath,
    )

JsonValue: TypeAlias = "str | int | bool | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"


def plan_to_json(plan: QueryPlan) -> JsonObject:
    """The whole plan; without a `node` where no subgraph is needed."""
    found: JsonObject = {"kind": "QueryPlan"}
    if plan.node is not None:
        found["node"] = _node(plan.node)
    return found


def _node(node: PlanNode) -> JsonObject:  # noqa: PLR0911 - one return a kind of node
    match node:
        case FetchNode():
            return _fetch(node)
        case FlattenNode(path, fetch):
            return {"kind": "Flatten", "path": _path(path), "node": _fetch(fetch)}
        case BatchFetchNode():
            return _batch(node)
        case SequenceNode(nodes):
            return {"kind": "Sequence", "nodes": [_node(each) for each in nodes]}
        case ParallelNode(nodes):
            return {"kind": "Parallel", "nodes": [_node(each) for each in nodes]}
        case ConditionNode():
            return _condition(node)
        case SubscriptionNode(primary, rest):
            found: JsonObject = {"kind": "Subscription", "primary": _fetch(primary)}
            if rest is not None:
                found["rest"] = _node(rest)
            return found
        case DeferNode(primary, deferred):
            return {
                "kind": "Defer",
                "primary": {} if primary is None else {"node": _node(primary)},
                "deferred": [_deferred(each) for each in deferred],
            }
    assert_never(node)


def _fetch(node: FetchNode) -> JsonObject:
    found: JsonObject = {
        "kind": "Fetch",
        "serviceName": node.subgraph,
        "variableUsages": list(node.variable_usages),
        "operation": node.operation,
        "operationKind": node.operation_kind.value,
        "id": node.id,
        "dependsOn": list(node.depends_on),
    }
    if node.operation_name is not None:
        found["operationName"] = node.operation_name
    _add_entity_parts(found, node.requires, node.output_rewrites)
    if node.contexts:
        found["contexts"] = [
            {
                "variable": each.variable,
                "path": _path(each.path),
                "selections": _required(each.selections),
            }
            for each in node.contexts
        ]
    return found


def _batch(node: BatchFetchNode) -> JsonObject:
    aliases: list[JsonValue] = []
    for each in node.inputs:
        entry: JsonObject = {
            "alias": each.alias,
            "representationsVariableName": each.variable,
            "paths": [_path(path) for path in each.paths],
        }
        _add_entity_parts(entry, each.requires, each.output_rewrites)
        aliases.append(entry)
    found: JsonObject = {
        "kind": "BatchFetch",
        "serviceName": node.subgraph,
        "variableUsages": list(node.variable_usages),
        "operation": node.operation,
        "operationKind": "query",
        "id": node.id,
        "dependsOn": list(node.depends_on),
        "entityBatch": {"aliases": aliases},
    }
    if node.operation_name is not None:
        found["operationName"] = node.operation_name
    return found


def _add_entity_parts(
    entry: JsonObject, requires: Sequence[RequiredFragment], rewrites: Sequence[FetchRewrite]
) -> None:
    if requires:
        entry["requires"] = [part for fragment in requires for part in _representation(fragment)]
    renamed: list[JsonValue] = [
        {
            "kind": "ValueSetter",
            "path": [f"... on {name}", "__typename"],
            "setValueTo": fragment.representation_typename,
        }
        for fragment in requires
        if fragment.representation_typename is not None
        for name in fragment.type_names
        if name != fragment.representation_typename
    ]
    if renamed:
        entry["inputRewrites"] = renamed
    if rewrites:
        entry["outputRewrites"] = [_rewrite(rewrite) for rewrite in rewrites]


def _representation(fragment: RequiredFragment) -> list[JsonObject]:
    """One entry for each type: Apollo's layout has a single type condition on each."""
    typename: JsonObject = {"kind": "Field", "name": "__typename"}
    return [
        {
            "kind": "InlineFragment",
            "typeCondition": name,
            "selections": [typename, *_required(fragment.selections)],
        }
        for name in fragment.type_names
    ]


def _required(selections: Iterable[RequiredSelection]) -> list[JsonValue]:
    found: list[JsonValue] = []
    for selection in selections:
        if isinstance(selection, RequiredField):
            entry: JsonObject = {"kind": "Field", "name": selection.source}
            if selection.source != selection.name:
                entry = {"kind": "Field", "name": selection.source, "alias": selection.name}
            if selection.selections:
                entry["selections"] = _required(selection.selections)
            found.append(entry)
        else:
            found.extend(
                {
                    "kind": "InlineFragment",
                    "typeCondition": name,
                    "selections": _required(selection.selections),
                }
                for name in selection.type_names
            )
    return found


def _rewrite(rewrite: FetchRewrite) -> JsonObject:
    match rewrite:
        case KeyRename(path, key, rename_to):
            return {"kind": "KeyRenamer", "path": [*_path(path), key], "renameKeyTo": rename_to}
        case ValueSet(path, key, value):
            return {"kind": "ValueSetter", "path": [*_path(path), key], "setValueTo": value}
    assert_never(rewrite)


def _path(path: ResponsePath) -> list[JsonValue]:
    return [_segment(segment) for segment in path]


def _segment(segment: PathSegment) -> str:
    match segment:
        case KeySegment(key):
            return key
        case ListSegment():
            return "@"
        case TypeSegment(type_names):
            return f"|[{','.join(type_names)}]"
    assert_never(segment)


def _condition(node: ConditionNode) -> JsonObject:
    found: JsonObject = {"kind": "Condition", "condition": node.condition}
    if node.if_clause is not None:
        found["ifClause"] = _node(node.if_clause)
    if node.else_clause is not None:
        found["elseClause"] = _node(node.else_clause)
    return found


def _deferred(node: DeferredNode) -> JsonObject:
    found: JsonObject = {
        "depends": [{"id": str(each)} for each in node.depends],
        "queryPath": _path(node.path),
    }
    if node.label is not None:
        found["label"] = node.label
    if node.node is not None:
        found["node"] = _node(node.node)
    return found
