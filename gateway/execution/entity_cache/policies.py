"""One subgraph's caching directives beside its part of the supergraph: what fetches' rules are read from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from gateway.federation.field_sets import parse_field_set
from gateway.supergraph.cache_directives import read_cache_directives, stricter
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gateway.federation.field_sets import FieldSet
    from gateway.supergraph.cache_directives import CacheDirectives, CacheHint, SupergraphCaching
    from gateway.supergraph.records import Supergraph, TypeDefinition


@dataclass(frozen=True, slots=True)
class CachePolicies:
    """Every subgraph that lets something be kept.

    Attributes:
        subgraphs: by name.
        unattributed: directives nobody knows the subgraph of, in words.
    """

    subgraphs: Mapping[str, SubgraphPolicies]
    unattributed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.subgraphs)


def read_policies(supergraph: Supergraph) -> CachePolicies:
    """Read what a supergraph says of caching."""
    return policies_of(supergraph, read_cache_directives(supergraph))


def policies_of(supergraph: Supergraph, said: SupergraphCaching) -> CachePolicies:
    """Apply what is said to a supergraph."""
    return CachePolicies(
        {
            supergraph.subgraphs[graph].name: SubgraphPolicies(supergraph, graph, said)
            for graph in said.graphs
            if graph in supergraph.subgraphs
        },
        said.unattributed,
    )


class SubgraphPolicies:
    """What one subgraph says, type by type and field by field.

    Attributes:
        subgraph: its name.
        version: a digest of the subgraph's schema, as far as the supergraph shows it: what was kept under
            another schema is never found again.
        query_type: the supergraph's name of it, under which root fields are known here.
    """

    def __init__(self, supergraph: Supergraph, graph: str, said: SupergraphCaching) -> None:
        self._supergraph = supergraph
        self._graph = graph
        self._said: CacheDirectives = said.graphs[graph]
        self._guarded_types = said.guarded_types
        self._guarded_fields = said.guarded_fields
        self.subgraph = supergraph.subgraphs[graph].name
        self.query_type = supergraph.query_type
        self.version = _fingerprint(supergraph, graph)
        self._members = _members(supergraph, graph)
        self._interfaces: defaultdict[str, list[str]] = defaultdict(list)
        for name, members in self._members.items():
            if supergraph.types[name].kind is TypeKind.INTERFACE:
                for member in members:
                    self._interfaces[member].append(name)

    def possible(self, type_name: str) -> tuple[str, ...]:
        """The object types behind a name in this subgraph; the name itself where it stands for objects."""
        return self._members.get(type_name) or (type_name,)

    def interfaces(self, type_name: str) -> tuple[str, ...]:
        """The interfaces a type implements in this subgraph."""
        return tuple(self._interfaces.get(type_name, ()))

    def is_composite(self, type_name: str) -> bool:
        """Whether values of the type have fields."""
        known = self._supergraph.types.get(type_name)
        return known is not None and known.is_composite

    def field_type(self, type_name: str, field: str) -> str | None:
        """The named type of a field, in this subgraph; None for a field nobody knows."""
        owner = self._supergraph.types.get(type_name)
        definition = owner.fields.get(field) if owner else None
        if definition is None:
            return None
        own = (join.type for join in definition.joins if join.graph == self._graph and join.type)
        return next((reference.name for reference in own), definition.type.name)

    def default(self, type_name: str, field: str, argument: str) -> str | None:
        """An argument's default value as GraphQL text."""
        definition = self._supergraph.types[type_name].fields.get(field)
        arguments = definition.arguments if definition else ()
        return next((each.default for each in arguments if each.name == argument), None)

    def type_hint(self, type_name: str) -> CacheHint | None:
        """What is said of a type; where it says nothing itself, what its interfaces say by @cacheHint."""
        own = self._said.types.get(type_name)
        return own or self._inherited(self._said.types.get(name) for name in self.interfaces(type_name))

    def entity_hint(self, type_name: str) -> CacheHint | None:
        """What is said of a type's entities; of an abstract type, what each of its members says."""
        own = self.type_hint(type_name)
        members = [self.type_hint(member) for member in self._members.get(type_name, ())]
        if own is not None or None in members:
            return own
        found: CacheHint | None = None
        for hint in members:
            if hint is not None:
                found = stricter(found, hint)
        return found

    def field_hint(self, type_name: str, field: str) -> CacheHint | None:
        """What is said of a field; as with types."""
        own = self._said.fields.get((type_name, field))
        interfaces = self.interfaces(type_name)
        return own or self._inherited(self._said.fields.get((name, field)) for name in interfaces)

    def limits(self, type_name: str, field: str | None = None) -> Iterator[CacheHint]:
        """What the members of an abstract type say of themselves, or of their field: any of them may come."""
        for member in self._members.get(type_name, ()):
            hint = self._said.types.get(member) if field is None else self._said.fields.get((member, field))
            if hint is not None:
                yield hint

    @staticmethod
    def _inherited(hints: Iterable[CacheHint | None]) -> CacheHint | None:
        found: CacheHint | None = None
        for hint in hints:
            if hint is not None and hint.covers_below:
                found = stricter(found, hint)
        return found

    def is_guarded(self, type_name: str, field: str) -> bool:
        """Whether a field, or what it leads to, is not for every caller."""
        owners = {type_name, *self._members.get(type_name, ()), *self.interfaces(type_name)}
        if any((owner, field) in self._guarded_fields for owner in owners):
            return True
        leads_to = self.field_type(type_name, field)
        return leads_to is not None and not self._guarded_types.isdisjoint(
            {leads_to, *self.possible(leads_to)}
        )

    def is_guarded_type(self, type_name: str) -> bool:
        """Whether a type's objects are not for every caller."""
        return not self._guarded_types.isdisjoint({type_name, *self.possible(type_name)})

    def is_entity(self, type_name: str) -> bool:
        """Whether the subgraph gives the type a key."""
        return bool(self.keys(type_name))

    def keys(self, type_name: str) -> tuple[FieldSet, ...]:
        """The type's keys here."""
        known = self._supergraph.types.get(type_name)
        joins = known.joined(self._graph) if known else ()
        return tuple(parse_field_set(join.key) for join in joins if join.key)

    def entity_tags(self, type_name: str) -> tuple[str, ...]:
        """The formats of the @cacheTags of a type's entities."""
        return self._said.type_tags.get(type_name, ())

    def field_tags(self, field: str) -> tuple[str, ...]:
        """The formats of the @cacheTags of a root field."""
        return self._said.field_tags.get((self.query_type, field), ())


