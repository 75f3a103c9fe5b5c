from __future__ import annotations

import orjson
import pytest
from graphql import parse

from benchmarks.growth_world import FETCHES, answer, compose_subgraphs, large_supergraph, subgraphs


def ask(subgraph: str, query: str, **variables: object) -> object:
    return orjson.loads(answer(subgraph, orjson.dumps({"query": query, "variables": variables})))["data"]


def test_the_subgraphs_compose() -> None:
    supergraph = compose_subgraphs(subgraphs(), port=7)
    assert supergraph.count("http://127.0.0.1:7/") == FETCHES + 2


def test_items_prices_and_roots_answer() -> None:
    items = ask("items", "query($n: Int!) { items(count: $n) { id text } }", n=3)
    assert isinstance(items, dict)
    assert [(item["id"], len(item["text"])) for item in items["items"]] == [("0", 80), ("1", 80), ("2", 80)]
    prices = ask(
        "prices",
        "query($r: [_Any!]!) { _entities(representations: $r) { ... on Item { price } } }",
        r=[{"__typename": "Item", "id": "2"}],
    )
    assert prices == {"_entities": [{"price": 14}]}
    assert ask("root3", "{ value3 }") == {"value3": "the value of value3"}


def test_an_operation_that_fails_is_never_answered() -> None:
    with pytest.raises(RuntimeError, match="prices"):
        ask("prices", "query($r: [_Any!]!) { _entities(representations: $r) { ... on Item { price } } }")


def test_the_large_supergraph_is_as_large_as_asked_for_and_a_document() -> None:
    sdl = large_supergraph(20)
    assert 20_000 <= len(sdl) < 30_000
    assert parse(sdl).definitions
