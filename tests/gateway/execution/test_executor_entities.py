from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.query_plan.nodes import (
    BatchFetchNode,
    EntityInput,
    KeyRename,
    RequiredField,
    RequiredFragment,
    SequenceNode,
)
from gateway.query_plan.outcome import SubgraphError
from tests.gateway.execution.plan_kit import (
    PRODUCTS,
    FunctionSubgraph,
    JsonObject,
    data,
    entities,
    looking_up,
    path,
    requires,
    root,
    run,
)

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphRequest


async def test_a_batch_asks_for_entities_of_several_places_in_one_request() -> None:
    found: JsonObject = {
        "me": {"__typename": "User", "id": "u1"},
        "products": [{"__typename": "Product", "id": "1", "owner": {"__typename": "User", "id": "u1"}}],
        "none": None,
    }

    def answer(_: SubgraphRequest) -> object:
        return {"data": {"e0": [{"name": "Ann", "at": {"city": "Bern"}}], "e1": [{"price": 1}], "e2": []}}

    subgraph = FunctionSubgraph(answer)
    batch = BatchFetchNode(
        id=2,
        subgraph="b",
        operation="query($r0:[_Any!]!,$r1:[_Any!]!,$r2:[_Any!]!){e0:_entities(representations:$r0){__typename}}",
        inputs=(
            EntityInput("e0", "r0", (path("me"), path("products.@.owner")), (requires("User", "id"),)),
            EntityInput("e1", "r1", (path("products.@"),), (requires("Product", "id"),)),
            EntityInput("e2", "r2", (path("none"),), (requires("Product", "id"),)),
        ),
        depends_on=(1,),
    )
    outcome = await run(SequenceNode((root(1, "a", "{me{id}}"), batch)), {"a": data(found), "b": subgraph})
    assert subgraph.requests[0].variables == {
        "r0": [{"__typename": "User", "id": "u1"}],
        "r1": [{"__typename": "Product", "id": "1"}],
        "r2": [],
    }
    user = {"__typename": "User", "id": "u1", "name": "Ann", "at": {"city": "Bern"}}
    assert outcome.data == {
        "me": user,
        "products": [{"__typename": "Product", "id": "1", "owner": user, "price": 1}],
        "none": None,
    }


async def test_places_under_different_paths_never_share_an_object() -> None:
    found: JsonObject = {"a": {"__typename": "U", "id": "1"}, "b": {"__typename": "U", "id": "1"}}
    batch = BatchFetchNode(
        id=2,
        subgraph="s",
        operation="query($r:[_Any!]!){e:_entities(representations:$r){... on U{friend{id}}}}",
        inputs=(EntityInput("e", "r", (path("a"), path("b")), (requires("U", "id"),)),),
        depends_on=(1,),
    )
    friends = FunctionSubgraph(
        lambda _: {"data": {"e": [{"friend": {"__typename": "U", "id": "2", "tags": [{}]}}]}}
    )
    only_a = entities(3, "a.friend", "t", requires("U", "id"), "n", depends_on=(2,))
    outcome = await run(
        SequenceNode((root(1, "r", "{a b}"), batch, only_a)),
        {"r": data(found), "s": friends, "t": looking_up({"2": {"n": 1}})},
    )
    assert outcome.data["a"]["friend"]["n"] == 1  # type: ignore[index]
    assert "n" not in outcome.data["b"]["friend"]  # type: ignore[index]


async def test_a_later_fetch_below_shared_places_is_merged_into_all_of_them() -> None:
    plan = SequenceNode(
        (
            root(1, "a", "{products{id}}"),
            entities(2, "products.@", "b", requires("Product", "id"), "maker{id}"),
            entities(3, "products.@.maker", "c", requires("Maker", "id"), "name", depends_on=(2,)),
        )
    )
    makers = looking_up({"m": {"name": "Acme"}})
    outcome = await run(
        plan,
        {
            "a": data(PRODUCTS),
            "b": looking_up({n: {"maker": {"__typename": "Maker", "id": "m"}} for n in "12"}),
            "c": makers,
        },
    )
    assert makers.representations == [[{"__typename": "Maker", "id": "m"}]]
    names = [p["maker"]["name"] for p in outcome.data["products"] if p]  # type: ignore[attr-defined]
    assert names == ["Acme"] * 3


async def test_internal_aliases_are_renamed_before_the_merge_and_in_the_paths_of_errors() -> None:
    def answer(_: SubgraphRequest) -> object:
        return {
            "data": {"items": [{"__typename": "A", "_a": 1}, {"__typename": "B", "v": 2}]},
            "errors": [{"message": "no", "path": ["items", 0, "_a"]}],
        }

    rename = KeyRename(path("items.@|[A]"), "_a", "v")
    outcome = await run(
        replace(root(1, "a", "{items{v}}"), output_rewrites=(rename,)), {"a": FunctionSubgraph(answer)}
    )
    assert outcome.data == {"items": [{"__typename": "A", "v": 1}, {"__typename": "B", "v": 2}]}
    assert [error.path for error in outcome.errors if isinstance(error, SubgraphError)] == [("items", 0, "v")]


async def test_an_interface_object_subgraph_is_sent_the_interfaces_name_and_does_not_change_the_type() -> (
    None
):
    found: JsonObject = {"m": {"__typename": "Film", "id": "1"}}
    ratings = looking_up({"1": {"__typename": "Media", "rating": 5}})
    plan = SequenceNode(
        (
            root(1, "a", "{m{id}}"),
            entities(2, "m", "b", requires("Film|Media", "id", send_as="Media"), "__typename rating"),
        )
    )
    outcome = await run(plan, {"a": data(found), "b": ratings})
    assert ratings.representations == [[{"__typename": "Media", "id": "1"}]]
    assert outcome.data == {"m": {"__typename": "Film", "id": "1", "rating": 5}}


async def test_an_interfaces_name_gives_way_to_the_concrete_type() -> None:
    found: JsonObject = {"m": {"__typename": "Media", "id": "1"}}
    plan = SequenceNode(
        (root(1, "a", "{m{id}}"), entities(2, "m", "b", requires("Media", "id"), "__typename"))
    )
    outcome = await run(
        plan,
        {"a": data(found), "b": looking_up({"1": {"__typename": "Film"}})},
        object_types=frozenset({"Film"}),
    )
    assert outcome.data == {"m": {"__typename": "Film", "id": "1"}}


async def test_required_objects_lists_and_aliases_go_into_the_representation() -> None:
    found: JsonObject = {
        "p": {
            "__typename": "P",
            "_id": "1",
            "dims": [{"__typename": "D", "w": 1, "surplus": 0}, None],
            "brand": None,
        }
    }
    fragment = RequiredFragment(
        ("P",),
        (
            RequiredField("id", "_id"),
            RequiredField("dims", "dims", (RequiredFragment(("D",), (RequiredField("w", "w"),)),)),
            RequiredField("brand", "brand", (RequiredField("name", "name"),)),
        ),
    )
    shipping = FunctionSubgraph(lambda _: {"data": {"_entities": [{"cost": 3}]}})
    plan = SequenceNode((root(1, "a", "{p{id}}"), entities(2, "p", "b", fragment, "cost")))
    outcome = await run(plan, {"a": data(found), "b": shipping})
    assert shipping.representations == [
        [{"__typename": "P", "id": "1", "dims": [{"w": 1}, None], "brand": None}]
    ]
    assert outcome.data["p"]["cost"] == 3  # type: ignore[index]
