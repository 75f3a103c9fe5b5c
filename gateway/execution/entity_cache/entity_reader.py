"""Representations read once: type, canonical text, and the namespaces an entity is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import orjson

from gateway.caching.lru import LruCache
from gateway.execution.entity_cache.namespaces import entity_namespace, tag_namespace
from gateway.execution.entity_cache.tags import read_format
from gateway.federation.field_sets import FieldSetField

if TYPE_CHECKING:
    from gateway.execution.entity_cache.policies import SubgraphPolicies
    from gateway.execution.entity_cache.tags import TagFormat
    from gateway.federation.field_sets import FieldSet

_REMEMBERED: Final = 20_000
_LONGEST_REMEMBERED: Final = 400


class ReadEntity(msgspec.Struct, frozen=True, gc=False):
    """One representation.

    Attributes:
        canonical: its JSON with sorted keys.
        namespaces: one for each of its keys and tags.
        reason: why nothing may be kept for it.
    """

    type_name: str
    canonical: bytes
    namespaces: tuple[str, ...] = ()
    reason: str | None = None


class EntityReader:
    """Reads the representations of one subgraph, remembering what it read.

    Titles of a home page come again and again: the same bytes, and the same digests of them.
    """

    def __init__(self, policies: SubgraphPolicies) -> None:
        self._policies = policies
        self._types: dict[str, tuple[tuple[FieldSet, ...], tuple[TagFormat, ...]]] = {}
        self._read: LruCache[bytes, ReadEntity] = LruCache(_REMEMBERED)

    def read(self, raw: bytes) -> ReadEntity:
        """Read one representation, JSON as it is sent."""
        known = self._read.get(raw)
        if known is None:
            known = self._read_anew(raw)
            if len(raw) <= _LONGEST_REMEMBERED:
                self._read.put(raw, known)
        return known

    def _read_anew(self, raw: bytes) -> ReadEntity:
        values: dict[str, object] = orjson.loads(raw)
        type_name = str(values.get("__typename"))
        canonical = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
        keys, formats = self._of_type(type_name)
        subgraph = self._policies.subgraph
        namespaces: list[str] = []
        for key in keys:
            taken = take_key(key, values)
            if taken is not None:
                namespaces.append(entity_namespace(subgraph, type_name, taken))
        for form in formats:
            tag = form.write(values)
            if tag is None:
                return ReadEntity(type_name, canonical, (), f"a @cacheTag of {type_name} has no value")
            namespaces.append(tag_namespace(subgraph, tag))
        return ReadEntity(type_name, canonical, tuple(namespaces))

    def _of_type(self, type_name: str) -> tuple[tuple[FieldSet, ...], tuple[TagFormat, ...]]:
        known = self._types.get(type_name)
        if known is None:
            tags = self._policies.entity_tags(type_name)
            known = self._policies.keys(type_name), tuple(read_format(tag) for tag in tags)
            self._types[type_name] = known
        return known


def take_key(key: FieldSet, values: dict[str, object]) -> dict[str, object] | None:
    """Take a key's fields out of a representation; None where one is missing."""
    taken: dict[str, object] = {}
    for each in key:
        if not isinstance(each, FieldSetField) or each.name not in values:
            return None
        value = values[each.name]
        if each.selections:
            value = take_key(each.selections, value) if isinstance(value, dict) else None
            if value is None:
                return None
        taken[each.name] = value
    return taken
