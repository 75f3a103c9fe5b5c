"""What was kept is made not to count any more: by subgraph, type, entity or tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from gateway.execution.entity_cache.entity_reader import take_key
from gateway.execution.entity_cache.namespaces import (
    VERSION_SECONDS,
    entity_namespace,
    new_version,
    subgraph_namespace,
    tag_namespace,
    type_namespace,
)
from gateway.execution.entity_cache.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.entity_cache.counters import CacheCounters
    from gateway.execution.entity_cache.policies import CachePolicies, SubgraphPolicies
    from gateway.execution.entity_cache.store import Store


class _Wanted(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """What is to be invalidated."""


class SubgraphWanted(_Wanted, frozen=True, tag="subgraph"):
    """Everything of a subgraph."""

    subgraph: str


class TypeWanted(_Wanted, frozen=True, tag="type"):
    """Everything of a subgraph in which objects of an entity type, or root fields (`Query`), may stand."""

    subgraph: str
    type: str


class EntityWanted(_Wanted, frozen=True, tag="entity"):
    """What was asked for by one entity's key; not what holds the entity further down."""

    subgraph: str
    type: str
    key: dict[str, object]


class TagWanted(_Wanted, frozen=True, tag="tag"):
    """Everything with a tag, of all subgraphs or of some."""

    tag: str
    subgraphs: list[str] | None = None


Wanted: TypeAlias = SubgraphWanted | TypeWanted | EntityWanted | TagWanted

_read = msgspec.json.Decoder(list[Wanted]).decode


class UnknownTargetError(Exception):
    """Something is to be invalidated that can never be kept: a name is wrong."""


class Invalidated(msgspec.Struct, frozen=True):
    """What was done.

    Attributes:
        namespaces: how many have a new version.
        copies: how many copies of the store took all of them.
    """

    namespaces: int
    copies: int


def read_wanted(body: bytes) -> list[Wanted]:
    """Read a request's body.

    Raises:
        msgspec.MsgspecError: it is no list of what can be invalidated; the message says what is wrong.
    """
    return _read(body)


class Invalidator:
    """Invalidates entries of every gateway that shares the store."""

    def __init__(self, store: Store, counters: CacheCounters, policies: CachePolicies) -> None:
        self._store = store
        self._counters = counters
        self._policies = policies

    async def invalidate(self, wanted: Sequence[Wanted]) -> Invalidated:
        """Give every namespace that is named a new version, in every copy of the store.

        Once this has returned, nothing is served that was kept before, nor anything a subgraph was asked
        for before.

        Raises:
            UnknownTargetError: a name is wrong; nothing was invalidated.
            StoreError: not every copy took it; ask again.
        """
        names = dict.fromkeys(name for each in wanted for name in self._namespaces(each))
        if not names:
            return Invalidated(0, 0)
        versions = {name: new_version() for name in names}
        try:
            copies = await self._store.replace_many(versions, VERSION_SECONDS)
        except StoreError:
            self._counters.store_failures += 1
            raise
        self._counters.invalidations += len(names)
        return Invalidated(len(names), copies)

    def _namespaces(self, wanted: Wanted) -> Iterator[str]:
        match wanted:
            case SubgraphWanted(subgraph):
                self._subgraph(subgraph)
                yield subgraph_namespace(subgraph)
            case TypeWanted(subgraph, type_name):
                policies = self._subgraph(subgraph)
                names = {type_name, *policies.possible(type_name)}
                if type_name != policies.query_type and not any(map(policies.is_entity, names)):
                    raise UnknownTargetError(f'"{type_name}" is no entity type of the subgraph "{subgraph}".')
                yield from (type_namespace(subgraph, name) for name in sorted(names))
            case EntityWanted(subgraph, type_name, key):
                yield from self._entity(self._subgraph(subgraph), type_name, key)
            case TagWanted(tag, subgraphs):
                named = self._policies.subgraphs if subgraphs is None else subgraphs
                for subgraph in named:
                    self._subgraph(subgraph)
                    yield tag_namespace(subgraph, tag)

    def _entity(self, policies: SubgraphPolicies, type_name: str, key: dict[str, object]) -> Iterator[str]:
        """An entity may have been asked for by its own type's name, or by one that stands for it."""
        names = {type_name, *policies.possible(type_name), *policies.interfaces(type_name)}
        known = [form for name in names for form in policies.keys(name)]
        if not any(take_key(form, key) == key for form in known):
            raise UnknownTargetError(
                f'"{type_name}" of "{policies.subgraph}" has no such key: {sorted(key)}.'
            )
        yield from (entity_namespace(policies.subgraph, name, key) for name in sorted(names))

    def _subgraph(self, name: str) -> SubgraphPolicies:
        policies = self._policies.subgraphs.get(name)
        if policies is None:
            raise UnknownTargetError(f'No subgraph "{name}" lets anything be kept.')
        return policies
