"""A small supergraph of two subgraphs, and stand-ins for them: a fake subgraph is a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

SHOP = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
{ query: Query mutation: Mutation }
directive @authenticated on FIELD_DEFINITION | OBJECT
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(
  graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean
  override: String, usedOverridden: Boolean
) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(
  graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true
  isInterfaceObject: Boolean! = false
) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph {
  PRODUCTS @join__graph(name: "products", url: "http://127.0.0.1:1/products")
  REVIEWS @join__graph(name: "reviews", url: "http://127.0.0.1:1/reviews")
}
type Query @join__type(graph: PRODUCTS) @join__type(graph: REVIEWS) {
  products(first: Int = 2): [Product] @join__field(graph: PRODUCTS)
  review(id: ID!): Review @join__field(graph: REVIEWS)
}
type Mutation @join__type(graph: REVIEWS) {
  addReview(body: String!): Review @join__field(graph: REVIEWS)
}
type Product @join__type(graph: PRODUCTS, key: "id") @join__type(graph: REVIEWS, key: "id") {
  id: ID!
  name: String @join__field(graph: PRODUCTS)
  cost: Int @join__field(graph: PRODUCTS) @authenticated
  reviews: [Review!] @join__field(graph: REVIEWS)
}
type Review @join__type(graph: REVIEWS, key: "id") { id: ID! body: String product: Product }
"""

Call: TypeAlias = tuple[str, Mapping[str, Any], Mapping[str, str]]
Resolve: TypeAlias = Callable[[str, Mapping[str, Any]], Any]


class FakeSubgraph:
    """Answers with a function of (document, variables), and remembers its calls."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self.calls: list[Call] = []

    async def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,  # noqa: ARG002 - the in-process contract
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        """Answer one operation."""
        self.calls.append((document, variables or {}, headers))
        return {"data": self._resolve(document, variables or {})}


def products(document: str, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Two products, or as many as asked for by a variable or in the document; with a cost unasked."""
    literal = re.search(r"first: (\d+)", document)
    count = int(literal[1]) if literal else next(iter(variables.values()), 2)
    return {
        "products": [
            {"__typename": "Product", "id": str(number), "name": f"product {number}", "cost": number}
            for number in range(count)
        ]
    }


def reviews(document: str, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """One review a product; none of its own."""
    if "addReview" in document:
        return {"addReview": {"id": "r", "body": "fine"}}
    if "_entities" not in document:
        return {"review": {"id": "r", "body": "fine"}}
    return {
        "_entities": [
            {"__typename": "Product", "reviews": [{"id": f"r{item['id']}", "body": f"about {item['id']}"}]}
            for item in variables["representations"]
        ]
    }
