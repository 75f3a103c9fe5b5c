"""Print a step's selections as the GraphQL document its subgraph is sent.

Response keys that would conflict inside one document (fields of different types under one key, on
different object types: GraphQL's SameResponseShape) get an alias of ours here, and a rename that undoes it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gateway.query_plan.nodes import KeyRename, KeySegment, ListSegment, OperationKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gateway.operations.normalized_operation import Condition, VariableDefinition
    from gateway.planning.fetch_graph import FetchField, FetchSelection
    from gateway.query_plan.nodes import FetchRewrite, ResponsePath
    from gateway.supergraph.records import TypeReference

Aliases = dict[int, str]
"""Internal aliases, by the identity of the field they are for."""


def find_aliases(
    selections: Sequence[FetchSelection], is_leaf: Mapping[str, bool]
) -> tuple[Aliases, tuple[FetchRewrite, ...]]:
    """Aliases for the fields of selections that are merged into one object, and their renames."""
    aliases: Aliases = {}
    rewrites: list[FetchRewrite] = []
    _find(selections, (), is_leaf, aliases, rewrites)
    return aliases, tuple(rewrites)


def _find(
    selections: Sequence[FetchSelection],
    path: ResponsePath,
    is_leaf: Mapping[str, bool],
    aliases: Aliases,
    rewrites: list[FetchRewrite],
) -> None:
    by_key: dict[str, list[list[FetchField]]] = {}
    for each in _fields_of(selections):
        groups = by_key.setdefault(each.key, [])
        for group in groups:
            if _same_shape(group[0].type, each.type, is_leaf):
                group.append(each)
                break
        else:
            groups.append([each])
    for key, groups in by_key.items():
        for number, group in enumerate(groups):
            answered = key
            if number:
                answered = _unused(f"_{key}_{number}", by_key)
                for each in group:
                    aliases[id(each)] = answered
            nested = [each.selection for each in group if each.selection is not None]
            if nested:
                lists = (ListSegment(),) * group[0].type.list_depth
                _find(nested, (*path, KeySegment(answered), *lists), is_leaf, aliases, rewrites)
            if number:
                rewrites.append(KeyRename(path, answered, key))


def _unused(alias: str, keys: Iterable[str]) -> str:
    while alias in keys:
        alias = f"_{alias}"
    return alias


def _fields_of(selections: Iterable[FetchSelection]) -> Iterable[FetchField]:
    for selection in selections:
        yield from selection.fields.values()
        yield from _fields_of(selection.fragments.values())


def _same_shape(one: TypeReference, other: TypeReference, is_leaf: Mapping[str, bool]) -> bool:
    if one.text == other.text:
        return True
    if one.text.replace(one.name, "") != other.text.replace(other.name, ""):
        return False
    return not is_leaf.get(one.name, True) and not is_leaf.get(other.name, True)


def print_selection(selection: FetchSelection, aliases: Aliases) -> str:
    """A selection set without its braces; never empty."""
    parts: list[str] = []
    # Neighbours only: the order of a mutation's fields is the order they run in.
    for conditions, fields in groupby(selection.fields.values(), key=lambda each: each.conditions):
        parts.append(_conditional(conditions, [_print_field(each, aliases) for each in fields]))
    parts.extend(
        f"...on {type_name}{{{print_selection(fragment, aliases)}}}"
        for type_name, fragment in selection.fragments.items()
        if not fragment.is_empty()
    )
    return " ".join(parts) if parts else "__typename"


def _conditional(conditions: tuple[Condition, ...], printed: list[str]) -> str:
    """Fields under their conditions: on the field itself where one is enough, else around them."""
    if not conditions:
        return " ".join(printed)
    if len(conditions) == 1 and len(printed) == 1 and "{" not in printed[0]:
        return f"{printed[0]}{_directive(conditions[0])}"
    text = " ".join(printed)
    for condition in reversed(conditions):
        text = f"...{_directive(condition)}{{{text}}}"
    return text


def _directive(condition: Condition) -> str:
    return f"@{'skip' if condition.negated else 'include'}(if:${condition.variable})"


def _print_field(field: FetchField, aliases: Aliases) -> str:
    key = aliases.get(id(field), field.key)
    head = field.name if key == field.name else f"{key}:{field.name}"
    nested = f"{{{print_selection(field.selection, aliases)}}}" if field.selection is not None else ""
    return f"{head}{field.arguments}{nested}"


def print_document(
    kind: OperationKind,
    name: str | None,
    declared: Sequence[str],
    selection: str,
) -> str:
    """A whole document."""
    variables = f"({','.join(declared)})" if declared else ""
    if kind is OperationKind.QUERY and name is None and not variables:
        return f"{{{selection}}}"
    head = kind.value if name is None else f"{kind.value} {name}"
    return f"{head}{variables}{{{selection}}}"


def declare(names: Iterable[str], definitions: Mapping[str, VariableDefinition]) -> list[str]:
    """Variable definitions for these names, in order."""
    declared: list[str] = []
    for name in names:
        definition = definitions[name]
        default = f"={definition.default}" if definition.default is not None else ""
        declared.append(f"${name}:{definition.type}{default}")
    return declared
