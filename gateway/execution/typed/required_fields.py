"""What a lookup requires of entities of one runtime type, its fragments opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query_plan.nodes import RequiredField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.prepared_plan import EntityLookup
    from gateway.query_plan.nodes import RequiredSelection


def sources_of(selections: Sequence[RequiredSelection]) -> Iterator[str]:
    """Yield the keys that representations are read from, whatever the runtime type."""
    for selection in selections:
        if isinstance(selection, RequiredField):
            yield selection.source
        else:
            yield from sources_of(selection.selections)


def required_of(source: EntityLookup, type_name: str) -> tuple[str, list[RequiredField]] | None:
    """Return how an entity of a runtime type is represented; None where it is not asked for."""
    fragments = [fragment for fragment in source.requires if type_name in fragment.type_names]
    if not fragments:
        return None
    sent_name = next((f.representation_typename for f in fragments if f.representation_typename), type_name)
    required: dict[str, RequiredField] = {}
    for fragment in fragments:
        for selection in _fields_for(fragment.selections, type_name):
            required.setdefault(selection.name, selection)
    return sent_name, list(required.values())


def _fields_for(selections: Sequence[RequiredSelection], type_name: str) -> Iterator[RequiredField]:
    for selection in selections:
        if isinstance(selection, RequiredField):
            yield selection
        elif type_name in selection.type_names:
            yield from _fields_for(selection.selections, type_name)
