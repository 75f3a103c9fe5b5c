"""The streaming graph in this process, with everything that crosses a border counted."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import grpc

from gateway.app import Gateway, create_gateway
from gateway.cli.demo_graph import (
    DEMO_EMAIL,
    DEMO_PASSWORD,
    SUBGRAPH_NAMES,
    DemoPorts,
    DemoSubgraph,
    compose_demo_supergraph,
    make_subgraph,
)
from gateway.cli.demo_tabs import demo_headers
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.pipeline.snapshot import RefusedOperation
from gateway.settings import Settings, identity_from_environment
from subgraphs.catalog.service.server import create_service as create_catalog
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.playback.service.server import create_service as create_playback
from subgraphs.profiles.service.server import create_service as create_profiles
from subgraphs.recommendations.service.server import create_service as create_recommendations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from gateway.query_plan.nodes import QueryPlan
    from subgraphs.chassis.service import Service
    from subgraphs.chassis.subgraph import Subgraph
    from subgraphs.dataset.records import World

OPERATIONS = Path(__file__).parents[2] / "clients" / "operations"
CREATE_SERVICE = {
    "profiles": create_profiles,
    "catalog": create_catalog,
    "playback": create_playback,
    "recommendations": create_recommendations,
}


_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


@dataclass(slots=True)
class Traffic:
    """What crossed the borders since it was last cleared."""

    subgraph_requests: list[str] = field(default_factory=list)
    grpc_calls: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Forget everything."""
        self.subgraph_requests.clear()
        self.grpc_calls.clear()


class CountingInterceptor(grpc.aio.ServerInterceptor):
    """Counts calls by full method name."""

    def __init__(self, calls: Counter[str]) -> None:
        self._calls = calls

    async def intercept_service(
        self,
        continuation: Callable[
            [grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[_Request, _Response] | None]
        ],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[_Request, _Response] | None:
        """Count, then go on."""
        self._calls[str(handler_call_details.method)] += 1
        return await continuation(handler_call_details)


class CountingSubgraph:
    """A subgraph whose requests are counted."""

    def __init__(self, name: str, inner: DemoSubgraph, requests: list[str]) -> None:
        self._name = name
        self._inner = inner
        self._requests = requests

    async def execute(
        self,
        document: str,
        variables: Mapping[str, object] | None,
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> dict[str, object]:
        """Count, then answer."""
        self._requests.append(self._name)
        return await self._inner.execute(document, variables, operation_name, headers)


@dataclass(frozen=True, slots=True)
class StreamingGraph:
    """The whole system; `ask` is a signed-in member's request."""

    gateway: Gateway
    traffic: Traffic
    services: Mapping[str, Service[World]]
    subgraphs: Mapping[str, Subgraph[Any]]
    headers: Mapping[str, str]

    async def ask(
        self,
        document: str,
        variables: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Answer an operation, as the member unless other headers are given."""
        request = GraphQLRequest(
            document,
            variables=variables or {},
            headers=self.headers if headers is None else headers,
            request_id="test",
        )
        answer: dict[str, Any] = json.loads((await self.gateway.pipeline.run(request)).to_bytes())
        return answer

    async def forget(self) -> None:
        """Empty every subgraph's cache: the next answer is a cold one."""
        for subgraph in self.subgraphs.values():
            cache = subgraph.cache
            assert cache is not None
            for zone in cache.zones:
                await cache.flush(zone)

    def plan_of(self, name: str) -> QueryPlan:
        """The plan of a screen's operation, as made for a member of no particular scope."""
        snapshot = self.gateway.pipeline.snapshot
        operation = snapshot.read(screen(name)[0], None)
        if isinstance(operation, RefusedOperation):
            raise operation.errors[0]
        return snapshot.planner.plan(operation.normalized).plan

    async def ask_screen(self, name: str) -> dict[str, Any]:
        """Answer one of the screens' operations with its own variables."""
        return await self.ask(*screen(name))


def screen(name: str) -> tuple[str, dict[str, object]]:
    """A screen's operation and the variables beside it."""
    path = OPERATIONS / f"{name}.graphql"
    variables = path.with_suffix(".variables.json")
    return (
        path.read_text(encoding="utf-8"),
        json.loads(variables.read_text(encoding="utf-8")) if variables.is_file() else {},
    )


async def seed(data: Path, world: World) -> None:
    """Fill the four databases."""
    for create in CREATE_SERVICE.values():
        service = create(ServiceSettings(data_dir=data))
        try:
            await service.seed(world, lambda *_: None)
        finally:
            await service.stop(0)


@asynccontextmanager
async def streaming_graph(data: Path) -> AsyncIterator[StreamingGraph]:
    """Run the system over seeded databases."""
    traffic = Traffic()
    subgraphs: dict[str, DemoSubgraph] = {}
    services: dict[str, Service[World]] = {}
    async with AsyncExitStack() as stack:
        for name in SUBGRAPH_NAMES:
            interceptor = CountingInterceptor(traffic.grpc_calls)
            service = CREATE_SERVICE[name](ServiceSettings(data_dir=data), (interceptor,))
            services[name] = service
            stack.push_async_callback(service.stop, 1)
            subgraph = make_subgraph(name, await service.start())
            await subgraph.start()
            stack.push_async_callback(subgraph.close)
            subgraphs[name] = subgraph
        supergraph = compose_demo_supergraph(
            {name: item.sdl() for name, item in subgraphs.items()}, DemoPorts(4000)
        )
        gateway = create_gateway(
            supergraph,
            Settings(identity=identity_from_environment(development=True)),
            in_process={
                name: CountingSubgraph(name, item, traffic.subgraph_requests)
                for name, item in subgraphs.items()
            },
        )
        await stack.enter_async_context(gateway.running())
        headers = await demo_headers(gateway, DEMO_EMAIL, DEMO_PASSWORD)
        traffic.clear()
        running = {name: cast("Subgraph[Any]", subgraph) for name, subgraph in subgraphs.items()}
        yield StreamingGraph(gateway, traffic, services, running, headers)
