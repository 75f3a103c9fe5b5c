"""Representations read once: type, canonical text, and the namespaces an entity is in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
import orjson

from gateway.caching.lru import LruCache
from gateway.execution.entity_cache.namespaces import entity_namespace, tag_namespace
from gateway.execution.entity_cache.tags import read_format
from gateway.federation.field_sets import FieldSetField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.entity_cache.parts import PartRule
    from gateway.execution.entity_cache.policies import SubgraphPolicies
    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.tags import TagFormat
    from gateway.federation.field_sets import FieldSet

_REMEMBERED: Final = 20_000
_LONGEST_REMEMBERED: Final = 400


KnownEntity: TypeAlias = "tuple[PartRule | None, str | None, tuple[str, ...], str | None]"
"""Rule, key, namespaces of its own, and why it may not be kept, as a Part has them."""


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
    """Reads the representations of one subgraph.

    Attributes:
        known: what was made of representations lately: titles of a home page come again and again, the same
            bytes under the same rules.
    """

    def __init__(self, policies: SubgraphPolicies) -> None:
        self._policies = policies
        self._types: dict[str, tuple[tuple[FieldSet, ...], tuple[TagFormat, ...]]] = {}
        self.known: LruCache[bytes, KnownEntity] = LruCache(_REMEMBERED)

    def read(self, raw: bytes) -> ReadEntity:
        """Read one representation, JSON as it is sent."""
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


class EntityKeyer:
    """Makes the keys of the entities of one `_entities` field in one request.

    Args:
        by_type: the rules, by the type a representation names.
        variables: the request's, as JSON.
        reader: the subgraph's.
    """

    def __init__(
        self,
        by_type: Mapping[str, PartRule],
        identity: CacheIdentity,
        variables: Mapping[str, bytes],
        reader: EntityReader,
    ) -> None:
        self._reader = reader
        self._rules = by_type
        self._keyings = {name: rule.keying(identity, variables) for name, rule in by_type.items()}
        tokens = [
            by_type[name].prefix + keying.encode() if isinstance(keying, str) else keying.token()
            for name, keying in self._keyings.items()
        ]
        # Whatever makes another key makes another token, and so another entry of what is known.
        self._token = tokens[0] if len(tokens) == 1 else hashlib.blake2b(b"\n".join(tokens)).digest()

    def known(self, raw: bytes) -> KnownEntity:
        """What is made of one representation."""
        name = self._token + raw
        known = self._reader.known.get(name)
        if known is None:
            known = self._read(raw)
            if len(raw) <= _LONGEST_REMEMBERED:
                self._reader.known.put(name, known)
        return known

    def _read(self, raw: bytes) -> KnownEntity:
        entity = self._reader.read(raw)
        keying = self._keyings.get(entity.type_name, f"no rule for {entity.type_name}")
        rule = self._rules.get(entity.type_name)
        if isinstance(keying, str) or entity.reason is not None:
            return rule, None, (), keying if isinstance(keying, str) else entity.reason
        return rule, keying.key(entity.canonical), entity.namespaces, None


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
