"""A subgraph that says what may be kept, scripted answers, a clock by hand, and the cache around it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse, print_ast

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.execution.entity_cache.entity_cache import EntityCache
from gateway.execution.entity_cache.invalidation import read_wanted
from gateway.execution.entity_cache.memory_store import MemoryStore
from gateway.execution.entity_cache.policies import read_policies
from gateway.execution.entity_cache.report import CacheIdentity
from gateway.execution.entity_cache.rules import AskedEntities
from gateway.execution.subgraph_client import RequestBody, SubgraphAnswer, SubgraphRequest
from gateway.query_plan.cache_report import CacheReport
from gateway.query_plan.nodes import OperationKind
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.execution.entity_cache.policies import CachePolicies, SubgraphPolicies
    from gateway.execution.entity_cache.store import Store

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable", '
    '"@authenticated", "@cacheTag", "@composeDirective", "@interfaceObject", "@requires", "@external"])'
)
CACHE_CONTROL = """
enum CacheControlScope { PUBLIC PRIVATE }
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)
  on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
"""
CACHE_HINT = """
extend schema @link(url: "https://example.com/cacheHint/v1.0", import: ["@cacheHint"])
  @composeDirective(name: "@cacheHint")
enum CacheScope { PUBLIC PROFILE }
directive @cacheHint(maxAge: Int!, staleWhileRevalidate: Int = 0, scope: CacheScope = PUBLIC)
  on FIELD_DEFINITION | OBJECT | INTERFACE
