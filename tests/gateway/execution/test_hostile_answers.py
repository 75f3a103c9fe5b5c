"""Answers no subgraph should give: each a typed error, the other fields intact."""

from __future__ import annotations

import pytest

from gateway.execution.response_decoding import check_response, decode_answer
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure
from gateway.query_plan.nodes import SequenceNode
from gateway.query_plan.outcome import FetchFailure, SubgraphError
from tests.gateway.execution.plan_kit import FunctionSubgraph, JsonObject, data, entities, requires, root, run

FOUND: JsonObject = {
    "ps": [{"__typename": "P", "id": "1"}, {"__typename": "P", "id": "2"}, {"__typename": "P", "id": "1"}]
}
PLAN = SequenceNode((root(1, "a", "{ps{id}}"), entities(2, "ps.@", "b", requires("P", "id"), "price")))
PLACES = (("ps", 0), ("ps", 2), ("ps", 1))


@pytest.mark.parametrize(
    "answer",
    [
        [],
        "text",
        None,
        1,
        {},
        {"data": []},
        {"data": "x"},
        {"data": None},
        {"data": {"x": 1}, "errors": "no"},
        {"data": {"x": 1}, "errors": [1]},
        {"data": None, "errors": []},
    ],
)
def test_what_the_specification_does_not_allow_is_refused(answer: object) -> None:
    with pytest.raises(SubgraphFailure):
        check_response("s", answer)


def test_odd_extensions_are_ignored_and_duplicate_keys_keep_the_last() -> None:
    answer = SubgraphAnswer(b'{"data":{"x":1,"x":2},"extensions":[]}')
    assert decode_answer("s", answer).data == {"x": 2}


@pytest.mark.parametrize(
    "answered",
    [
        {"_entities": None},
        {},
        {"_entities": []},
        {"_entities": [{"price": 1}]},
        {"_entities": [{"price": 1}, {"price": 2}, {"price": 3}]},
        {"_entities": {"0": {"price": 1}}},
        {"_entities": "no"},
    ],
)
async def test_an_entity_list_of_the_wrong_length_or_kind_is_a_failure_at_every_place(
    answered: JsonObject,
) -> None:
    outcome = await run(PLAN, {"a": data(FOUND), "b": data(answered)})
    assert outcome.data == FOUND
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.places) == ("SUBGRAPH_BAD_RESPONSE", PLACES)
    assert failure.keys == frozenset({"price"})


@pytest.mark.parametrize(
    "entity", [1, "x", [], [{"price": 9}], {"__typename": "Q", "price": 9}, {"__typename": ["P"]}]
)
async def test_one_bad_entity_does_not_spoil_the_others(entity: object) -> None:
    subgraph = data({"_entities": [entity, {"__typename": "P", "price": 2}]})
    outcome = await run(PLAN, {"a": data(FOUND), "b": subgraph}, object_types=frozenset({"P", "Q"}))
    assert outcome.data["ps"] == [
        {"__typename": "P", "id": "1"},
        {"__typename": "P", "id": "2", "price": 2},
        {"__typename": "P", "id": "1"},
    ]
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.places) == ("SUBGRAPH_BAD_RESPONSE", PLACES[:2])


async def test_names_of_python_and_javascript_are_keys_like_any_other() -> None:
    entity: JsonObject = {
        "__class__": "x",
        "__proto__": {"a": 1},
        "constructor": None,
        "__dict__": [],
        "price": 1,
    }
    outcome = await run(PLAN, {"a": data(FOUND), "b": data({"_entities": [entity, None]})})
    assert outcome.data["ps"][0]["price"] == 1  # type: ignore[index]
    assert outcome.errors == ()


async def test_an_entitys_error_is_told_at_every_place_it_came_from() -> None:
    answer = {
        "data": {"_entities": [{"price": None}, {"price": 2}]},
        "errors": [
            {"message": "no price", "path": ["_entities", 0, "price"], "extensions": {"code": "NOPE"}}
        ],
    }
    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(lambda _: answer)})
    errors = [error for error in outcome.errors if isinstance(error, SubgraphError)]
    assert [(e.path, e.message, e.extensions["code"], e.subgraph) for e in errors] == [
        (("ps", 0, "price"), "no price", "NOPE", "b"),
        (("ps", 2, "price"), "no price", "NOPE", "b"),
    ]


async def test_an_error_of_a_whole_entity_is_a_failure_that_names_its_places() -> None:
    answer = {
        "data": {"_entities": [None, {"price": 2}]},
        "errors": [{"message": "gone", "path": ["_entities", 0], "extensions": {"code": "GONE"}}],
    }
    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(lambda _: answer)})
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.message, failure.places) == ("GONE", "gone", PLACES[:2])


async def test_errors_without_data_are_the_failure_of_the_fetch_with_the_subgraphs_words() -> None:
    answer = {"errors": [{"message": "not signed in", "extensions": {"code": "UNAUTHENTICATED"}}]}
    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(lambda _: answer)})
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.message, failure.places) == ("UNAUTHENTICATED", "not signed in", PLACES)


@pytest.mark.parametrize(
    "error",
    [
        {},
        {"message": 5, "path": "x", "extensions": []},
        {"message": "m", "path": ["_entities"]},
        {"message": "m", "path": ["_entities", 99, "price"]},
        {"message": "m", "path": ["_entities", -1, "price"]},
        {"message": "m", "path": ["_entities", "0"]},
        {"message": "m", "path": ["_entities", True, "price"]},
        {"message": "m", "path": [{"a": 1}]},
        {"message": "m", "path": [], "extensions": {"code": 5}},
    ],
)
async def test_an_error_that_points_nowhere_is_kept_without_a_path(error: JsonObject) -> None:
    answer = {"data": {"_entities": [{"price": 1}, {"price": 2}]}, "errors": [error]}
    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(lambda _: answer)})
    [found] = outcome.errors
    assert isinstance(found, SubgraphError)
    assert found.path is None
    assert outcome.data["ps"][1]["price"] == 2  # type: ignore[index]


async def test_a_flood_of_errors_is_bounded() -> None:
    errors = [{"message": "m", "path": ["_entities", 0, "price"]}] * 50_000
    answer = {"data": {"_entities": [{}, {}]}, "errors": errors}
    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(lambda _: answer)})
    assert len(outcome.errors) <= 2002
