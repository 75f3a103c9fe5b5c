"""A query of the heavy query's shape, executed without a network; benchmarks/stages.py times it.

Users, products, reviews and an inventory refer to each other; the query nests them five deep, so that a
few dozen entities make an answer of some 90 KB. The subgraphs' answers are recorded once as bytes, and
replayed: what is timed is decoding, collecting, merging, completing and encoding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from graphql import ExecutionResult, GraphQLResolveInfo, build_schema, execute_sync, parse

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.subgraph_client import SubgraphAnswer
from gateway.execution.typed.typed_plan import compile_program
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.planning.planner import Planner
from gateway.projection.projector import build_projector
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphRequest
    from gateway.projection.response import GraphQLResponse

_LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", '
    'import: ["@key", "@shareable", "@external", "@requires", "@provides"])\n'
)
SUBGRAPHS = {
    "accounts": """
        type Query { users: [User] }
        type User @key(fields: "id") { id: ID! name: String username: String @shareable }
    """,
    "inventory": """
        type Product @key(fields: "upc") {
            upc: String!
            weight: Int @external
            price: Int @external
            inStock: Boolean
            shippingEstimate: Int @requires(fields: "price weight")
        }
    """,
    "products": """
        type Query { topProducts: [Product] }
        type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
    """,
    "reviews": """
        type Review @key(fields: "id") {
            id: ID!
            body: String
            author: User @provides(fields: "username")
            product: Product
        }
        type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
        type Product @key(fields: "upc") { upc: String! reviews: [Review] }
    """,
}
QUERY = """
    query Heavy {
        users { ...User reviews { ...Review product { ...Product
            reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
        topProducts { ...Product
            reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
    }
    fragment User on User { id username name }
    fragment Review on Review { id body }
    fragment Product on Product { inStock name price shippingEstimate upc weight }
"""
USERS, PRODUCTS, REVIEWS = 6, 9, 21


def _record(kind: str, number: int) -> dict[str, object]:
    """An object of the graph with its leaves; links are looked up by `_resolve`."""
    leaves: dict[str, dict[str, object]] = {
        "User": {"id": str(number), "name": f"Name of user {number}", "username": f"user-{number}"},
        "Product": {
            "upc": str(number),
            "name": f"Product {number}",
            "price": 100 + number,
            "weight": number,
            "inStock": number % 2 == 0,
            "shippingEstimate": 10 * number,
        },
        "Review": {"id": str(number), "body": f"A review of some length, the one numbered {number}"},
    }
    return {"__typename": kind, "number": number, **leaves[kind]}


def _resolve(source: dict[str, Any] | None, info: GraphQLResolveInfo[Any], **arguments: Any) -> object:  # noqa: ANN401 - representations
    match info.field_name:
        case "_entities":
            sent = arguments["representations"]
            return [_record(item["__typename"], int(item.get("id") or item.get("upc"))) for item in sent]
        case "users":
            return [_record("User", number) for number in range(1, USERS + 1)]
        case "topProducts":
            return [_record("Product", number) for number in range(1, 6)]
        case _:
            assert source is not None
            return _resolve_of_object(source, info.field_name)


def _resolve_of_object(source: dict[str, Any], name: str) -> object:
    number = source["number"]
    match name:
        case "author":
            return _record("User", number % USERS + 1)
        case "product":
            return _record("Product", number % PRODUCTS + 1)
        case "reviews":
            mine = USERS if source["__typename"] == "User" else PRODUCTS
            return [_record("Review", r) for r in range(1, REVIEWS + 1) if r % mine + 1 == number]
        case _:
            return source[name]


@dataclass(slots=True)
class ReplayingClient:
    """Answers what it recorded."""

    name: str
    recorded: dict[bytes, bytes] = field(default_factory=dict)
    calls: int = 0

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer, after asking graphql-core the first time."""
        self.calls += 1
        body = self.recorded.get(request.body)
        if body is None:
            body = self.recorded[request.body] = self.ask(request)
        return SubgraphAnswer(body)

    def ask(self, request: SubgraphRequest) -> bytes:
        """Compute the answer."""
        sdl = SUBGRAPHS[self.name]
        entities = " | ".join(n for n in ("User", "Product", "Review") if f"type {n} @key" in sdl)
        query = "extend type Query" if "type Query" in sdl else "type Query"
        field = "_entities(representations: [_Any!]!): [_Entity]!"
        served = f"{sdl}\nscalar _Any union _Entity = {entities} {query} {{ {field} }}"
        result = execute_sync(
            build_schema(served, assume_valid=True, assume_valid_sdl=True),
            parse(request.document),
            variable_values=dict(request.variables),
            field_resolver=_resolve,
            type_resolver=lambda value, *_: value["__typename"],
        )
        assert isinstance(result, ExecutionResult)
        assert result.errors is None, result.errors
        return orjson.dumps({"data": result.data})


class HeavyQuery:
    """The query planned and prepared, ready to be answered again and again."""

    def __init__(self) -> None:
        definitions = [SubgraphDefinition(name, name, _LINK + sdl) for name, sdl in SUBGRAPHS.items()]
        composed = compose(definitions)
        assert not isinstance(composed, CompositionFailure), composed
        self.supergraph = load_supergraph(composed.supergraph_sdl)
        self.schema = build_api_schema(self.supergraph.document)
        self.operation = normalize_operation(parse_operation(QUERY, None, OperationLimits()), self.schema)
        self.plan = prepare_plan(Planner(self.supergraph).plan(self.operation).plan)
        self.projector = build_projector(self.operation, self.schema)
        self.program = compile_program(self.plan, self.operation, self.schema, {})
        self.clients = {name: ReplayingClient(name) for name in SUBGRAPHS}
        self.executor = Executor(self.clients)

    async def answer(self) -> GraphQLResponse:
        """Execute and project, the general way."""
        return self.projector.project(await self.executor.execute(self.plan, ExecutionRequest()), {})

    async def answer_fast(self) -> bytes | None:
        """Answer by the plan's fast way."""
        return await self.executor.fast_run(self.program, ExecutionRequest()).run()

    def expected(self) -> object:
        """What graphql-core answers over the merged schema."""
        result = execute_sync(self.schema, parse(QUERY), field_resolver=_resolve)
        assert isinstance(result, ExecutionResult)
        return result.data
