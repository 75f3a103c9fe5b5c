"""One service gone: the screens that need it lose its fields, and nothing else."""

import time
from typing import Any

import pytest

from tests.support.streaming_graph import StreamingGraph

NEEDS = """query {
  viewer {
    account { id country plan { name } activeStreams { startedAt } }
    profile { id name homePage { quality } continueWatching(first: 1) { edges { lastWatchedAt } } }
  }
  video(ref: { id: "movie_50" }) { id title matchScore inMyList ... on Movie { progress } }
}"""

# By the service that is gone: the fields of NEEDS that go with it.
LOST = {
    "recommendations": {"viewer.profile.homePage", "video.matchScore"},
    "playback": {"viewer.account.activeStreams", "viewer.profile.continueWatching", "video.progress"},
    "profiles": {"viewer", "video.inMyList"},
    "catalog": {"video"},
}


def nulls(value: Any, path: str = "") -> set[str]:  # noqa: ANN401 - JSON
    if value is None:
        return {path}
    if isinstance(value, dict):
        return {
            found for key, item in value.items() for found in nulls(item, f"{path}.{key}" if path else key)
        }
    return set()


@pytest.mark.parametrize("gone", LOST)
async def test_a_service_that_is_gone_costs_its_own_fields(graph: StreamingGraph, gone: str) -> None:
    whole = await graph.ask(NEEDS)
    assert "errors" not in whole
    already = nulls(whole["data"])
    await graph.forget()
    await graph.services[gone].stop(0)
    started = time.perf_counter()
    answer = await graph.ask(NEEDS)
    assert time.perf_counter() - started < 15
    assert nulls(answer["data"]) - already == LOST[gone] - already
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {"UNAVAILABLE"}
    assert {error["extensions"]["subgraph"] for error in answer["errors"]} == {gone}
    paths = [".".join(map(str, error["path"])) for error in answer["errors"]]
    for lost in LOST[gone] - already:
        assert any(path == lost or path.startswith(f"{lost}.") for path in paths), lost


async def test_what_was_kept_is_answered_while_its_service_is_gone(graph: StreamingGraph) -> None:
    kept = '{ video(ref: { id: "movie_50" }) { id title matchScore inMyList } }'
    whole = await graph.ask(kept)
    assert "errors" not in whole
    for service in graph.services.values():
        await service.stop(0)
    assert await graph.ask(kept) == whole
