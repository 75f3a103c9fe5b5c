"""Documents made to hurt: each is refused with its code, soon, and the next request is served."""

import time

import pytest

from gateway.app import create_gateway
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.settings import Settings
from tests.support.shop import SHOP, FakeSubgraph, products, reviews

SECONDS = 2.0
"""Far above what is measured (well under 0.1 s), so that a busy machine does not fail the test."""

LEVELS = 18
BOMB = "{ ...F0 } " + "".join(
    f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }} " for level in range(LEVELS)
)


def nested(levels: int) -> str:
    return "{ products " + "{ reviews { product " * levels + "{ id }" + "} }" * levels + " }"


HOSTILE = {
    "a document of 1 MB": ("{ products { id } } #" + "x" * 1_000_000, "OPERATION_TOO_LARGE"),
    "10,000 aliases": (
        "{ " + " ".join(f"a{n}: products {{ id }}" for n in range(10_000)) + " }",
        "OPERATION_TOO_LARGE",
    ),
    "500 levels": (nested(250), "OPERATION_TOO_LARGE"),
    "many tokens": ("{ products { " + "id " * 60_000 + "} }", "OPERATION_TOO_LARGE"),
    "a fragment bomb": (BOMB + f"fragment F{LEVELS} on Query {{ __typename }}", "OPERATION_TOO_LARGE"),
    "fragments that spread each other": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "nothing": (" ", "GRAPHQL_PARSE_FAILED"),
    "a lone surrogate": ("{ \ud800 }", "GRAPHQL_PARSE_FAILED"),
    "no GraphQL at all": ("<html></html>", "GRAPHQL_PARSE_FAILED"),
    "a type definition": ("type Query { a: Int }", "OPERATION_RESOLUTION_FAILED"),
    "federation's own fields": ("{ _service { sdl } }", "GRAPHQL_VALIDATION_FAILED"),
    "entities from outside": (
        "{ _entities(representations: []) { __typename } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_it_is_refused_soon_and_the_next_request_is_served(name: str) -> None:
    document, code = HOSTILE[name]
    gateway = create_gateway(
        SHOP,
        Settings(),
        in_process={"products": FakeSubgraph(products), "reviews": FakeSubgraph(reviews)},
    )
    async with gateway.running():
        started = time.perf_counter()
        answer = (await gateway.pipeline.run(GraphQLRequest(document))).to_dict()
        assert time.perf_counter() - started < SECONDS
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}  # type: ignore[attr-defined]
        assert "data" not in answer
        good = await gateway.pipeline.run(GraphQLRequest("{ products { id } }"))
        assert good.data


@pytest.mark.parametrize("key", ["__proto__", "__class__", "constructor", "__dict__"])
async def test_a_hostile_alias_is_a_plain_key(key: str) -> None:
    gateway = create_gateway(
        SHOP,
        Settings(),
        in_process={
            "products": FakeSubgraph(lambda *_: {key: [{"__typename": "Product", "id": "1"}]}),
            "reviews": FakeSubgraph(reviews),
        },
    )
    async with gateway.running():
        answer = await gateway.pipeline.run(GraphQLRequest(f"{{ {key}: products {{ id }} }}"))
    assert answer.to_dict() == {"data": {key: [{"id": "1"}]}}
