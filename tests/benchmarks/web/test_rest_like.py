"""A screen one resource at a time: what is counted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from benchmarks.web import rest_like
from benchmarks.web.rest_like import RESOURCES, Fetches

SCHEMA = build_schema((Path(__file__).parents[3] / "schema" / "api.graphql").read_text(encoding="utf-8"))


def answering(answers: dict[str, Any]) -> Callable[[bytes], bytes]:
    """Answer each resource by its document, with the given data."""
    names = {document: name for name, document in RESOURCES.items()}

    def post(body: bytes) -> bytes:
        return json.dumps({"data": answers.get(names[json.loads(body)["query"]], {})}).encode()

    return post


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_is_a_valid_operation(name: str) -> None:
    assert not validate(SCHEMA, parse(RESOURCES[name]))


def test_what_is_fetched_together_is_one_wave_and_nothing_is_fetched_twice() -> None:
    fetches = Fetches(answering({}))
    fetches.together(("title", "movie_1"), ("title", "movie_2"), ("title", "movie_1"))
    fetches.together(("title", "movie_2"))
    fetches.together(("title", "movie_2"), ("match", "movie_2"))
    assert (fetches.requests, fetches.waves) == (3, 2)
    assert fetches.received == 3 * len(b'{"data": {}}')


def test_a_list_costs_a_request_for_itself_and_one_for_each_title() -> None:
    edges = [{"node": {"id": f"movie_{number}"}} for number in range(5)]
    fetches = Fetches(answering({"my-list": {"viewer": {"profile": {"myList": {"edges": edges}}}}}))
    rest_like.my_list(fetches)
    assert (fetches.requests, fetches.waves) == (2 + 5, 2)


def test_a_variable_is_sent_under_its_name_and_an_empty_one_as_null() -> None:
    sent: list[dict[str, Any]] = []

    def post(body: bytes) -> bytes:
        sent.append(json.loads(body)["variables"])
        return b'{"data": {}}'

    Fetches(post).together(("title", "movie_1"), ("search", "star"), ("row", ""), ("viewer", ""))
    assert sent == [{"id": "movie_1"}, {"query": "star"}, {"after": None}, {}]