"""
PRODUCTS = """
type Query {
  product(id: ID!, size: Int = 3): Product
    @cacheControl(maxAge: 60) @cacheTag(format: "asked-{$args.id}-{$args.size}")
  top: [Product] @cacheControl(maxAge: 30)
  now: String
  me: Member @cacheControl(maxAge: 60, scope: PRIVATE)
}
type Mutation { rename(id: ID!): Product }
type Product @key(fields: "id") @cacheControl(maxAge: 60) @cacheTag(format: "product-{$key.id}") {
  id: ID!
  name(upper: Boolean): String
  price: Int @cacheControl(maxAge: 10)
  seen: Int @cacheControl(maxAge: 60, scope: PRIVATE)
  secret: String @authenticated
  never: Int @cacheControl(maxAge: 0)
  maker: Maker
  sibling: Product @cacheControl(inheritMaxAge: true)
}
type Member @key(fields: "id") { id: ID! name: String }
type Maker { name: String }
type Video @key(fields: "id") @cacheHint(maxAge: 60, staleWhileRevalidate: 100) {
  id: ID!
  name: String
  maker: Maker
}
"""
SDL = LINK + CACHE_CONTROL + CACHE_HINT + PRODUCTS
ANONYMOUS = CacheIdentity(b"[]", b"[false]")


def member(name: str) -> CacheIdentity:
    return CacheIdentity(b"[]", b"[true]", orjson.dumps([name]))


def policies_for(**sdls: str) -> CachePolicies:
    """What subgraphs say that are composed of these."""
    composed = compose([SubgraphDefinition(name, f"http://{name}", sdl) for name, sdl in sdls.items()])
    assert not isinstance(composed, CompositionFailure), composed.errors
    return read_policies(load_supergraph(composed.supergraph_sdl))


def products() -> SubgraphPolicies:
    return policies_for(products=SDL).subgraphs["products"]


def entities(selection: str, type_name: str = "Product", variables: str = "") -> str:
    return (
        f"query($representations: [_Any!]!{variables}) "
        f"{{ _entities(representations: $representations) {{ ... on {type_name} {{ {selection} }} }} }}"
    )


@dataclass(slots=True)
class ScriptedSubgraph:
    """Answers what is asked: each leaf is its name, the id and how often anything was changed.

    Attributes:
        version: stands in every leaf.
        missing: ids of entities that are null.
        broken: by the id of an entity: the key that is null, with an error.
        before: awaited before each answer is made out.
        cache_control: what it says of its answers.
    """

    version: int = 1
    missing: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)
    before: Callable[[], Awaitable[object]] | None = None
    cache_control: str | None = None
    body: object = None
    requests: list[SubgraphRequest] = field(default_factory=list)

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.requests.append(request)
        answer = self.body if self.body is not None else self._answer(request)
        if self.before is not None:
            await self.before()
        return SubgraphAnswer(orjson.dumps(answer), cache_control=self.cache_control)

    @property
    def asked(self) -> list[object]:
        """For each request the ids asked for, or the root selection."""
        return [
            [item["id"] for item in request.variables["representations"]]  # type: ignore[attr-defined] # ours
            if "representations" in request.variables
            else _root_of(request.document)
            for request in self.requests
        ]

    def _answer(self, request: SubgraphRequest) -> object:
        errors: list[object] = []
        data: dict[str, object] = {}
        operation = parse(request.document).definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        for node in operation.selection_set.selections:
            assert isinstance(node, FieldNode)
            key = (node.alias or node.name).value
            if node.name.value == "_entities":
                data[key] = self._entities(node, key, request.variables, errors)
            elif node.selection_set is None:
                data[key] = f"{key} v{self.version}"
            else:
                data[key] = self._object(node.selection_set, key)
        return {"data": data, "errors": errors} if errors else {"data": data}

    def _entities(self, node: FieldNode, key: str, variables: dict[str, Any], errors: list[object]) -> object:
        assert node.selection_set is not None
        [argument] = node.arguments or ()
        answered: list[object] = []
        for index, item in enumerate(variables[print_ast(argument.value)[1:]]):
            own = str(item["id"])
            entity = None if own in self.missing else self._object(node.selection_set, own)
            if own in self.broken and entity is not None:
                entity[self.broken[own]] = None
                errors.append({"message": "broken", "path": [key, index, self.broken[own]]})
            answered.append(entity)
        return answered

    def _object(self, selections: SelectionSetNode, own: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for node in selections.selections:
            if isinstance(node, InlineFragmentNode):
                found |= self._object(node.selection_set, own)
            elif isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                below = node.selection_set
                found[key] = self._object(below, own) if below else f"{key} of {own} v{self.version}"
        return found


def _root_of(document: str) -> str:
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return " ".join(
        print_ast(node.name) for node in operation.selection_set.selections if isinstance(node, FieldNode)
    )


async def invalidate(kit: CacheKit, body: bytes) -> None:
    await kit.cache.invalidator.invalidate(read_wanted(body))


class CacheKit:
    """One subgraph behind one cache."""

    def __init__(self, store: Store | None = None) -> None:
        self.now = 1000.0
        self.policies = policies_for(products=SDL)
        self.store: Store = MemoryStore(1 << 20, lambda: self.now) if store is None else store
        self.cache = EntityCache(self.store, self.policies, 5.0, lambda: self.now)
        self.subgraph = ScriptedSubgraph()
        self.client = self.cache.wrap("products", self.subgraph)
        self.counters = self.cache.counters

    async def entities(
        self,
        selection: str,
        *ids: str,
        type_name: str = "Product",
        identity: CacheIdentity = ANONYMOUS,
        **variables: object,
    ) -> tuple[Any, CacheReport]:
        """Ask for entities; returns them, or the whole answer where it has errors."""
        declared = "".join(f", ${name}: Boolean" for name in variables)
        document = entities(selection, type_name, declared)
        sent = [{"__typename": type_name, "id": own} for own in ids]
        asked = AskedEntities("_entities", "representations", (type_name,))
        answer, report = await self.ask(document, {"representations": sent, **variables}, (asked,), identity)
        return (answer if "errors" in answer else answer["data"]["_entities"]), report

    async def ask(
        self,
        document: str,
        variables: dict[str, object] | None = None,
        asked: tuple[AskedEntities, ...] = (),
        identity: CacheIdentity | None = ANONYMOUS,
    ) -> tuple[Any, CacheReport]:
        """Send a document; the answer and the report that came with it."""
        body = RequestBody(document, None)
        request = SubgraphRequest(
            "products",
            document,
            None,
            OperationKind.QUERY,
            body.with_variables(variables or {}),
            caching=self.cache.rules.read("products", document, body, asked),
            identity=identity,
        )
        answer = await self.client.fetch(request)
        return orjson.loads(answer.body), answer.report or CacheReport()

    def entries(self) -> int:
        """How many answers are kept, versions apart."""
        assert isinstance(self.store, MemoryStore)
        return sum(key.startswith("e:") for key in self.store.held())


def counted(report: CacheReport) -> tuple[int, int, int]:
    return report.hits, report.misses, report.passed
