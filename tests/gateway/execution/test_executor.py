from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.errors import InternalError
from gateway.execution.executor import ExecutionRequest, Executor
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.response_decoding import check_response
from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    DeferredNode,
    EntityInput,
    KeyRename,
    OperationKind,
    ParallelNode,
    QueryPlan,
    RequiredField,
    RequiredFragment,
    SequenceNode,
    SubscriptionNode,
)
from gateway.query_plan.outcome import FetchFailure, SubgraphError
from tests.gateway.execution.plan_kit import (
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

PRODUCTS: JsonObject = {
    "products": [
        {"__typename": "Product", "id": "1"},
        {"__typename": "Product", "id": "2"},
        None,
        {"__typename": "Product", "id": "1"},
    ]
}


async def test_a_plan_without_fetches_has_no_data_and_no_errors() -> None:
    outcome = await run(None, {})
    assert (outcome.data, outcome.errors) == ({}, ())


async def test_each_distinct_entity_is_asked_once_and_merged_everywhere() -> None:
    prices = looking_up({"1": {"price": 10}, "2": {"price": 20}})
    plan = SequenceNode(
        (root(1, "a", "{products{id}}"), entities(2, "products.@", "b", requires("Product", "id"), "price"))
    )
    outcome = await run(plan, {"a": data(PRODUCTS), "b": prices})
    assert prices.representations == [
        [{"__typename": "Product", "id": "1"}, {"__typename": "Product", "id": "2"}]
    ]
    assert outcome.data["products"] == [
        {"__typename": "Product", "id": "1", "price": 10},
        {"__typename": "Product", "id": "2", "price": 20},
        None,
        {"__typename": "Product", "id": "1", "price": 10},
    ]


async def test_true_and_one_are_different_keys() -> None:
    found: JsonObject = {"list": [{"__typename": "T", "k": 1}, {"__typename": "T", "k": True}]}
    subgraph = FunctionSubgraph(lambda _: {"data": {"_entities": [{"v": "number"}, {"v": "boolean"}]}})
    plan = SequenceNode((root(1, "a", "{list{k}}"), entities(2, "list.@", "b", requires("T", "k"), "v")))
    outcome = await run(plan, {"a": data(found), "b": subgraph})
    assert outcome.data["list"] == [
        {"__typename": "T", "k": 1, "v": "number"},
        {"__typename": "T", "k": True, "v": "boolean"},
    ]


async def test_a_fetch_with_nothing_to_ask_is_not_sent() -> None:
    prices = looking_up({})
    plan = SequenceNode(
        (root(1, "a", "{products{id}}"), entities(2, "products.@", "b", requires("Product", "id"), "price"))
    )
    outcome = await run(plan, {"a": data({"products": [None]}), "b": prices})
    assert prices.requests == []
    assert outcome.errors == ()


async def test_an_entity_without_its_key_and_one_of_another_type_are_not_asked_for() -> None:
    found: JsonObject = {
        "items": [
            {"__typename": "Product", "id": "1"},
            {"__typename": "Product"},
            {"__typename": "Voucher", "id": "v"},
            {"__typename": ["Product"], "id": "2"},
            "not an object",
        ]
    }
    prices = looking_up({"1": {"price": 10}})
    plan = SequenceNode(
        (root(1, "a", "{items{id}}"), entities(2, "items.@", "b", requires("Product", "id"), "price"))
    )
    outcome = await run(plan, {"a": data(found), "b": prices})
    assert prices.representations == [[{"__typename": "Product", "id": "1"}]]
    assert outcome.errors == ()


async def test_an_entity_that_its_subgraph_does_not_know_leaves_its_keys_out_without_an_error() -> None:
    plan = SequenceNode(
        (root(1, "a", "{products{id}}"), entities(2, "products.@", "b", requires("Product", "id"), "price"))
    )
    outcome = await run(plan, {"a": data(PRODUCTS), "b": looking_up({"2": {"price": 20}})})
    assert outcome.errors == ()
    assert outcome.data["products"][0] == {"__typename": "Product", "id": "1"}  # type: ignore[index]


async def test_a_fetch_starts_when_its_own_inputs_are_there_and_not_when_its_neighbours_are() -> None:
    order: list[str] = []

    def noting(name: str, answer: JsonObject, delay: float) -> FunctionSubgraph:
        def note(_: SubgraphRequest) -> object:
            order.append(name)
            return {"data": answer}

        return FunctionSubgraph(note, delay)

    subgraphs = {
        "quick": noting("quick", {"q": {"__typename": "T", "id": "q"}}, 0),
        "slow": noting("slow", {"s": {"__typename": "T", "id": "s"}}, 0.05),
        "next": noting("next", {"_entities": [{"x": 1}]}, 0),
    }
    plan = SequenceNode(
        (
            ParallelNode((root(1, "quick", "{q{id}}"), root(2, "slow", "{s{id}}"))),
            entities(3, "q", "next", requires("T", "id"), "x", depends_on=(1,)),
        )
    )
    await run(plan, subgraphs)
    assert order == ["quick", "next", "slow"]


async def test_fetches_of_one_wave_run_at_the_same_time() -> None:
    subgraph = FunctionSubgraph(lambda _: {"data": {"x": 1}}, delay=0.02)
    peak = 0

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, subgraph.under_way)
            await asyncio.sleep(0)

    watcher = asyncio.create_task(watch())
    await run(ParallelNode(tuple(root(n, "a", "{x}") for n in range(4))), {"a": subgraph})
    watcher.cancel()
    assert peak == 4


