"""The subgraph in process over its real service: what members see, and what they must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from graphql import parse
from starlette.testclient import TestClient

from subgraphs.chassis.principal import DEVELOPMENT_KEY, Principal, sign
from subgraphs.chassis.settings import SubgraphSettings
from subgraphs.profiles.app import create_subgraph

if TYPE_CHECKING:
    from subgraphs.dataset.records import World
    from tests.subgraphs.chassis.running import RunningSubgraph

VIEWER = """{ viewer {
    account { id country status email maxProfiles plan { code maxConcurrentStreams maxResolution
    price(country: "US") { amountMinor currency } }
        members { role profile { name } } profiles { id name kind maturityLimit pinProtected preferences {
        subtitleStyle { size } } } devices(first: 2) { edges { cursor node { esn account { id } } } pageInfo
        { hasNextPage endCursor } } billing { status nextCharge { amountMinor } invoices(first: 2) {
        totalCount edges { node { total { currency } } } } } activeStreamCount }
    profile { id account { id } myList(first: 3) { totalCount edges { cursor addedAt node { id inMyList } }
    pageInfo { hasNextPage } }
        notifications(first: 5) { edges { node { kind headline createdAt readAt video { id } } } }
        unreadNotifications } } }"""


async def test_a_member_sees_everything_of_their_own(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    answer = await profiles.ask(VIEWER, member)
    assert "errors" not in answer
    viewer = answer["data"]["viewer"]
    account = world.accounts[0]
    own = [profile for profile in world.profiles if profile.account_id == account.id]
    assert viewer["account"]["email"] == account.email
    assert [profile["name"] for profile in viewer["account"]["profiles"]] == [profile.name for profile in own]
    assert viewer["account"]["billing"]["invoices"]["totalCount"] == sum(
        invoice.account_id == account.id for invoice in world.invoices
    )
    saved = sorted(
        (entry for entry in world.my_list if entry.profile_id == member.profile_id),
        key=lambda entry: (entry.added_at, entry.video_id),
        reverse=True,
    )
    assert viewer["profile"]["myList"]["totalCount"] == len(saved)
    assert [edge["node"]["id"] for edge in viewer["profile"]["myList"]["edges"]] == [
        entry.video_id for entry in saved[:3]
    ]
    assert all(edge["node"]["inMyList"] for edge in viewer["profile"]["myList"]["edges"])


async def test_the_whole_viewer_takes_one_call_a_method(profiles: RunningSubgraph, member: Principal) -> None:
    await profiles.ask(VIEWER, member)
    # Profiles are reached at two depths: the viewer's own beside the account, the account's list below it.
    repeated = {method: count for method, count in profiles.counter.calls.items() if count > 1}
    assert set(repeated) <= {"BatchGetProfiles"}
    assert repeated.get("BatchGetProfiles", 1) <= 2


async def test_signed_out_the_viewer_is_null_and_plans_are_public(profiles: RunningSubgraph) -> None:
    answer = await profiles.ask(
        '{ viewer { account { id } } plans(country: "US") { code price(country: "US") { amountMinor } } }'
    )
    assert answer["data"]["viewer"] is None
    prices = [plan["price"]["amountMinor"] for plan in answer["data"]["plans"]]
    assert prices == sorted(prices)
    assert len(prices) > 1


async def test_pages_join_up_without_gap_or_repeat(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    document = """query($after: String) { viewer { profile { myList(first: 2, after: $after) {
        edges { node { id } } pageInfo { endCursor hasNextPage hasPreviousPage } } } } }"""
    seen: list[str] = []
    after = None
    while True:
        answer = await profiles.ask(document, member, {"after": after})
        page = answer["data"]["viewer"]["profile"]["myList"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    wanted = [entry.video_id for entry in world.my_list if entry.profile_id == member.profile_id]
    assert sorted(seen) == sorted(wanted)


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WzEsMl0", "e30"])
async def test_a_foreign_cursor_is_refused_as_such(
    profiles: RunningSubgraph, member: Principal, cursor: str
) -> None:
    answer = await profiles.ask(
        "query($after: String) { viewer { profile { id myList(after: $after) { totalCount } } } }",
        member,
        {"after": cursor},
    )
    assert answer["data"]["viewer"]["profile"]["id"] == member.profile_id
    assert answer["errors"][0]["extensions"] == {
        "code": "BAD_REQUEST",
        "service": "profiles",
        "detail": "INVALID_CURSOR",
    }


async def test_an_entity_list_survives_bad_and_foreign_representations(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    foreign = next(profile for profile in world.profiles if profile.account_id != member.account_id)
    answer = await profiles.entities(
        "__typename ... on Profile { name } ... on Plan { name } ... on Video { inMyList }",
        [
            {"__typename": "Profile", "id": member.profile_id},
            {"__typename": "Profile", "id": foreign.id},
            {"__typename": "Profile", "id": "profile_unknown"},
            {"__typename": "Profile", "id": {"$ne": None}},
            {"__typename": "Movie", "id": "movie_1"},
            {"__typename": "Money", "amountMinor": 1},
            {"__typename": "__class__"},
            {},
            {"__typename": "Plan", "code": world.plans[0].code},
            {"__typename": "Video", "id": "movie_1"},
        ],
        member,
    )
    found = answer["data"]["_entities"]
    assert [entity is not None for entity in found] == [True, *[False] * 7, True, True]
    assert found[8]["name"] == world.plans[0].name
    codes = {error["path"][1]: error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {1: "NOT_FOUND", 2: "NOT_FOUND", **dict.fromkeys(range(3, 8), "BAD_REQUEST")}
    messages = {error["path"][1]: error["message"] for error in answer["errors"]}
    assert messages[1] == messages[2]


async def test_sixty_titles_take_one_call(profiles: RunningSubgraph, member: Principal) -> None:
    answer = await profiles.entities(
        "... on Video { inMyList }",
        [{"__typename": "Video", "id": f"movie_{number}"} for number in range(60)],
        member,
    )
    assert all(isinstance(entity["inMyList"], bool) for entity in answer["data"]["_entities"])
    assert profiles.counter.calls == {"BatchInMyList": 1}


async def test_a_device_is_known_by_either_key(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    device = next(device for device in world.devices if device.account_id == member.account_id)
    answer = await profiles.entities(
        "... on Device { id esn name }",
        [
            {"__typename": "Device", "id": device.id},
            {"__typename": "Device", "account": {"id": device.account_id}, "esn": device.esn},
            {"__typename": "Device", "esn": device.esn},
        ],
        member,
    )
    found = answer["data"]["_entities"]
    assert found[0] == found[1] == {"id": device.id, "esn": device.esn, "name": device.name}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert profiles.counter.calls["BatchGetDevices"] == 1


PERSONAL = [
    ("Account", lambda world, own: next(a.id for a in world.accounts if a.id != own)),
    ("Profile", lambda world, own: next(p.id for p in world.profiles if p.account_id != own)),
    ("Device", lambda world, own: next(d.id for d in world.devices if d.account_id != own)),
    ("Invoice", lambda world, own: next(i.id for i in world.invoices if i.account_id != own)),
    (
        "Notification",
        lambda world, own: next(
            n.id
            for n in world.notifications
            if n.profile_id not in {p.id for p in world.profiles if p.account_id == own}
        ),
    ),
]


@pytest.mark.parametrize(("type_name", "foreign_id"), PERSONAL, ids=[name for name, _ in PERSONAL])
async def test_foreign_entities_look_unknown_and_are_closed_when_signed_out(
    profiles: RunningSubgraph, member: Principal, world: World, type_name: str, foreign_id: object
) -> None:
    assert callable(foreign_id)
    key = foreign_id(world, member.account_id)
    selection = f"... on {type_name} {{ id }}"
    foreign = await profiles.entities(selection, [{"__typename": type_name, "id": key}], member)
    unknown = await profiles.entities(selection, [{"__typename": type_name, "id": "nobody"}], member)
    signed_out = await profiles.entities(selection, [{"__typename": type_name, "id": key}])
    assert foreign["data"]["_entities"] == [None]
    assert foreign["errors"] == unknown["errors"]
    assert foreign["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert signed_out["data"]["_entities"] == [None]
    assert signed_out["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_another_profile_of_the_account_keeps_its_list_to_itself(
    profiles: RunningSubgraph, member: Principal, world: World
) -> None:
    other = next(p for p in world.profiles if p.account_id == member.account_id and p.id != member.profile_id)
    answer = await profiles.ask(
        """query($id: ID!) { profile(id: $id) {
            name myList { totalCount } notifications { edges { cursor } } unreadNotifications } }""",
        member,
        {"id": other.id},
    )
    assert answer["data"]["profile"] == {
        "name": other.name,
        "myList": None,
        "notifications": None,
        "unreadNotifications": None,
    }
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"PERMISSION_DENIED"}


async def test_pii_and_bills_need_their_scopes_whatever_the_gateway_did(
    profiles: RunningSubgraph, member: Principal
) -> None:
    plain = Principal(account_id=member.account_id, profile_id=member.profile_id)
    answer = await profiles.ask("{ viewer { account { id email billing { status } } } }", plain)
    assert answer["data"]["viewer"]["account"] == {"id": member.account_id, "email": None, "billing": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["PERMISSION_DENIED"] * 2


async def test_a_forged_or_expired_principal_is_refused_before_parsing(profiles: RunningSubgraph) -> None:
    forged = sign(Principal(account_id="account_1"), "another-key-of-sufficient-length-0001")
    stale = sign(Principal(account_id="account_1"), DEVELOPMENT_KEY, lifetime_seconds=-120)
    for token in (forged, stale, "nonsense"):
        answer = await profiles.subgraph.execute("{ not parsed", None, None, {"x-marquee-principal": token})
        assert answer["data"] is None
        assert answer["errors"] == [
            {
                "message": "the caller's identity could not be verified",
                "extensions": {"code": "UNAUTHENTICATED", "service": "profiles"},
            }
        ]


async def test_errors_of_the_request_are_bad_requests(profiles: RunningSubgraph) -> None:
    for document, variables in (
        ("{ unknown }", None),
        ("{", None),
        ("query($c: CountryCode!) { plans(country: $c) { code } }", {"c": "usa"}),
        ("subscription { x }", None),
        ("", None),
    ):
        answer = await profiles.ask(document, variables=variables)
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST", document


async def test_a_missing_service_is_unavailable_and_tells_nothing_else(member: Principal) -> None:
    subgraph = create_subgraph(SubgraphSettings(service_address="unix:/nowhere/at/all"))
    await subgraph.start()
    try:
        answer = await subgraph.execute(
            "{ viewer { profile { id } } }",
            None,
            None,
            {"x-marquee-principal": sign(member, DEVELOPMENT_KEY), "x-marquee-deadline-ms": "900"},
        )
    finally:
        await subgraph.close()
    assert answer["data"] == {"viewer": {"profile": None}}
    assert answer["errors"] == [
        {
            "message": "the service cannot be reached",
            "path": ["viewer", "profile"],
            "extensions": {"code": "UNAVAILABLE", "service": "profiles"},
        }
    ]


async def test_a_passed_deadline_is_said_so(profiles: RunningSubgraph, member: Principal) -> None:
    headers = {"x-marquee-principal": sign(member, DEVELOPMENT_KEY), "x-marquee-deadline-ms": "0"}
    answer = await profiles.subgraph.execute("{ viewer { profile { id } } }", None, None, headers)
    assert answer["errors"][0]["extensions"] == {  # type: ignore[index] # JSON
        "code": "UNAVAILABLE",
        "service": "profiles",
        "detail": "DEADLINE_EXCEEDED",
    }


def test_the_sdl_parses_and_carries_its_directives() -> None:
    sdl = create_subgraph(SubgraphSettings(service_address="")).sdl()
    parse(sdl)
    for line in (
        'email: String @requiresScopes(scopes: [["account:read"]]) @tag(name: "pii")',
        "householdId: ID @inaccessible",
        'type Device implements Node @key(fields: "id") @key(fields: "account { id } esn")',
        'type Video @key(fields: "id") @interfaceObject',
        "federation/v2.9",
    ):
        assert line in sdl


async def test_a_members_whole_answer_is_the_same_over_http(
    profiles: RunningSubgraph, member: Principal
) -> None:
    assert await profiles.post(VIEWER, member) == orjson.dumps(await profiles.ask(VIEWER, member))


def test_http_answers_what_execute_answers() -> None:
    """Signed out, with no service behind: the two entries differ in nothing but the transport."""
    document = "{ viewer { account { id } } __typename }"
    subgraph = create_subgraph(SubgraphSettings(service_address="unix:/nowhere"))
    with TestClient(subgraph.asgi) as client:
        response = client.post("/graphql", json={"query": document})
        health = client.get("/health")
        broken = client.post("/graphql", content=b"{")
        refused = client.post("/graphql", json={"query": document}, headers={"x-marquee-principal": "x"})
        portal = client.portal
        assert portal is not None
        executed = portal.call(subgraph.execute, document, None, None, {})
    assert response.content == orjson.dumps(executed)
    assert (response.status_code, health.status_code) == (200, 200)
    assert (broken.status_code, refused.status_code) == (400, 401)
