from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subgraphs.chassis.principal import Principal
    from subgraphs.dataset.records import World
    from tests.subgraphs.chassis.running import RunningSubgraph

IN_LIST = "... on Video { inMyList }"
VIDEO = [{"__typename": "Video", "id": "movie_50"}]


async def test_what_is_kept_is_not_asked_for_again(profiles: RunningSubgraph, member: Principal) -> None:
    for _ in range(3):
        answer = await profiles.entities(IN_LIST, [dict(VIDEO[0])], member)
        assert answer["data"]["_entities"] == [{"inMyList": False}]
    assert profiles.counter.calls["BatchInMyList"] == 1


async def test_my_list_is_right_at_once_after_each_change(
    profiles: RunningSubgraph, member: Principal
) -> None:
    async def saved() -> bool:
        answer = await profiles.entities(IN_LIST, [dict(VIDEO[0])], member)
        found: bool = answer["data"]["_entities"][0]["inMyList"]
        return found

    seen = [await saved()]
    for mutation in ("addToMyList", "removeFromMyList", "addToMyList"):
        await profiles.ask(
            f'mutation {{ {mutation}(videoId: "movie_50") {{ userErrors {{ code }} }} }}', member
        )
        seen.append(await saved())
    assert seen == [False, True, False, True]


async def test_nobody_is_answered_with_what_is_kept_of_somebody_else(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    profile = [{"__typename": "Profile", "id": member.profile_id}]
    document = "... on Profile { id name }"
    own = await profiles.entities(document, [dict(profile[0])], member)
    assert own["data"]["_entities"][0]["id"] == member.profile_id
    other = next(account for account in world.accounts if account.id != member.account_id)
    stranger = replace(member, account_id=other.id, profile_id=None)
    answer = await profiles.entities(document, [dict(profile[0])], stranger)
    assert answer["data"]["_entities"] == [None]
