"""Each unusual answer: the fast way is given up, the general way answers, nobody is asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gateway.execution.typed.library_graph import FILM, asking, library, of, user
from tests.gateway.execution.typed.typed_kit import given_up, says

if TYPE_CHECKING:
    from tests.gateway.execution.typed.typed_kit import Json


async def test_an_entity_that_is_null_is_the_general_ways_where_a_field_may_not_be_null() -> None:
    answers = {**asking(user=user("9")), "social": says({"data": {"_entities": [None]}})}
    outcome = await given_up(library().prepare("{ user { must } }"), answers)
    assert outcome.data == {"user": None}
    assert outcome.errors == [(["user", "must"], "UNEXPECTED_NULL")]


async def test_an_entity_that_is_null_is_the_general_ways_where_it_is_required_further_on() -> None:
    answers = {**asking(boxes=[of("Box", id="1", width=1)]), "post": says({"data": {"_entities": [None]}})}
    outcome = await given_up(library().prepare("{ boxes { sign } }"), answers)
    assert outcome.sent("signs") == []


@pytest.mark.parametrize(
    ("query", "body", "codes"),
    [
        ("{ text }", b'{"data":{"text":"a"},"errors":[{"message":"m","path":["text"]}]}', {"SUBGRAPH_ERROR"}),
        ("{ text }", b'{"data":{"text":"a"},"errors":{}}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":{"text":"a"},"errors":""}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":{"text":"a"},"errors":false}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":null}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":null,"errors":[{"message":"m"}]}', {"SUBGRAPH_ERROR"}),
        ("{ text }", b"{}", {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b"[]", {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":{"text":"a"}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":{"text":"a"}} x', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b'{"data":{"text":"\xff"}}', {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ text }", b"", {"SUBGRAPH_BAD_RESPONSE"}),
        ("{ must }", b'{"data":{"must":null}}', {"UNEXPECTED_NULL"}),
        ("{ text flag }", b'{"data":{"text":"a"}}', set()),
        ("{ must }", b'{"data":{}}', None),
        ("{ count }", b'{"data":{"count":"1"}}', None),
        ("{ count }", b'{"data":{"count":2147483648}}', None),
        ("{ count }", b'{"data":{"count":1.5}}', None),
        ("{ count }", b'{"data":{"count":1.0}}', set()),
        ("{ count }", b'{"data":{"count":true}}', None),
        ("{ text }", b'{"data":{"text":1}}', None),
        ("{ id }", b'{"data":{"id":1}}', set()),
        ("{ flag }", b'{"data":{"flag":1}}', None),
        ("{ ratio }", b'{"data":{"ratio":"1.5"}}', None),
        ("{ ratio }", b'{"data":{"ratio":18446744073709551616}}', set()),
        ("{ mood }", b'{"data":{"mood":"UGLY"}}', {"VALUE_NOT_IN_SCHEMA"}),
        ("{ moods }", b'{"data":{"moods":["GOOD","UGLY"]}}', {"VALUE_NOT_IN_SCHEMA"}),
        ("{ any }", b'{"data":{"any":{"a":1}}}', set()),
        ("{ any }", b'{"data":{"any":[1]}}', set()),
        ("{ mustAny }", b'{"data":{"mustAny":null}}', {"UNEXPECTED_NULL"}),
        ("{ anys }", b'{"data":{"anys":[1,null]}}', {"UNEXPECTED_NULL"}),
        ("{ counts }", b'{"data":{"counts":[1,null]}}', {"UNEXPECTED_NULL"}),
        ("{ grid }", b'{"data":{"grid":[1]}}', None),
        ("{ counts }", b'{"data":{"counts":1}}', None),
        ("{ place { city } }", b'{"data":{"place":[]}}', None),
        ("{ place { city } }", b'{"data":{"place":{"city":null}}}', {"UNEXPECTED_NULL"}),
        ("{ one { title } }", b'{"data":{"one":{"title":"a"}}}', None),
        ("{ one { title } }", b'{"data":{"one":{"__typename":"Sing","title":"a"}}}', {"VALUE_NOT_IN_SCHEMA"}),
        ("{ found { __typename } }", b'{"data":{"found":[{"__typename":"User"}]}}', {"VALUE_NOT_IN_SCHEMA"}),
        ("{ one { title } }", b'{"data":{"one":{"__typename":"Film"}}}', set()),
        ("{ film { stars } }", b'{"data":{"film":{"__typename":"Song","id":"1"}}}', None),
        ("{ film { id } }", b'{"data":{"film":{"id":null}}}', {"UNEXPECTED_NULL"}),
    ],
)  # fmt: skip
async def test_an_unusual_answer_of_a_root_fetch_is_the_general_ways(
    query: str, body: bytes, codes: set[str] | None
) -> None:
    outcome = await given_up(library().prepare(query), {**asking(), "books": says(body)})
    found = {code for _, code in outcome.errors}
    assert found == codes if codes is not None else found


async def test_the_name_of_an_interface_is_no_objects_type() -> None:
    film = {"__typename": "Media", "id": "1", "title": "a"}
    answers = {**asking(), "books": says({"data": {"film": film}})}
    prepared = library().prepare("{ film { title awards { name } } }")
    outcome = await given_up(prepared, answers)
    assert outcome.sent("social") == []


@pytest.mark.parametrize(
    ("query", "entities"),
    [
        ("{ user { nick } }", []),
        ("{ user { nick } }", [{"nick": "a"}, {"nick": "b"}]),
        ("{ user { nick } }", None),
        ("{ user { nick } }", {}),
        ("{ user { nick } }", [{}]),
        ("{ user { nick } }", ["a"]),
        ("{ user { nick } }", [{"nick": 1}]),
        ("{ user { nick } }", [{"__typename": "Film", "nick": "a"}]),
        ("{ user { must } }", [{"must": None}]),
        ("{ user { must } }", [{}]),
        ("{ user { follows { nick } } }", [{"follows": [{"nick": 1}]}]),
        ("{ one { ... on Film { stars } ... on Song { plays } } }", [of("Song", stars=1, plays=1)]),
        ("{ one { ... on Film { stars } ... on Song { plays } } }", [{"plays": 1}]),
    ],
)  # fmt: skip
async def test_an_unusual_answer_of_an_entity_fetch_is_the_general_ways(query: str, entities: Json) -> None:
    answers = {**asking(user=user("1"), one=FILM), "social": says({"data": {"_entities": entities}})}
    await given_up(library().prepare(query), answers)


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{ user { kind: __typename nick } }", {"user": {"__typename": None, "id": "1"}}),
        ("{ place { kind: __typename } }", {"place": {"__typename": "Nobody"}}),
        ("{ place { kind: __typename } }", {"place": {"__typename": None}}),
    ],
)
async def test_a_name_of_a_type_is_looked_at_wherever_it_was_asked_for(query: str, data: Json) -> None:
    prepared = library().prepare(query)
    assert "__typename" in prepared.plan.fetches[0].document
    await given_up(prepared, {"books": says({"data": data})})
