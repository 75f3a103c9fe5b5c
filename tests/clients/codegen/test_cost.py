"""The cost of operations by @cost and @listSize."""

import pytest
from graphql import build_schema, parse

from clients.codegen.cost import CostEstimate
from clients.codegen.list_sizes import read_cost_rules
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation

SDL = """
directive @cost(weight: Int!) on FIELD_DEFINITION
directive @listSize(
  assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean
) on FIELD_DEFINITION
type Query {
  one: Thing
  dear: Thing @cost(weight: 25)
  dearLeaf: Int @cost(weight: 3)
  many: [Thing]
  assumed: [Thing!]! @listSize(assumedSize: 4)
  first(first: Int! = 7): [Thing] @listSize(slicingArguments: ["first"])
  page(first: Int! = 20): Page! @listSize(slicingArguments: ["first"], sizedFields: ["items"])
  any: Any
}
type Mutation { make: Thing }
type Page { items: [Thing!]! total: Int }
type Thing { name: String thing: Thing things: [Thing] @listSize(assumedSize: 2) }
type Other { things: [Thing] @listSize(assumedSize: 5) }
union Any = Thing | Other
"""
SCHEMA = build_schema(SDL)
ESTIMATE = CostEstimate(SCHEMA, read_cost_rules(parse(SDL)))


def cost(text: str) -> int:
    return ESTIMATE.of(normalize_operation(parse_operation(text, None, OperationLimits()), SCHEMA))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", 0),
        ("{ one { name } }", 1),
        ("{ one { name thing { name } } }", 2),
        ("{ dear { name } dearLeaf }", 28),
        ("{ many { name } }", 10),
        ("{ many { things { name } } }", 30),
        ("{ assumed { name } }", 4),
        ("{ first { name } }", 7),
        ("{ first(first: 3) { name } }", 3),
        ("query A($n: Int! = 5) { first(first: $n) { name } }", 5),
        ("query A($n: Int!) { first(first: $n) { name } }", 10),
        ("{ page { items { name } total } }", 21),
        ("{ page(first: 2) { items { things { name } } } }", 7),
        ("{ any { ... on Thing { things { name } } ... on Other { things { name } } } }", 6),
        ("mutation A { make { name } }", 11),
    ],
)
def test_an_operation_costs_what_it_may_fetch(text: str, expected: int) -> None:
    assert cost(text) == expected
