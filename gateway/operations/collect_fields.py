"""CollectFields over a normalized operation (specification section 6.3.2), at compile time.

Which fields an object answers with depends on its runtime type and on the variables of @skip and
@include alone, so it is worked out once for each combination that occurs, not once an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, is_abstract_type

from gateway.operations.normalized_operation import SelectedField, SelectedFragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gateway.operations.normalized_operation import Condition, Selection

# The client's value of each variable that conditions name.
Flags: TypeAlias = "Mapping[str, bool]"


def collect_fields(
    schema: GraphQLSchema,
    runtime_type: GraphQLObjectType | GraphQLInterfaceType,
    selections: Sequence[Selection],
    flags: Flags,
) -> dict[str, list[SelectedField]]:
    """Return the fields to answer with, by response key in the client's order.

    Several fields under one key have the same name and arguments; their sub-selections add up.
    """
    collected: dict[str, list[SelectedField]] = {}
    for selected in _applicable(schema, runtime_type, selections, flags):
        collected.setdefault(selected.response_key, []).append(selected)
    return collected


def sub_selections(fields: Iterable[SelectedField]) -> tuple[Selection, ...]:
    """Return what is selected below fields of one response key."""
    return tuple(selection for selected in fields for selection in selected.selections)


def _applicable(
    schema: GraphQLSchema,
    runtime_type: GraphQLObjectType | GraphQLInterfaceType,
    selections: Sequence[Selection],
    flags: Flags,
) -> Iterator[SelectedField]:
    for selection in selections:
        if not _included(selection.conditions, flags):
            continue
        match selection:
            case SelectedField():
                yield selection
            case SelectedFragment() if _applies(schema, selection.type_condition, runtime_type):
                yield from _applicable(schema, runtime_type, selection.selections, flags)
            case _:
                pass  # a fragment on another type


def _included(conditions: Sequence[Condition], flags: Flags) -> bool:
    return all(flags[condition.variable] is not condition.negated for condition in conditions)


def _applies(
    schema: GraphQLSchema, condition: str | None, runtime_type: GraphQLObjectType | GraphQLInterfaceType
) -> bool:
    if condition is None or condition == runtime_type.name:
        return True
    named = schema.get_type(condition)
    return is_abstract_type(named) and schema.is_sub_type(named, runtime_type)


def condition_variables(selections: Sequence[Selection]) -> frozenset[str]:
    """Return the names of all variables that conditions anywhere in the selections name."""
    names: set[str] = set()
    for selection in selections:
        names.update(condition.variable for condition in selection.conditions)
        names |= condition_variables(selection.selections)
    return frozenset(names)
