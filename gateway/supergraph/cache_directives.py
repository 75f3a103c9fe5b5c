"""What subgraphs say about keeping their answers: @cacheControl, @cacheHint and @cacheTag, by subgraph.

Two ways lead into a supergraph. `@join__directive(graphs:, name:, args:)` says which subgraphs wrote the
directive: so come @cacheTag (Federation 2.12) and @cacheControl. A directive composed by @composeDirective
stands on the merged element itself, and nobody says whose it is. It is taken for a subgraph's only where no
other can have written it: a subgraph has to define the element, and the types of the directive's arguments.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    DirectiveDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
    value_from_ast_untyped,
)

from gateway.supergraph.directives import listed, read_type_reference
from gateway.supergraph.links import linked_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import ConstDirectiveNode

    from gateway.supergraph.links import Links
    from gateway.supergraph.records import FieldDefinition, Supergraph, TypeDefinition

CACHE_CONTROL: Final = "cacheControl"
CACHE_HINT: Final = "cacheHint"
CACHE_TAG: Final = "cacheTag"
_KNOWN: Final = frozenset({CACHE_CONTROL, CACHE_HINT, CACHE_TAG})
_GUARDS: Final = (
    ("authenticated", "authenticated"),
    ("requiresScopes", "requiresScopes"),
    ("policy", "policy"),
)
_COMPOSITES = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | UnionTypeDefinitionNode


@dataclass(frozen=True, slots=True)
class CacheHint:
    """What one @cacheControl or @cacheHint says of a type or field.

    Attributes:
        max_age: seconds; None where it says nothing of age.
        stale: seconds past the age for which an old value may be served while a new one is fetched.
        private: for one caller alone; None where it says nothing of scope.
        inherits: takes the age of what stands above (`inheritMaxAge`).
        covers_below: what stands below and says nothing has this age too. So it is with @cacheHint; by
            @cacheControl's rules a field that returns objects has no age unless something gives it one.
    """

    max_age: int | None = None
    stale: int = 0
    private: bool | None = None
    inherits: bool = False
    covers_below: bool = False


@dataclass(slots=True)
class CacheDirectives:
    """What one subgraph says.

    Attributes:
        types: by name.
        fields: by type and field.
        type_tags: formats of the @cacheTags of a type's entities.
        field_tags: of root fields.
    """

    types: dict[str, CacheHint] = field(default_factory=dict)
    fields: dict[tuple[str, str], CacheHint] = field(default_factory=dict)
    type_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    field_tags: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupergraphCaching:
    """What a supergraph says of caching.

    Attributes:
        graphs: by subgraph id; only subgraphs that say how long something may be kept.
        unattributed: what is known to be said, and not by whom: `@cacheHint on Product.price`.
        guarded_types, guarded_fields: what is not for every caller (@authenticated, @requiresScopes,
            @policy).
    """

    graphs: Mapping[str, CacheDirectives]
    unattributed: tuple[str, ...]
    guarded_types: frozenset[str]
    guarded_fields: frozenset[tuple[str, str]]


def read_cache_directives(supergraph: Supergraph) -> SupergraphCaching:
    """Read every caching directive of a supergraph."""
    return _Reader(supergraph).read()


@dataclass(frozen=True, slots=True)
class _Element:
    """A type or field that directives stand on, and the subgraphs that may have written them."""

    type_name: str
    field_name: str | None
    graphs: frozenset[str]
    directives: tuple[ConstDirectiveNode, ...]

    def __str__(self) -> str:
        return f"{self.type_name}.{self.field_name}" if self.field_name else self.type_name


class _Reader:
    def __init__(self, supergraph: Supergraph) -> None:
        self._supergraph = supergraph
        self._links = linked_features(supergraph.document)
        self._join = self._links.directive("join", "directive")
        self._definers = dict(self._directive_definers())
        self._guards = frozenset(self._links.directive(feature, name) for feature, name in _GUARDS)
        self._found: defaultdict[str, CacheDirectives] = defaultdict(CacheDirectives)
        self._unattributed: list[str] = []

    def read(self) -> SupergraphCaching:
        types: set[str] = set()
        fields: set[tuple[str, str]] = set()
        for element in self._elements():
            if any(use.name.value in self._guards for use in element.directives):
                if element.field_name is None:
                    types.add(element.type_name)
                else:
                    fields.add((element.type_name, element.field_name))
            for use in element.directives:
                self._read_use(element, use)
        said = {graph: found for graph, found in self._found.items() if found.types or found.fields}
        return SupergraphCaching(said, tuple(self._unattributed), frozenset(types), frozenset(fields))

    def _elements(self) -> Iterator[_Element]:
        for node in self._supergraph.document.definitions:
            if not isinstance(node, _COMPOSITES) or node.name.value not in self._supergraph.types:
                continue
            name = node.name.value
            owner = self._supergraph.types[name]
            yield _Element(name, None, frozenset(owner.graphs), listed(node.directives))
            for item in () if isinstance(node, UnionTypeDefinitionNode) else listed(node.fields):
                definition = owner.fields[item.name.value]
                graphs = frozenset(_graphs_of(owner, definition))
                yield _Element(name, definition.name, graphs, listed(item.directives))

    def _read_use(self, element: _Element, use: ConstDirectiveNode) -> None:
        arguments = {a.name.value: value_from_ast_untyped(a.value) for a in listed(use.arguments)}
        if use.name.value == self._join:
            name = _own_name(str(arguments.get("name", "")), self._links)
            if name in _KNOWN:
                for graph in _strings(arguments.get("graphs")):
                    self._add(element, graph, name, arguments.get("args"))
            return
        name = _own_name(use.name.value, self._links)
        if name not in {CACHE_CONTROL, CACHE_HINT}:
            return
        graphs = element.graphs & self._definers.get(use.name.value, element.graphs)
        if len(graphs) == 1:
            self._add(element, next(iter(graphs)), name, arguments)
        else:
            self._unattributed.append(f"@{name} on {element}")

    def _add(self, element: _Element, graph: str, name: str, given: object) -> None:
        arguments: dict[str, Any] = given if isinstance(given, dict) else {}
        into = self._found[graph]
        place = (element.type_name, element.field_name or "")
        if name == CACHE_TAG:
            form = arguments.get("format")
            if not isinstance(form, str):
                return
            if element.field_name is None:
                into.type_tags[element.type_name] = (*into.type_tags.get(element.type_name, ()), form)
            else:
                into.field_tags[place] = (*into.field_tags.get(place, ()), form)
            return
        hint = _read_hint(name, arguments)
        if element.field_name is None:
            into.types[element.type_name] = stricter(into.types.get(element.type_name), hint)
        else:
            into.fields[place] = stricter(into.fields.get(place), hint)

    def _directive_definers(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield for each directive the subgraphs that define all types of its arguments, where that tells."""
        for node in self._supergraph.document.definitions:
            if not isinstance(node, DirectiveDefinitionNode):
                continue
            graphs: frozenset[str] | None = None
            for argument in listed(node.arguments):
                known = self._supergraph.types.get(read_type_reference(argument.type).name)
                if known is not None and known.graphs:
                    own = frozenset(known.graphs)
                    graphs = own if graphs is None else graphs & own
            if graphs is not None:
                yield node.name.value, graphs


