"""A query plan as text, in the layout people know from other gateways; tests compare it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from graphql import parse, print_ast
from graphql.language import OperationDefinitionNode

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
    from collections.abc import Iterable

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

_INDENT = "  "


def print_plan(plan: QueryPlan) -> str:
    """The whole plan, ending in a line break."""
    if plan.node is None:
        return "QueryPlan {}\n"
    return _block("QueryPlan", [print_node(plan.node)]) + "\n"


def print_path(path: ResponsePath) -> str:
    """`products.@.|[Book].author`."""
    return ".".join(_segment(segment) for segment in path)


def _segment(segment: PathSegment) -> str:
    match segment:
        case KeySegment(key):
            return key
        case ListSegment():
            return "@"
        case TypeSegment(type_names):
            return f"|[{','.join(type_names)}]"
    assert_never(segment)


def print_node(node: PlanNode) -> str:  # noqa: PLR0911 - one return a kind of node
    """One node with everything below it."""
    match node:
        case FetchNode():
            return _fetch(node)
        case FlattenNode(path, fetch):
            return _block(f'Flatten(path: "{print_path(path)}")', [_fetch(fetch)])
        case BatchFetchNode():
            return _batch(node)
        case SequenceNode(nodes):
            return _block("Sequence", [print_node(each) for each in nodes])
        case ParallelNode(nodes):
            return _block("Parallel", [print_node(each) for each in nodes])
        case ConditionNode():
            return _condition(node)
        case SubscriptionNode(primary, rest):
            parts = [_block("Primary:", [_fetch(primary)])]
            if rest is not None:
                parts.append(_block("Rest:", [print_node(rest)]))
            return _block("Subscription", parts)
        case DeferNode(primary, deferred):
            parts = [_block("Primary:", [print_node(primary)] if primary is not None else [])]
            return _block("Defer", [*parts, *(_deferred(each) for each in deferred)])
    assert_never(node)


def _block(head: str, parts: Iterable[str]) -> str:
    body = "\n".join(f"{part}," for part in parts)
    lines = "\n".join(f"{_INDENT}{line}" if line else line for line in body.split("\n"))
    return f"{head} {{\n{lines}\n}}" if body else f"{head} {{}}"


def _braces(lines: str) -> str:
    indented = "\n".join(f"{_INDENT}{line}" for line in lines.split("\n"))
    return f"{{\n{indented}\n}}"


def _fetch(node: FetchNode) -> str:
    kind = "" if node.operation_kind.value == "query" else f", kind: {node.operation_kind.value}"
    head = f'Fetch(service: "{node.subgraph}"{kind})'
    parts = [
        f'${context.variable} from "{print_path(context.path)}" ' + _braces(_required(context.selections))
        for context in node.contexts
    ]
    if node.requires:
        parts.append(_braces(_required(node.requires)) + " =>")
    parts.append(_braces(_operation(node.operation)))
    parts.extend(_rewrite(rewrite) for rewrite in node.output_rewrites)
    body = "\n".join(parts)
    return f"{head} " + _braces(body)


def _batch(node: BatchFetchNode) -> str:
    parts: list[str] = []
    for each in node.inputs:
        paths = ", ".join(f'"{print_path(path)}"' for path in each.paths)
        parts.append(f"{each.alias} ({paths}) " + _braces(_required(each.requires)) + " =>")
    parts.append(_braces(_operation(node.operation)))
    for each in node.inputs:
        parts.extend(f"{each.alias}: {_rewrite(rewrite)}" for rewrite in each.output_rewrites)
    return f'BatchFetch(service: "{node.subgraph}") ' + _braces("\n".join(parts))


def _condition(node: ConditionNode) -> str:
    if node.if_clause is not None and node.else_clause is None:
        return _block(f"Include(if: ${node.condition})", [print_node(node.if_clause)])
    if node.else_clause is not None and node.if_clause is None:
        return _block(f"Skip(if: ${node.condition})", [print_node(node.else_clause)])
    parts = [
        _block(name, [print_node(clause)])
        for name, clause in (("Then:", node.if_clause), ("Else:", node.else_clause))
        if clause is not None
    ]
    return _block(f"Condition(if: ${node.condition})", parts)


def _deferred(node: DeferredNode) -> str:
    label = f', label: "{node.label}"' if node.label is not None else ""
    depends = ", ".join(str(each) for each in node.depends)
    head = f'Deferred(depends: [{depends}], path: "{print_path(node.path)}"{label})'
    return _block(head, [print_node(node.node)] if node.node is not None else [])


def _rewrite(rewrite: FetchRewrite) -> str:
    match rewrite:
        case KeyRename(path, key, rename_to):
            return f'rename "{print_path((*path, KeySegment(key)))}" to "{rename_to}"'
        case ValueSet(path, key, value):
            return f'set "{print_path((*path, KeySegment(key)))}" to "{value}"'
    assert_never(rewrite)


def _required(selections: Iterable[RequiredSelection]) -> str:
    return "\n".join(_required_one(selection) for selection in selections)


def _required_one(selection: RequiredSelection) -> str:
    if isinstance(selection, RequiredField):
        name = (
            selection.name if selection.name == selection.source else f"{selection.name}: {selection.source}"
        )
        return f"{name} " + _braces(_required(selection.selections)) if selection.selections else name
    return f"... on {_fragment_head(selection)} " + _braces(_required(selection.selections))


def _fragment_head(fragment: RequiredFragment) -> str:
    names = ", ".join(fragment.type_names)
    sent = fragment.representation_typename
    return names if sent is None or fragment.type_names == (sent,) else f"{names} (as {sent})"


def _operation(text: str) -> str:
    document = parse(text)
    definition = document.definitions[0]
    if not isinstance(definition, OperationDefinitionNode):
        return text
    printed = print_ast(definition.selection_set)
    lines = printed.split("\n")[1:-1]
    return "\n".join(line.removeprefix(_INDENT) for line in lines)
