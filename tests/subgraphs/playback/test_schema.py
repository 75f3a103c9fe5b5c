"""The subgraph over its real service: watch state is a profile's own, streams are the account's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from graphql import parse

from subgraphs.chassis.principal import Principal
from subgraphs.chassis.settings import SubgraphSettings
from subgraphs.playback.app import create_subgraph

if TYPE_CHECKING:
    from subgraphs.dataset.records import Bookmark, World
    from tests.subgraphs.chassis.running import RunningSubgraph


def own_bookmarks(world: World, member: Principal) -> list[Bookmark]:
    return [bookmark for bookmark in world.bookmarks if bookmark.profile_id == member.profile_id]


async def test_progress_comes_from_the_bookmark_and_the_required_runtime(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    marks = own_bookmarks(world, member)
    answer = await playback.entities(
        "... on Playable { id progress bookmark { positionMs completed device { id } } }",
        [{"__typename": "Playable", "id": mark.video_id, "runtimeMs": mark.runtime_ms} for mark in marks],
        member,
    )
    assert "errors" not in answer
    for mark, entity in zip(marks, answer["data"]["_entities"], strict=True):
        expected = 1.0 if mark.completed else mark.position_ms / mark.runtime_ms
        assert entity["progress"] == pytest.approx(expected)
        assert entity["bookmark"]["device"] == {"id": mark.device_id}
    assert playback.counter.calls == {"BatchGetBookmarks": 1}


async def test_unwatched_signed_out_and_without_a_profile_there_is_no_watch_state(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    mark = own_bookmarks(world, member)[0]
    representations: list[dict[str, object]] = [
        {"__typename": "Playable", "id": mark.video_id, "runtimeMs": mark.runtime_ms},
        {"__typename": "Playable", "id": "movie_unknown", "runtimeMs": 1000},
    ]
    selection = "... on Playable { bookmark { positionMs } progress }"
    nothing = {"bookmark": None, "progress": None}
    own = await playback.entities(selection, representations, member)
    assert own["data"]["_entities"][0]["bookmark"] == {"positionMs": mark.position_ms}
    assert own["data"]["_entities"][1] == nothing
    for principal in (None, Principal(account_id=member.account_id)):
        answer = await playback.entities(selection, representations, principal)
        assert answer == {"data": {"_entities": [nothing, nothing]}}


async def test_another_profile_of_the_same_account_sees_none_of_it(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    other = next(
        p.id for p in world.profiles if p.account_id == member.account_id and p.id != member.profile_id
    )
    answer = await playback.entities(
        "... on Profile { id continueWatching { edges { cursor } } viewingActivity { edges { cursor } } }",
        [{"__typename": "Profile", "id": member.profile_id}],
        Principal(account_id=member.account_id, profile_id=other),
    )
    assert answer["data"]["_entities"] == [
        {"id": member.profile_id, "continueWatching": None, "viewingActivity": None}
    ]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND", "NOT_FOUND"]


def expected_continue_watching(world: World, member: Principal) -> list[str]:
    """What should come next, worked out from the world in another way than the service's SQL."""
    order: dict[str, list[str]] = {}
    for line in world.episode_lines():
        order.setdefault(line.show_id, []).append(line.episode_id)
    latest: dict[str, Bookmark] = {}
    for mark in own_bookmarks(world, member):
        group = mark.show_id or mark.video_id
        if group not in latest or (mark.updated_at, mark.video_id) > (
            latest[group].updated_at,
            latest[group].video_id,
        ):
            latest[group] = mark
    chosen: list[tuple[datetime, str, str]] = []
    for group, mark in latest.items():
        if not mark.completed:
            chosen.append((mark.updated_at, group, mark.video_id))
        elif mark.show_id is not None:
            place = order[mark.show_id].index(mark.video_id) + 1
            if place < len(order[mark.show_id]):
                chosen.append((mark.updated_at, group, order[mark.show_id][place]))
    return [video for _, _, video in sorted(chosen, reverse=True)]


async def test_continue_watching_is_one_entry_a_movie_or_show_across_all_pages(
    playback: RunningSubgraph, world: World
) -> None:
    document = """query($representations: [_Any!]!, $after: String) {
        _entities(representations: $representations) { ... on Profile {
            continueWatching(first: 3, after: $after) {
                edges { cursor bookmark { positionMs completed } node { id } }
                pageInfo { hasNextPage endCursor } } } } }"""
    compared = 0
    for profile in world.profiles:
        member = Principal(account_id=profile.account_id, profile_id=profile.id)
        seen: list[str] = []
        after, more = None, True
        while more:
            variables = {"representations": [{"__typename": "Profile", "id": profile.id}], "after": after}
            answer = await playback.ask(document, member, variables)
            page = answer["data"]["_entities"][0]["continueWatching"]
            seen += [edge["node"]["id"] for edge in page["edges"]]
            assert not any(edge["bookmark"]["completed"] for edge in page["edges"])
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert seen == expected_continue_watching(world, member)
        compared += len(seen)
    assert compared > 20