def _members(supergraph: Supergraph, graph: str) -> dict[str, tuple[str, ...]]:
    """The object types behind each interface and union, as one subgraph has them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item in supergraph.types.values():
        if item.kind is TypeKind.OBJECT:
            for owner, interface in item.implements_in:
                if owner == graph:
                    found[interface].append(item.name)
        for owner, member in item.members_in:
            if owner == graph:
                found[item.name].append(member)
    return {name: tuple(dict.fromkeys(members)) for name, members in found.items()}


def _fingerprint(supergraph: Supergraph, graph: str) -> str:
    parts = [_printed(item, graph) for item in supergraph.types.values() if graph in item.graphs]
    return hashlib.blake2b(orjson.dumps(sorted(parts)), digest_size=8).hexdigest()


def _printed(item: TypeDefinition, graph: str) -> str:
    """All of a type that a subgraph's answers may depend on, as one line."""
    lines: list[object] = [
        item.name,
        item.kind.value,
        [(join.key, join.resolvable, join.is_interface_object) for join in item.joined(graph)],
        [interface for owner, interface in item.implements_in if owner == graph],
        [member for owner, member in item.members_in if owner == graph],
        [value.name for value in item.values if not value.graphs or graph in value.graphs],
        [(value.name, value.type.text, value.default) for value in item.input_fields],
        list(_printed_fields(item, graph)),
    ]
    return orjson.dumps(lines).decode()


def _printed_fields(item: TypeDefinition, graph: str) -> Iterator[list[object]]:
    for field in item.fields.values():
        own = [join for join in field.joins if join.graph == graph]
        if field.joins and not own:
            continue
        yield [
            field.name,
            next((join.type.text for join in own if join.type), field.type.text),
            [(each.name, each.type.text, each.default) for each in field.arguments],
            [(join.requires, join.provides, join.external) for join in own],
        ]
