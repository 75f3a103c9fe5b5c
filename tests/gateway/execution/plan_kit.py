"""Short ways to write a plan by hand, and a subgraph that is a function."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.subgraph_client import SubgraphAnswer
from gateway.query_plan.nodes import (
    FetchNode,
    FlattenNode,
    KeySegment,
    ListSegment,
    OperationKind,
    PathSegment,
    QueryPlan,
    RequiredField,
    RequiredFragment,
    ResponsePath,
    TypeSegment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.execution.subgraph_client import SubgraphRequest
    from gateway.query_plan.nodes import PlanNode, RequiredSelection
    from gateway.query_plan.outcome import ExecutionOutcome

JsonObject = dict[str, object]

PRODUCTS: JsonObject = {
    "products": [
        {"__typename": "Product", "id": "1"},
        {"__typename": "Product", "id": "2"},
        None,
        {"__typename": "Product", "id": "1"},
    ]
}


def path(text: str) -> ResponsePath:
    """`products.@|[Book,Film].author` as a ResponsePath."""
    segments: list[PathSegment] = []
    for part in text.split(".") if text else ():
        name, bar, types = part.partition("|")
        if name == "@":
            segments.append(ListSegment())
        elif name:
            segments.append(KeySegment(name))
        if bar:
            segments.append(TypeSegment(tuple(types.strip("[]").split(","))))
    return tuple(segments)


def root(
    fetch_id: int,
    subgraph: str,
    operation: str,
    kind: OperationKind = OperationKind.QUERY,
    depends_on: tuple[int, ...] = (),
    variables: tuple[str, ...] = (),
) -> FetchNode:
    return FetchNode(
        id=fetch_id,
        subgraph=subgraph,
        operation_kind=kind,
        operation=operation,
        variable_usages=variables,
        depends_on=depends_on,
    )


def requires(type_names: str, *names: str, send_as: str | None = None) -> RequiredFragment:
    selections: tuple[RequiredSelection, ...] = tuple(RequiredField(name, name) for name in names)
    return RequiredFragment(tuple(type_names.split("|")), selections, send_as)


def entities(
    fetch_id: int,
    at: str,
    subgraph: str,
    required: RequiredFragment,
    selection: str,
    depends_on: tuple[int, ...] = (1,),
) -> FlattenNode:
    operation = (
        "query($representations: [_Any!]!) { _entities(representations: $representations) "
        f"{{ ... on {required.representation_typename or required.type_names[0]} {{ {selection} }} }} }}"
    )
    return FlattenNode(
        path(at),
        FetchNode(
            id=fetch_id,
            subgraph=subgraph,
            operation_kind=OperationKind.QUERY,
            operation=operation,
            requires=(required,),
            depends_on=depends_on,
        ),
    )


@dataclass(slots=True)
class FunctionSubgraph:
    """Answers with what a function returns, and remembers what it was asked.

    Attributes:
        crowd: `crowded` is set when so many requests are under way.
    """

    answer: Callable[[SubgraphRequest], object]
    delay: float = 0.0
    requests: list[SubgraphRequest] = field(default_factory=list)
    under_way: int = 0
    cancelled: int = 0
    crowd: int = 1
    crowded: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.requests.append(request)
        self.under_way += 1
        if self.under_way == self.crowd:
            self.crowded.set()
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        return SubgraphAnswer(orjson.dumps(self.answer(request)))

    @property
    def representations(self) -> list[object]:
        """The representations of every entity fetch, request by request."""
        return [request.variables["representations"] for request in self.requests]


def data(value: JsonObject) -> FunctionSubgraph:
    """A subgraph that always answers this; each time anew, as answers belong to their receiver."""
    return FunctionSubgraph(lambda _: {"data": copied(value)})


def looking_up(entities_by_key: Mapping[object, object], key: str = "id") -> FunctionSubgraph:
    """A subgraph that answers `_entities` from a table."""

    def answer(request: SubgraphRequest) -> object:
        asked = request.variables["representations"]
        assert isinstance(asked, list)
        return {"data": {"_entities": [copied(entities_by_key.get(item[key])) for item in asked]}}

    return FunctionSubgraph(answer)


def copied(value: object) -> object:
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


async def run(
    node: PlanNode | None,
    subgraphs: Mapping[str, FunctionSubgraph],
    variables: Mapping[str, object] | None = None,
    deadline: float | None = None,
    object_types: frozenset[str] = frozenset(),
) -> ExecutionOutcome:
    """Execute a plan's node once."""
    executor = Executor(subgraphs, new_error_id=lambda: "e")
    request = ExecutionRequest(variables=variables or {}, deadline=deadline)
    return await executor.execute(prepare_plan(QueryPlan(node), object_types), request)
