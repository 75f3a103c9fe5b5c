"""Deep merge of answers into the one tree of data.

Subgraphs that answer the same field are taken to agree (@shareable), so the order in which answers
arrive must not matter: objects are united, lists are united item by item, a value wins over null, and a
concrete type's name wins over an interface's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import JsonObject


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges answers.

    Attributes:
        object_types: names of the supergraph's object types. A `__typename` among them is not replaced by
            another: an @interfaceObject subgraph calls the same object by its interface's name.
    """

    object_types: frozenset[str] = frozenset()

    def merge(self, target: JsonObject, source: JsonObject) -> None:
        """Merge `source` into `target` in place; parts of `source` become parts of `target`."""
        if target is source:
            return
        if target.keys().isdisjoint(source):  # most answers only add: a copy in C instead of a loop
            target.update(source)
            return
        for key, value in source.items():
            existing = target.get(key)
            if existing is None:
                target[key] = value
            elif value is not None:
                target[key] = self._united(key, existing, value)

    def _united(self, key: str | None, existing: object, value: object) -> object:
        if value.__class__ is dict and existing.__class__ is dict:
            self.merge(existing, value)
            return existing
        if value.__class__ is list and existing.__class__ is list:
            return self._united_lists(existing, value)
        if key == "__typename" and existing.__class__ is str and existing in self.object_types:
            return existing
        return value

    def _united_lists(self, existing: list[object], value: list[object]) -> list[object]:
        if existing is value:
            return existing
        for index, (old, new) in enumerate(zip(existing, value, strict=False)):
            if old is None:
                existing[index] = new
            elif new is not None:
                existing[index] = self._united(None, old, new)
        existing.extend(value[len(existing) :])
        return existing


def has_containers(value: JsonObject) -> bool:
    """Tell whether an object holds objects or lists, and so can share them with another."""
    for item in value.values():  # noqa: SIM110 - any() with a generator takes three times as long
        if item.__class__ is dict or item.__class__ is list:
            return True
    return False


def copy_containers(value: object) -> object:
    """Return a copy of JSON values that shares no object and no list with the original."""
    if value.__class__ is dict:
        return {key: copy_containers(item) for key, item in value.items()}
    if value.__class__ is list:
        return [copy_containers(item) for item in value]
    return value
