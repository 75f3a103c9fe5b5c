"""Signing in, choosing a profile, My List: through the subgraph, over the real service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from subgraphs.chassis.settings import DEVELOPMENT_TOKEN_KEY
from subgraphs.dataset.records import DEMO_EMAIL, DEMO_PASSWORD, DEMO_PIN

if TYPE_CHECKING:
    from subgraphs.chassis.principal import Principal
    from subgraphs.dataset.records import World
    from tests.subgraphs.chassis.running import RunningSubgraph

SIGN_IN = """mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) {
    __typename
    ... on SignedIn { token expiresAt account { id plan { code } profiles { name } }
        profiles { id name pinProtected } }
    ... on SignInFailedError { message code path } } }"""
SELECT = """mutation($id: ID!, $pin: String) { selectProfile(id: $id, pin: $pin) {
    __typename
    ... on ProfileSelected { token profile { id myList { totalCount } } }
    ... on PinRequiredError { code attemptsLeft }
    ... on PinLockedError { code retryAt }
    ... on ProfileNotFoundError { code } } }"""


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token, DEVELOPMENT_TOKEN_KEY, algorithms=["HS256"], audience="marquee"
    )
    return claims


async def test_signing_in_gives_a_token_the_account_and_the_profiles_to_choose_from(
    profiles: RunningSubgraph, world: World
) -> None:
    answer = await profiles.ask(SIGN_IN, None, {"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
    assert "errors" not in answer
    signed_in = answer["data"]["signIn"]
    account = world.accounts[0]
    claims = claims_of(signed_in["token"])
    assert (claims["sub"], claims["pid"], claims["country"]) == (account.id, None, account.country)
    assert claims["scopes"] == ["account:read", "billing:read"]
    assert signed_in["account"]["id"] == account.id
    names = [profile.name for profile in world.profiles if profile.account_id == account.id]
    assert [profile["name"] for profile in signed_in["profiles"]] == names
    assert [profile["name"] for profile in signed_in["account"]["profiles"]] == names


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(profiles: RunningSubgraph) -> None:
    wrong = await profiles.ask(SIGN_IN, None, {"email": DEMO_EMAIL, "password": "wrong"})
    unknown = await profiles.ask(SIGN_IN, None, {"email": "nobody@marquee.example", "password": "wrong"})
    assert wrong == unknown
    assert wrong["data"]["signIn"]["__typename"] == "SignInFailedError"


async def test_after_many_wrong_passwords_the_right_one_waits_and_nothing_tells(
    profiles: RunningSubgraph,
) -> None:
    guesses = " ".join(
        f'g{n}: signIn(email: "{DEMO_EMAIL}", password: "{n}") {{ __typename }}' for n in range(12)
    )
    await profiles.ask(f"mutation {{ {guesses} }}")
    locked = await profiles.ask(SIGN_IN, None, {"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
    unknown = await profiles.ask(SIGN_IN, None, {"email": "nobody@marquee.example", "password": "x"})
    assert locked == unknown
    assert profiles.counter.calls["VerifyPassword"] == 14


async def test_guessing_by_aliases_counts_each_guess(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    target = next(p for p in world.profiles if p.account_id == member.account_id and p.pin == DEMO_PIN)
    guesses = " ".join(
        f'g{n}: selectProfile(id: "{target.id}", pin: "{n:04}") {{ __typename }}' for n in range(8)
    )
    answer = await profiles.ask(f"mutation {{ {guesses} }}", member)
    kinds = [answer["data"][f"g{n}"]["__typename"] for n in range(8)]
    assert kinds == ["PinRequiredError"] * 4 + ["PinLockedError"] * 4
    locked = await profiles.ask(SELECT, member, {"id": target.id, "pin": DEMO_PIN})
    assert locked["data"]["selectProfile"]["code"] == "PIN_LOCKED"


async def test_choosing_a_profile_gives_its_token_and_opens_its_list(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    account_only = replace(member, profile_id=None)
    target = next(p for p in world.profiles if p.account_id == member.account_id and p.pin == DEMO_PIN)
    missing = await profiles.ask(SELECT, account_only, {"id": target.id})
    assert missing["data"]["selectProfile"] == {
        "__typename": "PinRequiredError",
        "code": "PIN_REQUIRED",
        "attemptsLeft": 5,
    }
    answer = await profiles.ask(SELECT, account_only, {"id": target.id, "pin": DEMO_PIN})
    assert "errors" not in answer
    selected = answer["data"]["selectProfile"]
    assert claims_of(selected["token"])["pid"] == target.id
    assert selected["profile"]["myList"]["totalCount"] == sum(
        entry.profile_id == target.id for entry in world.my_list
    )


async def test_a_childs_profile_gives_up_the_accounts_scopes(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    child = next(p for p in world.profiles if p.account_id == member.account_id and p.kind == "KIDS")
    answer = await profiles.ask(SELECT, member, {"id": child.id})
    assert claims_of(answer["data"]["selectProfile"]["token"])["scopes"] == []


async def test_another_accounts_profile_cannot_be_chosen(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    foreign = next(p for p in world.profiles if p.account_id != member.account_id)
    for profile_id in (foreign.id, "profile_unknown"):
        answer = await profiles.ask(SELECT, member, {"id": profile_id})
        assert answer["data"]["selectProfile"] == {
            "__typename": "ProfileNotFoundError",
            "code": "NOT_FOUND",
        }
    signed_out = await profiles.ask(SELECT, None, {"id": foreign.id})
    assert signed_out["data"] is None
    assert signed_out["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_my_list_adds_once_and_removes(profiles: RunningSubgraph, member: Principal) -> None:
    payload = "{ video { id inMyList } edge { addedAt node { id } } userErrors { code path } }"
    document = f"""mutation {{ first: addToMyList(videoId: "movie_9999") {payload}
        again: addToMyList(videoId: "movie_9999") {payload}
        gone: removeFromMyList(videoId: "movie_9999") {payload}
        never: removeFromMyList(videoId: "movie_9999") {payload} }}"""
    answer = await profiles.ask(document, member)
    assert "errors" not in answer
    first, again, gone, never = (answer["data"][name] for name in ("first", "again", "gone", "never"))
    assert first == again
    assert first["video"] == {"id": "movie_9999", "inMyList": True}
    assert gone == never == {"video": {"id": "movie_9999", "inMyList": False}, "edge": None, "userErrors": []}


@pytest.mark.parametrize("video_id", ["person_1", "profile_1", "x", "", "movie_" + "9" * 80], ids=len)
async def test_what_is_no_title_is_refused_as_data_or_as_a_bad_request(
    profiles: RunningSubgraph, member: Principal, video_id: str
) -> None:
    document = "mutation($id: ID!) { addToMyList(videoId: $id) { edge { cursor } userErrors { code path } } }"
    answer = await profiles.ask(document, member, {"id": video_id})
    if video_id.startswith("movie_"):
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    else:
        assert answer["data"]["addToMyList"] == {
            "edge": None,
            "userErrors": [{"code": "NOT_FOUND", "path": ["videoId"]}],
        }


async def test_a_list_needs_a_chosen_profile(profiles: RunningSubgraph, member: Principal) -> None:
    document = 'mutation { addToMyList(videoId: "movie_1") { userErrors { code } } }'
    answer = await profiles.ask(document, replace(member, profile_id=None))
    assert answer["data"]["addToMyList"]["userErrors"] == [{"code": "FORBIDDEN"}]