def _graphs_of(owner: TypeDefinition, definition: FieldDefinition) -> Iterable[str]:
    joined = [join.graph for join in definition.joins if join.graph is not None and not join.external]
    return joined or owner.graphs


def _own_name(local: str, links: Links) -> str:
    """The name a directive has in its specification."""
    for feature in links.features:
        for original, imported in feature.imports:
            if imported == f"@{local}":
                return original.removeprefix("@")
    return local.rpartition("__")[2]


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _read_hint(name: str, arguments: Mapping[str, Any]) -> CacheHint:
    scope = arguments.get("scope")
    is_hint = name == CACHE_HINT
    return CacheHint(
        max_age=_seconds(arguments.get("maxAge")),
        stale=_seconds(arguments.get("staleWhileRevalidate")) or 0 if is_hint else 0,
        # PRIVATE, PROFILE, and whatever else a scope is called: only the one word means everybody.
        private=None if scope is None else scope != "PUBLIC",
        inherits=arguments.get("inheritMaxAge") is True,
        covers_below=is_hint,
    )


def _seconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return max(0, value)


def stricter(one: CacheHint | None, other: CacheHint) -> CacheHint:
    """Make one hint of two: the stricter word of each; the second where there is no first."""
    if one is None:
        return other
    ages = [hint.max_age for hint in (one, other) if hint.max_age is not None]
    scopes = [hint.private for hint in (one, other) if hint.private is not None]
    return CacheHint(
        max_age=min(ages, default=None),
        stale=min(one.stale, other.stale),
        private=any(scopes) if scopes else None,
        inherits=one.inherits and other.inherits,
        covers_below=one.covers_below and other.covers_below,
    )
