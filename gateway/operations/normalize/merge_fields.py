"""Pass 3: merge what the specification's CollectFields would merge (GraphQL specification 6.3.2).

Fields with equal response key, arguments and conditions become one, at the place of the first; validation
has shown that they can. Equal fragments likewise. A field that stands without conditions swallows the same
leaf with conditions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from gateway.operations.normalized_operation import SelectedField, SelectedFragment, Selection

_Key: TypeAlias = tuple[object, ...]


def merge_fields(selections: tuple[Selection, ...]) -> tuple[Selection, ...]:
    """Merge the selections of one object, and those below."""
    merged: dict[_Key, Selection] = {}
    for selection in selections:
        key = _key(selection)
        known = merged.get(key)
        if known is None:
            merged[key] = selection
        elif selection.selections:
            merged[key] = replace(known, selections=known.selections + selection.selections)
    unconditional = {
        (item.response_key, item.arguments)
        for item in merged.values()
        if isinstance(item, SelectedField) and not item.conditions and not item.selections
    }
    return tuple(
        replace(item, selections=merge_fields(item.selections)) if item.selections else item
        for item in merged.values()
        if not (
            isinstance(item, SelectedField)
            and item.conditions
            and not item.selections
            and (item.response_key, item.arguments) in unconditional
        )
    )


def _key(selection: Selection) -> _Key:
    conditions = frozenset(selection.conditions)
    if isinstance(selection, SelectedField):
        return (
            "field",
            selection.response_key,
            selection.name,
            selection.arguments,
            conditions,
            selection.stream,
        )
    return ("fragment", *_fragment_key(selection), conditions)


def _fragment_key(fragment: SelectedFragment) -> _Key:
    """Deferred fragments stay apart: each is a part of the answer of its own."""
    if fragment.defer is not None:
        return (id(fragment),)
    return (fragment.type_condition,)
