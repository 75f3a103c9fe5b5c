"""The cache inside a whole gateway: both ways of executing, headers, explanations, the endpoint."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from graphql import ExecutionResult, build_schema, execute_sync, parse

from gateway.app import create_gateway
from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.pipeline.snapshot import RefusedOperation
from gateway.projection.response import EncodedResponse
from gateway.security.authentication import TOKEN_AUDIENCE
from gateway.security.principal import ANONYMOUS
from gateway.settings import EntityCacheSettings, IdentitySettings, Settings
from tests.gateway.execution.entity_cache.cache_kit import CACHE_CONTROL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, MutableMapping

    from gateway.app import Gateway
    from gateway.projection.response import Response

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
PRODUCTS = """
type Query {
  products: [Product!]! @cacheControl(maxAge: 50)
  first: Product @cacheControl(maxAge: 50)
  time: Int
}
type Mutation { buy(id: ID!): Product }
type Product @key(fields: "id") @cacheControl(maxAge: 60) { id: ID! name: String! }
"""
STOCK = """
type Product @key(fields: "id") @cacheControl(maxAge: 20) {
  id: ID!
  stock: Int!
  mine: Int @cacheControl(maxAge: 20, scope: PRIVATE)
  open: Int
}
"""
ENTITIES = "_entities(representations: [_Any!]!): [_Entity]!"
KEY = "k" * 32
TOKEN_KEY = "t" * 32


@dataclass(slots=True)
class Served:
    """A subgraph over graphql-core; every Int is how often something was bought."""

    sdl: str
    bought: int = 0
    documents: list[str] = field(default_factory=list)

    async def execute(
        self,
        document: str,
        variables: dict[str, object],
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Mapping[str, object]:
        del headers
        self.documents.append(document)
        root = f"{'extend ' if 'type Query' in self.sdl else ''}type Query {{ {ENTITIES} }}"
        text = f"{self.sdl} scalar _Any union _Entity = Product {root}"
        schema = build_schema(text, assume_valid=True, assume_valid_sdl=True)
        result = execute_sync(
            schema,
            parse(document),
            variable_values=variables,
            operation_name=operation_name,
            field_resolver=self._resolve,
            type_resolver=lambda *_: "Product",
        )
        assert isinstance(result, ExecutionResult)
        return result.formatted

    def _resolve(self, source: Any, info: Any, **arguments: Any) -> object:  # noqa: ANN401 - graphql-core's
        if info.field_name == "buy":
            self.bought += 1
        values = {
            "_entities": [item["id"] for item in arguments.get("representations", ())],
            "products": ["1", "2"],
            "first": "1",
            "buy": arguments.get("id"),
            "id": source,
            "name": f"product {source}",
        }
        return values.get(info.field_name, self.bought)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Shop:
    gateway: Gateway
    products: Served
    stock: Served

    async def ask(self, document: str, headers: Mapping[str, str] | None = None, **request: Any) -> Response:  # noqa: ANN401 - GraphQLRequest's
        return await self.gateway.pipeline.run(GraphQLRequest(document, headers=headers or {}, **request))

    async def compile(self, document: str) -> None:
        """Have the fast way ready."""
        snapshot = self.gateway.pipeline.snapshot
        operation = snapshot.read(document, None)
        assert not isinstance(operation, RefusedOperation)
        await snapshot.compile(await snapshot.prepare(operation.normalized, ANONYMOUS, frozenset()))

    async def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None, method: str = "POST"
    ) -> Answer:
        """Send a request to the application."""
        given = {"content-type": "application/json", **(headers or {})}
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(dict(message))

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        await self.gateway.asgi(scope, receive, send)
        start, *rest = sent
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(each.get("body", b"") for each in rest))


@asynccontextmanager
async def shop(caching: EntityCacheSettings | None = None) -> AsyncIterator[Shop]:
    served = {"products": Served(CACHE_CONTROL + PRODUCTS), "stock": Served(CACHE_CONTROL + STOCK)}
    composed = compose(
        [SubgraphDefinition(name, f"http://{name}", LINK + one.sdl) for name, one in served.items()]
    )
    assert not isinstance(composed, CompositionFailure), composed.errors
    settings = Settings(
        identity=IdentitySettings(token_key=TOKEN_KEY),
        entity_cache=caching or EntityCacheSettings(invalidation_key=KEY),
        graphiql=False,
    )
    gateway = create_gateway(composed.supergraph_sdl, settings, in_process=served)
    async with gateway.running():
        yield Shop(gateway, **served)


@pytest.fixture
async def running() -> AsyncIterator[Shop]:
    async with shop() as one:
        yield one


def without_age(cache_control: str) -> str:
    """What does not depend on how fast a test runs."""
    return re.sub(r"\d+", "N", cache_control)


def signed_in(account: str) -> dict[str, str]:
    claims = {"sub": account, "aud": TOKEN_AUDIENCE}
    return {"authorization": f"Bearer {jwt.encode(claims, TOKEN_KEY, algorithm='HS256')}"}


QUERY = "{ products { id name stock } }"


async def test_both_ways_of_executing_find_what_either_kept(running: Shop) -> None:
    general = await running.ask(QUERY)
    await running.compile(QUERY)
    fast = await running.ask(QUERY)
    assert isinstance(fast, EncodedResponse)
    assert not isinstance(general, EncodedResponse)
    assert fast.to_bytes() == general.to_bytes()
    assert fast.cache_headers is not None
    assert general.cache_headers is not None
    assert without_age(fast.cache_headers.cache_control) == without_age(general.cache_headers.cache_control)
    assert (len(running.products.documents), len(running.stock.documents)) == (1, 1)


async def test_the_fast_way_fills_holes_too(running: Shop) -> None:
    await running.ask("{ first { stock } }")
    await running.compile(QUERY)
    response = await running.ask(QUERY)
    assert isinstance(response, EncodedResponse)
    assert response.data == {
        "products": [{"id": own, "name": f"product {own}", "stock": 0} for own in ("1", "2")]
    }
    cache = running.gateway.entity_cache
    assert cache is not None
    assert cache.counters.hits == 1


@pytest.mark.parametrize(
    ("document", "headers", "said"),
    [
        ("{ products { name } }", {}, "max-age=50, public"),
        (QUERY, {}, "max-age=20, public"),
        (QUERY, signed_in("ann"), "max-age=20, private"),
        ("{ products { mine } }", signed_in("ann"), "max-age=20, private"),
        ("{ products { mine } }", {}, "no-store"),
        ("{ products { name } time }", {}, "no-store"),
        ("{ __typename }", {}, "no-store"),
        ("{ nonsense }", {}, "no-store"),
        ("mutation { buy(id: 1) { name } }", {}, "no-store"),
        (QUERY, {"authorization": "Bearer nonsense"}, "no-store"),
    ],
)
async def test_clients_are_told_how_long_an_answer_may_be_kept(
    running: Shop, document: str, headers: dict[str, str], said: str
) -> None:
    body = json.dumps({"query": document}).encode()
    for media_type in ("application/json", "application/json ;charset=utf-8"):
        response = await running.post("/graphql", body, {**headers, "content-type": media_type})
        assert without_age(response.headers["cache-control"]) == without_age(said)
        vary = None if said == "no-store" else "accept, authorization, accept-language"
        assert response.headers.get("vary") == vary


async def test_the_shortest_lived_part_decides_how_long(running: Shop) -> None:
    for document, seconds in (("{ products { name } }", 50), ("{ first { stock } }", 20)):
        response = await running.ask(document)
        assert response.cache_headers is not None
        assert response.cache_headers.cache_control == f"max-age={seconds}, public"


async def test_a_mutation_is_never_answered_out_of_the_cache(running: Shop) -> None:
    await running.ask(QUERY)
    document = "mutation { buy(id: 1) { name stock } }"
    for _ in range(2):
        await running.ask(document)
    assert running.products.bought == 2
    assert len(running.stock.documents) == 3
    cache = running.gateway.entity_cache
    assert cache is not None
    assert cache.counters.hits == 0


async def test_private_fields_are_every_callers_own(running: Shop) -> None:
    for bought, name in enumerate(("ann", "bob")):
        running.stock.bought = bought
        response = await running.ask("{ products { mine } }", signed_in(name))
        assert response.data == {"products": [{"mine": bought}] * 2}
    response = await running.ask("{ products { mine } }", signed_in("ann"))
    assert response.data == {"products": [{"mine": 0}] * 2}


async def test_an_explanation_says_what_came_of_the_cache(running: Shop) -> None:
    await running.ask("{ first { stock } }")
    response = await running.ask("{ products { id stock } time }", explain=True)
    plan = response.extensions["queryPlan"]
    assert isinstance(plan, dict)
    root, entities = plan["cache"]
    assert {part["what"]: part.get("reason") for part in root["parts"]} == {
        "Query.products": None,
        "Query.time": "no policy on Query.time",
    }
    assert root["outcome"] == {
        "hits": 0,
        "misses": 1,
        "passed": 1,
        "stale": 0,
        "notKept": ["no policy on Query.time"],
    }
    assert entities["parts"] == [
        {"what": "Product", "kept": True, "maxAge": 20, "staleWhileRevalidate": 0, "scope": "public"}
    ]
    assert entities["outcome"]["hits"] == 1


async def test_the_endpoint_invalidates(running: Shop) -> None:
    await running.ask(QUERY)
    body = b'[{"kind": "type", "subgraph": "stock", "type": "Product"}]'
    response = await running.post("/cache/invalidate", body, {"authorization": f"Bearer {KEY}"})
    assert (response.status, json.loads(response.body)) == (200, {"namespaces": 1, "copies": 1})
    running.stock.bought = 7
    response_after = await running.ask(QUERY)
    assert json.loads(response_after.to_bytes())["data"]["products"][0]["stock"] == 7
    assert (len(running.products.documents), len(running.stock.documents)) == (1, 2)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"[]", 401),
        ({"authorization": "Bearer " + "j" * 32}, b"[]", 401),
        ({"authorization": "Bearer"}, b"[]", 401),
        ({"authorization": f"Basic {KEY}"}, b"[]", 401),
        ({"authorization": f"Bearer {KEY}"}, b"[", 400),
        ({"authorization": f"Bearer {KEY}"}, b'[{"kind": "subgraph", "subgraph": "nobody"}]', 400),
        ({"authorization": f"Bearer {KEY}"}, b"[" + b" " * (1 << 20) + b"]", 413),
        ({"authorization": f"Bearer {KEY}"}, b"[]", 200),
    ],
)
async def test_the_endpoint_refuses_who_has_no_key_and_what_is_no_request(
    running: Shop, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert (await running.post("/cache/invalidate", body, headers)).status == status
    assert (await running.post("/cache/invalidate", b"", headers, method="GET")).status == 405


@pytest.mark.parametrize(
    "caching", [EntityCacheSettings(), EntityCacheSettings(enabled=False, invalidation_key=KEY)]
)
async def test_there_is_no_endpoint_without_a_key_or_a_cache(caching: EntityCacheSettings) -> None:
    async with shop(caching) as one:
        response = await one.post("/cache/invalidate", b"[]", {"authorization": f"Bearer {KEY}"})
        assert response.status == 404


async def test_without_a_cache_nothing_is_kept_and_nothing_said() -> None:
    async with shop(replace(EntityCacheSettings(), enabled=False)) as one:
        for _ in range(2):
            response = await one.ask(QUERY)
            assert response.cache_headers is None
        assert len(one.products.documents) == 2
        answer = await one.post("/graphql", json.dumps({"query": QUERY}).encode())
        assert "cache-control" not in answer.headers
