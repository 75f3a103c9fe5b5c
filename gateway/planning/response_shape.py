"""Under which keys the response data holds what: the client's keys, and keys for what only we need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.items import FieldItem

if TYPE_CHECKING:
    from gateway.planning.items import ItemSet


class ResponseShape:
    """The keys of the objects at one path of the response, whatever their type.

    A field that a key or @requires needs stands under its own name, unless the client uses that name
    for something else there; then under a key of ours that the client does not use.
    """

    __slots__ = ("_children", "_client", "_internal")

    def __init__(self) -> None:
        self._client: dict[str, set[tuple[str, str]]] = {}
        self._internal: dict[tuple[str, str], str] = {}
        self._children: dict[str, ResponseShape] = {}

    def add_client_items(self, items: ItemSet) -> None:
        """Take in the client's selections below this path."""
        for item in items.items:
            if not isinstance(item, FieldItem):
                self.add_client_items(item.children)
                continue
            key = item.key or item.name
            self._client.setdefault(key, set()).add((item.name, item.arguments))
            if item.children is not None:
                self.child(key).add_client_items(item.children)

    def child(self, key: str) -> ResponseShape:
        """The objects under a key."""
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = ResponseShape()
        return known

    def key_of(self, item: FieldItem) -> str:
        """The key a field stands under."""
        if item.key is not None:
            return item.key
        signature = (item.name, item.arguments)
        known = self._internal.get(signature)
        if known is None:
            known = self._internal[signature] = self._choose(signature)
        return known

    def is_ambiguous(self, key: str) -> bool:
        """Whether the client uses a key, or one below it, for different fields on different object types."""
        if len(self._client.get(key, ())) > 1:
            return True
        below = self._children.get(key)
        return below is not None and any(below.is_ambiguous(inner) for inner in below._client)  # noqa: SLF001 - its own kind

    def _choose(self, signature: tuple[str, str]) -> str:
        name = signature[0]
        if name == "__typename":
            return name
        taken = set(self._internal.values())
        if name not in taken and self._client.get(name, {signature}) == {signature}:
            return name
        for key, signatures in self._client.items():
            if signatures == {signature} and key not in taken:
                return key
        number = 0
        while f"_{name}_{number}" in self._client or f"_{name}_{number}" in taken:
            number += 1
        return f"_{name}_{number}"
