"""The screens' operations, answered through gateway, four subgraphs and four gRPC services."""

import pytest

from gateway.query_plan.summary import count_fetches, count_stages
from tests.support.streaming_graph import OPERATIONS, StreamingGraph

SCREENS = sorted(path.stem for path in OPERATIONS.glob("*.graphql"))


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_is_answered_without_errors(graph: StreamingGraph, name: str) -> None:
    answer = await graph.ask_screen(name)
    assert "errors" not in answer, answer["errors"][:3]
    assert all(value is not None for value in answer["data"].values())


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_asks_no_service_twice_at_one_depth(graph: StreamingGraph, name: str) -> None:
    """No N+1: at most one call per service method and subgraph request."""
    await graph.ask_screen(name)
    await graph.forget()
    graph.traffic.clear()
    await graph.ask_screen(name)
    requests = len(graph.traffic.subgraph_requests)
    assert graph.traffic.grpc_calls
    assert max(graph.traffic.grpc_calls.values()) <= requests


async def test_the_home_screen_is_full(graph: StreamingGraph) -> None:
    answer = await graph.ask_screen("home")
    rows = answer["data"]["viewer"]["profile"]["homePage"]["rows"]["edges"]
    assert len(rows) == 6
    items = [edge["node"]["items"]["edges"] for edge in rows]
    assert all(len(row) == 10 for row in items)
    videos = [edge["node"]["video"] for row in items for edge in row]
    assert all(video["title"] for video in videos)
    assert any(video["matchScore"] is not None for video in videos)
    assert all(isinstance(video["inMyList"], bool) for video in videos)


async def test_the_home_screen_needs_no_more_than_the_best_planner(graph: StreamingGraph) -> None:
    """Apollo's planner: 8 requests in 6 waves; Hive's: 9 in 6."""
    await graph.ask_screen("home")
    graph.traffic.clear()
    await graph.ask_screen("home")
    plan = graph.plan_of("home")
    assert count_fetches(plan) <= 8
    assert count_stages(plan) <= 6
    assert len(graph.traffic.subgraph_requests) <= 8


async def test_nobody_signed_out_reads_personal_data(graph: StreamingGraph) -> None:
    answer = await graph.ask("{ viewer { account { id email } } }", headers={})
    assert answer["data"] == {"viewer": None}
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_foreign_profile_looks_like_none(graph: StreamingGraph) -> None:
    answer = await graph.ask('{ profile(id: "profile_999999") { name } }')
    assert answer["data"] == {"profile": None}
