"""The entity cache over the streaming graph: what it saves, and that nobody is answered what is another's."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.security.authentication import TOKEN_AUDIENCE
from gateway.settings import DEVELOPMENT_TOKEN_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.streaming_graph import StreamingGraph

VIDEOS = """query($ids: [ID!]!) {
  videos(ids: $ids) { ...Card }
  movie: node(id: "movie_1") {
    ... on Movie { ...Card moreLikeThis(first: 8) { edges { node { title ...Card } } } }
  }
  newArrivals(first: 5) { edges { node { ...Card } } }
  genres { name titles(first: 3) { edges { node { ...Card } } } }
}
fragment Card on Video {
  id title synopsis maturityRating { label board } availability { country until isNow }
  genres { name } inMyList myRating matchScore
  artwork(kind: BOXART_LANDSCAPE) { url language }
  ... on Movie { bookmark { positionMs } progress }
}"""


def signed_in(account: str, profile: str, country: str, language: str) -> dict[str, str]:
    claims = {
        "sub": account,
        "pid": profile,
        "country": country,
        "language": language,
        "scopes": ["account:read"],
        "aud": TOKEN_AUDIENCE,
        "exp": int(time.time()) + 600,
    }
    return {"authorization": f"Bearer {jwt.encode(claims, DEVELOPMENT_TOKEN_KEY, algorithm='HS256')}"}


CALLERS: dict[str, Mapping[str, str]] = {
    "nobody": {},
    "nobody, in German": {"accept-language": "de"},
    "an American": signed_in("account_1", "profile_1", "US", "en"),
    "another American": signed_in("account_2", "profile_4", "US", "en"),
    "a German": signed_in("account_3", "profile_7", "DE", "de"),
    "a Briton": signed_in("account_4", "profile_9", "GB", "en"),
}


async def ask(graph: StreamingGraph, headers: Mapping[str, str]) -> dict[str, Any]:
    ids = [f"movie_{number}" for number in range(1, 12)]
    answer = await graph.ask(VIDEOS, {"ids": ids}, headers)
    for error in answer.get("errors", ()):
        error["extensions"].pop("errorId", None)
    return answer


async def test_every_caller_is_answered_as_without_a_cache(graph: StreamingGraph) -> None:
    """Country, language and what is personal differ; the cache is full of other callers' answers."""
    alone: dict[str, dict[str, Any]] = {}
    for name, headers in CALLERS.items():
        await graph.forget()
        alone[name] = await ask(graph, headers)
    await graph.forget()
    for _ in range(3):
        for name, headers in CALLERS.items():
            assert await ask(graph, headers) == alone[name], name
    assert len({json.dumps(answer) for answer in alone.values()}) > 3, "nothing told the callers apart"
    assert graph.gateway.entity_cache is not None
    assert graph.gateway.entity_cache.counters.hits > 40


@pytest.mark.parametrize("name", ["title-detail", "more-like-this"])
async def test_a_title_seen_before_is_not_asked_of_the_catalog_again(
    graph: StreamingGraph, name: str
) -> None:
    await graph.forget()
    graph.traffic.clear()
    cold = await graph.ask_screen(name)
    assert "catalog" in graph.traffic.subgraph_requests
    graph.traffic.clear()
    warm = await graph.ask_screen(name)
    assert "catalog" not in graph.traffic.subgraph_requests
    assert "errors" not in warm
    assert warm["data"].keys() == cold["data"].keys()


async def test_nothing_of_the_other_subgraphs_is_kept(graph: StreamingGraph) -> None:
    """Only the catalog says @cacheHint, on an interface that two others have fields on."""
    assert graph.gateway.entity_cache is not None
    assert set(graph.gateway.entity_cache.rules.policies.subgraphs) == {"catalog"}


@pytest.mark.parametrize(
    ("document", "headers", "said"),
    [
        ("{ genres { name } }", CALLERS["nobody"], "max-age=3600, public"),
        ("{ genres { name } }", CALLERS["an American"], "max-age=3600, private"),
        ('{ videos(ids: ["movie_1"]) { title } }', CALLERS["nobody"], "max-age=60, public"),
        ('{ video(ref: {id: "movie_1"}) { title } }', CALLERS["nobody"], "max-age=300, public"),
        ('{ videos(ids: ["movie_1"]) { title inMyList } }', CALLERS["an American"], "no-store"),
        ('{ videos(ids: ["movie_1"]) { title inMyList } }', CALLERS["nobody"], "no-store"),
        ('{ suggest(prefix: "a") }', CALLERS["nobody"], "no-store"),
        ("{ nonsense }", CALLERS["nobody"], "no-store"),
    ],
)
async def test_clients_are_told_how_long_an_answer_may_be_kept(
    graph: StreamingGraph, document: str, headers: Mapping[str, str], said: str
) -> None:
    await graph.forget()
    response = await graph.gateway.pipeline.run(GraphQLRequest(document, headers=headers))
    assert response.cache_headers is not None
    assert response.cache_headers.cache_control == said
