"""When each root field of a mutation runs, and with which of its selections.

Under one response key a mutation is called once (GraphQL specification 6.3.2, CollectFields), where the
first of its selections stands whose @skip and @include let it pass. Which one that is, is known at run
time only; so a selection stands at its own place under the condition that no earlier one ran, and brings
the later ones along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.operations.normalized_operation import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.planning.items import FieldItem, FieldList, Items

Conditions = tuple[Condition, ...]


def in_calling_order(items: Items, fields: FieldList) -> list[FieldList]:
    """The root fields to run one after the other; the fields of one list are one call each run."""
    by_key: dict[str, list[FieldItem]] = {}
    for field in fields.fields:
        by_key.setdefault(field.key or field.name, []).append(field)
    calls: list[FieldList] = []
    for field in fields.fields:
        same = by_key[field.key or field.name]
        if len(same) == 1:
            calls.append(items.field_list(same))
            continue
        index = next(number for number, each in enumerate(same) if each is field)
        guards = _guards([each.conditions for each in same[:index]], field.conditions)
        call = [
            items.under_conditions(later, conditions)
            for guard in guards
            for later in same[index:]
            for conditions in _both(guard, later.conditions)
        ]
        if call:
            calls.append(items.field_list(call))
    return calls


def _guards(earlier: Iterable[Conditions], own: Conditions) -> list[Conditions]:
    """The conditions under which none of the earlier holds but the own do: any one of these."""
    guards: list[Conditions] = [own]
    for conditions in earlier:
        guards = [
            joined for guard in guards for none in _negated(conditions) for joined in _both(guard, none)
        ]
    return guards


def _negated(conditions: Conditions) -> list[Conditions]:
    """Not all of the conditions: the first fails, or only the second, and so on; none of them overlap."""
    return [
        (*conditions[:index], Condition(condition.variable, negated=not condition.negated))
        for index, condition in enumerate(conditions)
    ]


def _both(one: Conditions, other: Conditions) -> list[Conditions]:
    """All of both; nothing where they contradict each other."""
    joined = tuple(dict.fromkeys((*one, *other)))
    contradicts = len({condition.variable for condition in joined}) < len(joined)
    return [] if contradicts else [joined]