async def test_mutations_run_in_order_even_where_the_plan_names_no_dependency() -> None:
    order: list[str] = []

    def noting(name: str, delay: float) -> FunctionSubgraph:
        def note(request: SubgraphRequest) -> object:
            order.append(name)
            if "_entities" in request.document:
                return {"data": {"_entities": [{"x": 1}]}}
            return {"data": {name: {"__typename": "T", "id": name}}}

        return FunctionSubgraph(note, delay)

    plan = SequenceNode(
        (
            root(1, "one", "mutation{one{id}}", OperationKind.MUTATION),
            entities(2, "one", "more", requires("T", "id"), "x"),
            root(3, "two", "mutation{two{id}}", OperationKind.MUTATION),
        )
    )
    subgraphs = {"one": noting("one", 0.02), "more": noting("more", 0.02), "two": noting("two", 0)}
    await run(plan, subgraphs)
    assert order == ["one", "more", "two"]


async def test_reads_after_a_mutation_share_no_scope_with_other_requests() -> None:
    reading = data({"x": 1})
    writing = data({"y": 1})
    executor = Executor({"a": reading, "b": writing})
    query = prepare_plan(QueryPlan(root(1, "a", "{x}")))
    mutation = prepare_plan(
        QueryPlan(
            SequenceNode(
                (root(1, "b", "mutation{y}", OperationKind.MUTATION), root(2, "a", "{x}", depends_on=(1,)))
            )
        )
    )
    for plan in (query, mutation, mutation):
        await executor.execute(plan, ExecutionRequest())
    scopes = [request.sharing_scope for request in reading.requests]
    assert len(set(scopes)) == 3


@pytest.mark.parametrize(("value", "asked"), [(True, ["yes"]), (False, ["no"])])
async def test_conditions_choose_a_clause_and_what_waits_for_the_other_goes_on(
    *, value: bool, asked: list[str]
) -> None:
    subgraphs = {name: data({name: 1}) for name in ("yes", "no", "after")}
    plan = SequenceNode(
        (
            ConditionNode("flag", root(1, "yes", "{yes}"), root(2, "no", "{no}")),
            root(3, "after", "{after}", depends_on=(1, 2)),
        )
    )
    outcome = await run(plan, subgraphs, {"flag": value})
    assert sorted(outcome.data) == sorted([*asked, "after"])


async def test_the_clients_variables_go_along_where_the_document_uses_them() -> None:
    subgraph = data({"x": 1})
    plan = root(1, "a", "query($n: Int, $m: Int){x(n: $n, m: $m)}", variables=("m", "n"))
    await run(plan, {"a": subgraph}, {"n": 1, "other": 2})
    assert subgraph.requests[0].variables == {"n": 1}


async def test_shareable_roots_are_merged_deeply_and_their_lists_by_index() -> None:
    one: JsonObject = {"page": {"rows": [{"id": "1", "a": 1}, None, {"id": "3"}], "left": 1}}
    two: JsonObject = {"page": {"rows": [{"id": "1", "b": 2}, {"id": "2"}, None], "right": None}}
    plan = ParallelNode((root(1, "a", "{page{left}}"), root(2, "b", "{page{right}}")))
    outcome = await run(plan, {"a": data(one), "b": data(two)})
    assert outcome.data == {
        "page": {
            "rows": [{"id": "1", "a": 1, "b": 2}, {"id": "2"}, {"id": "3"}],
            "left": 1,
            "right": None,
        }
    }


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


async def test_deferred_parts_are_answered_with_the_rest() -> None:
    late = DeferredNode((1,), "l", (), entities(2, "m", "b", requires("M", "id"), "x"))
    plan = DeferNode(root(1, "a", "{m{id}}"), (late, DeferredNode((1,), None, (), None)))
    outcome = await run(
        plan, {"a": data({"m": {"__typename": "M", "id": "1"}}), "b": looking_up({"1": {"x": 1}})}
    )
    assert outcome.data == {"m": {"__typename": "M", "id": "1", "x": 1}}


async def test_a_subscriptions_event_stands_for_the_answer_of_its_source() -> None:
    plan = prepare_plan(
        QueryPlan(
            SubscriptionNode(
                root(1, "a", "subscription{m{id}}", OperationKind.SUBSCRIPTION),
                entities(2, "m", "b", requires("M", "id"), "x"),
            )
        )
    )
    event = check_response("a", {"data": {"m": {"__typename": "M", "id": "1"}}})
    executor = Executor({"b": looking_up({"1": {"x": 1}})})
    outcome = await executor.execute(plan, ExecutionRequest(), event)
    assert outcome.data == {"m": {"__typename": "M", "id": "1", "x": 1}}


def test_fetches_that_wait_for_each_other_are_refused() -> None:
    plan = ParallelNode((root(1, "a", "{x}", depends_on=(2,)), root(2, "a", "{y}", depends_on=(1,))))
    with pytest.raises(InternalError, match="wait for each other"):
        prepare_plan(QueryPlan(plan))


async def test_a_subgraph_that_is_not_wired_costs_its_own_fields_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan = ParallelNode((root(1, "a", "{x}"), root(2, "ghost", "{y}")))
    outcome = await run(plan, {"a": data({"x": 1})})
    assert outcome.data == {"x": 1}
    [failure] = outcome.errors
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.keys, failure.places) == (
        "INTERNAL_SERVER_ERROR",
        frozenset({"y"}),
        ((),),
    )
    assert "ghost" in caplog.text
