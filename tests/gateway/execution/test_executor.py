from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from gateway.errors import InternalError
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.response_decoding import check_response
from gateway.query_plan.nodes import (
    ConditionNode,
    DeferNode,
    DeferredNode,
    OperationKind,
    ParallelNode,
    QueryPlan,
    SequenceNode,
    SubscriptionNode,
)
from gateway.query_plan.outcome import FetchFailure
from tests.gateway.execution.plan_kit import (
    PRODUCTS,
    FunctionSubgraph,
    JsonObject,
    data,
    entities,
    looking_up,
    requires,
    root,
    run,
)

if TYPE_CHECKING:
    from gateway.execution.subgraph_client import SubgraphRequest


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