async def test_up_next_resumes_goes_on_or_begins(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    first: dict[str, str] = {}
    for line in world.episode_lines():
        first.setdefault(line.show_id, line.episode_id)
    begun = {mark.show_id for mark in own_bookmarks(world, member) if mark.show_id}
    answer = await playback.entities(
        "... on Show { id upNext { id } }",
        [{"__typename": "Show", "id": show_id} for show_id in (*first, "show_unknown")],
        member,
    )
    assert "errors" not in answer
    found = {
        entity["id"]: entity["upNext"] and entity["upNext"]["id"] for entity in answer["data"]["_entities"]
    }
    continued = set(expected_continue_watching(world, member))
    assert found.pop("show_unknown") is None
    for show_id, video_id in found.items():
        if show_id not in begun:
            assert video_id == first[show_id]
        elif video_id is not None:
            assert video_id in continued
    assert playback.counter.calls == {"BatchGetUpNext": 1}


async def test_the_allowance_is_worked_out_from_nested_requirements(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    live = [
        session
        for session in world.sessions
        if session.account_id == member.account_id
        and session.ended_at is None
        and session.lease_expires_at > datetime.now(UTC)
    ]
    plan = {"maxConcurrentStreams": 4, "maxResolution": "UHD"}
    selection = """... on Account { activeStreamCount
        activeStreams { session { id state bookmark { positionMs } }
            video { id } profile { id } device { id } }
        streamAllowance { limit inUse remaining maxResolution } }"""
    answer = await playback.entities(
        selection,
        [
            {"__typename": "Account", "id": member.account_id, "status": "ACTIVE", "plan": plan},
            {"__typename": "Account", "id": member.account_id, "status": "CANCELED", "plan": plan},
        ],
        member,
    )
    assert "errors" not in answer
    active, canceled = answer["data"]["_entities"]
    count = len(live)
    assert active["activeStreamCount"] == len(active["activeStreams"]) == count
    assert active["streamAllowance"] == {
        "limit": 4,
        "inUse": count,
        "remaining": max(0, 4 - count),
        "maxResolution": "UHD",
    }
    assert canceled["streamAllowance"]["limit"] == canceled["streamAllowance"]["remaining"] == 0
    assert playback.counter.calls["BatchListActiveStreams"] == 1


async def test_an_allowance_without_its_requirements_is_refused_alone(
    playback: RunningSubgraph, member: Principal
) -> None:
    answer = await playback.entities(
        "... on Account { id activeStreamCount streamAllowance { limit } }",
        [
            {"__typename": "Account", "id": member.account_id},
            {"__typename": "Account", "id": member.account_id, "status": "NAPPING"},
        ],
        member,
    )
    first, second = answer["data"]["_entities"]
    assert first["id"] == member.account_id
    assert first["streamAllowance"] is None
    assert second is None
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_REQUEST"}


async def test_sessions_are_the_accounts_and_foreign_ones_look_unknown(
    playback: RunningSubgraph, member: Principal, world: World
) -> None:
    own = next(session for session in world.sessions if session.account_id == member.account_id)
    foreign = next(session for session in world.sessions if session.account_id != member.account_id)
    document = "query($id: ID!) { playbackSession(id: $id) { id state video { id } startedAt } }"
    answer = await playback.ask(document, member, {"id": own.id})
    assert answer["data"]["playbackSession"]["video"] == {"id": own.video_id}
    hidden = await playback.ask(document, member, {"id": foreign.id})
    unknown = await playback.ask(document, member, {"id": "session_unknown"})
    assert hidden == unknown
    assert hidden["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    signed_out = await playback.ask(document, None, {"id": own.id})
    assert signed_out["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    entity = await playback.entities(
        "... on PlaybackSession { id }", [{"__typename": "PlaybackSession", "id": foreign.id}], member
    )
    assert entity["data"]["_entities"] == [None]
    account = await playback.entities(
        "... on Account { activeStreamCount }", [{"__typename": "Account", "id": foreign.account_id}], member
    )
    assert account["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_stubs_of_other_subgraphs_are_not_resolved_here(
    playback: RunningSubgraph, member: Principal
) -> None:
    answer = await playback.entities("__typename", [{"__typename": "Device", "id": "device_1"}], member)
    assert answer["data"]["_entities"] == [None]
    assert answer["errors"][0]["message"] == "Device is resolved by another subgraph"


def test_the_sdl_parses_and_carries_its_directives() -> None:
    sdl = create_subgraph(SubgraphSettings(service_address="")).sdl()
    parse(sdl)
    for line in (
        'activeStreamCount: Int @override(from: "profiles", label: "percent(25)") @authenticated',
        '@requires(fields: "status plan { maxConcurrentStreams maxResolution }")',
        'type Playable @key(fields: "id") @interfaceObject',
        'type Device @key(fields: "id", resolvable: false)',
        "runtimeMs: Int! @external",
    ):
        assert line in sdl
