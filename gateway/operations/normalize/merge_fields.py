"""Pass 3: merge what the specification's CollectFields would merge (GraphQL specification 6.3.2).

Fields with equal response key, arguments and conditions become one, at the place of the first; validation
has shown that they can. Not where something between them selects the same response key under other
conditions: its fields stand between theirs in the answer. Fragments on one type become one where they
stand side by side, for the same reason. A leaf that stands without conditions swallows the same leaf with
conditions behind it; not the one before it, whose place in the answer (and in a mutation's order) is the
earlier one whenever its conditions hold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gateway.operations.normalized_operation import SelectedField, SelectedFragment, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable

_Key: TypeAlias = tuple[object, ...]


def merge_fields(selections: tuple[Selection, ...]) -> tuple[Selection, ...]:
    """Merge the selections of one object, and those below."""
    kept: list[Selection] = []
    places: dict[_Key, int] = {}
    for selection in selections:
        place = _place_of_equal(selection, kept, places)
        if place is None:
            kept.append(selection)
        elif selection.selections:
            known = kept[place]
            kept[place] = replace(known, selections=known.selections + selection.selections)
    return tuple(_without_swallowed(kept))


def _place_of_equal(selection: Selection, kept: list[Selection], places: dict[_Key, int]) -> int | None:
    """Where the selection stands that this one merges into; None, noting the new place, where none does."""
    if isinstance(selection, SelectedField):
        key = _field_key(selection)
        place = places.get(key)
        between = kept[place + 1 :] if place is not None and selection.selections else ()
        if place is None or any(_selects(item, selection.response_key) for item in between):
            places[key] = len(kept)
            return None
        return place
    before = kept[-1] if kept else None
    if isinstance(before, SelectedFragment) and _may_join(before, selection):
        return len(kept) - 1
    return None


def _selects(selection: Selection, response_key: str) -> bool:
    if isinstance(selection, SelectedField):
        return selection.response_key == response_key
    return any(_selects(item, response_key) for item in selection.selections)


def _field_key(field: SelectedField) -> _Key:
    return (field.response_key, field.name, field.arguments, frozenset(field.conditions), field.stream)


def _may_join(first: SelectedFragment, second: SelectedFragment) -> bool:
    """Deferred fragments stay apart: each is a part of the answer of its own."""
    if first.defer is not None or second.defer is not None:
        return False
    return first.type_condition == second.type_condition and set(first.conditions) == set(second.conditions)


def _without_swallowed(selections: Iterable[Selection]) -> Iterable[Selection]:
    always: set[_Key] = set()
    for item in selections:
        if item.selections:
            yield replace(item, selections=merge_fields(item.selections))
        elif isinstance(item, SelectedField):
            name = (item.response_key, item.arguments)
            if not item.conditions:
                always.add(name)
            elif name in always:
                continue
            yield item
