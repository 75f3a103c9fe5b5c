from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.query_plan.nodes import ContextInput, RequiredField, RequiredFragment, SequenceNode
from gateway.query_plan.outcome import FetchFailure
from tests.gateway.execution.plan_kit import (
    FunctionSubgraph,
    JsonObject,
    data,
    entities,
    path,
    requires,
    root,
    run,
)

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphRequest

FOUND: JsonObject = {
    "users": [
        {"__typename": "User", "locale": {"code": "de"}, "post": {"__typename": "Post", "id": "1"}},
        {"__typename": "User", "locale": {"code": "fr"}, "post": {"__typename": "Post", "id": "1"}},
        {"__typename": "Bot", "language": "de", "post": {"__typename": "Post", "id": "2"}},
        {"__typename": "User", "locale": None, "post": {"__typename": "Post", "id": "3"}},
        {"__typename": "Alien", "post": {"__typename": "Post", "id": "3"}},
    ]
}
LOCALE = ContextInput(
    variable="locale",
    path=path("users.@"),
    selections=(
        RequiredField("__typename", "__typename"),
        RequiredFragment(("User",), (RequiredField("locale", "locale", (RequiredField("code", "code"),)),)),
        RequiredFragment(("Bot",), (RequiredField("language", "language"),)),
    ),
)
TITLES = entities(2, "users.@.post", "b", requires("Post", "id"), "title(locale: $locale)")
PLAN = SequenceNode(
    (root(1, "a", "{users{post{id}}}"), replace(TITLES, node=replace(TITLES.node, contexts=(LOCALE,))))
)


def titles_of(outcome_data: JsonObject) -> list[object]:
    return [user["post"].get("title") for user in outcome_data["users"]]  # type: ignore[attr-defined]


async def test_entities_are_asked_for_by_what_their_ancestors_say() -> None:
    def answer(request: SubgraphRequest) -> object:
        asked = request.variables["representations"]
        assert isinstance(asked, list)
        titles = [{"title": f"{request.variables['locale']}-{item['id']}"} for item in asked]
        return {"data": {"_entities": titles}}

    subgraph = FunctionSubgraph(answer)
    outcome = await run(PLAN, {"a": data(FOUND), "b": subgraph})
    assert titles_of(outcome.data) == ["de-1", "fr-1", "de-2", "None-3", "None-3"]
    assert [request.variables["locale"] for request in subgraph.requests] == ["de", "fr", None]


async def test_nothing_is_asked_where_there_is_no_entity() -> None:
    subgraph = data({"_entities": []})
    outcome = await run(PLAN, {"a": data({"users": []}), "b": subgraph})
    assert (subgraph.requests, outcome.errors) == ([], ())


async def test_a_failure_of_one_group_leaves_the_others() -> None:
    def answer(request: SubgraphRequest) -> object:
        if request.variables["locale"] == "fr":
            return []
        asked = request.variables["representations"]
        assert isinstance(asked, list)
        return {"data": {"_entities": [{"title": "t"} for _ in asked]}}

    outcome = await run(PLAN, {"a": data(FOUND), "b": FunctionSubgraph(answer)})
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert failure.places == (("users", 1, "post"),)
    assert titles_of(outcome.data) == ["t", None, "t", "t", "t"]
