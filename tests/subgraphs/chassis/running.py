"""Runs a real service and its subgraph for tests.

A temporary SQLite file, a grpc.aio server on a unix socket.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
import orjson

from subgraphs.chassis.principal import DEVELOPMENT_KEY, Principal, sign
from subgraphs.chassis.settings import ServiceSettings, SubgraphSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from typing import Protocol

    from subgraphs.chassis.service import Service
    from subgraphs.chassis.subgraph import Subgraph

    class CreateService(Protocol):
        def __call__(
            self, settings: ServiceSettings, interceptors: tuple[grpc.aio.ServerInterceptor, ...] = ()
        ) -> Service[Any]: ...


C = TypeVar("C")


def ignore_progress(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class CallCounter(grpc.aio.ServerInterceptor):
    """Counts calls by method name."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        self.calls[handler_call_details.method.rpartition("/")[2]] += 1
        return await continuation(handler_call_details)


@dataclass(frozen=True, slots=True)
class RunningSubgraph:
    """A subgraph over its running service."""

    subgraph: Subgraph[Any]
    service: Service[Any]
    counter: CallCounter

    async def ask(
        self, document: str, principal: Principal | None = None, variables: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        headers = {} if principal is None else {"x-marquee-principal": sign(principal, DEVELOPMENT_KEY)}
        return await self.subgraph.execute(document, variables, None, headers)

    async def post(self, document: str, principal: Principal) -> bytes:
        """The body that POST /graphql answers, by ASGI messages."""
        incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        body = orjson.dumps({"query": document})
        incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
        answered = bytearray()

        async def send(message: Any) -> None:  # noqa: ANN401 - an ASGI message
            answered.extend(message.get("body", b""))

        token = sign(principal, DEVELOPMENT_KEY).encode()
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(b"x-marquee-principal", token)],
        }
        await self.subgraph.asgi(scope, incoming.get, send)
        return bytes(answered)

    async def entities(
        self, selection: str, representations: list[dict[str, object]], principal: Principal | None = None
    ) -> dict[str, Any]:
        return await self.ask(
            "query($representations: [_Any!]!) {"
            f" _entities(representations: $representations) {{ {selection} }} }}",
            principal,
            {"representations": representations},
        )


@asynccontextmanager
async def running(
    create_service: CreateService,
    create_subgraph: Callable[[SubgraphSettings], Subgraph[C]],
    seeded_folder: Path,
) -> AsyncIterator[RunningSubgraph]:
    """A service on a copy of a seeded folder, and its subgraph."""
    # A unix socket's path must be short, which pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="mq") as short:
        data = Path(short) / "data"
        shutil.copytree(seeded_folder, data)
        counter = CallCounter()
        address = f"unix:{short}/s"
        service = create_service(ServiceSettings(data_dir=data, listen=address), (counter,))
        await service.start()
        subgraph = create_subgraph(SubgraphSettings(service_address=address))
        await subgraph.start()
        try:
            yield RunningSubgraph(subgraph, service, counter)
        finally:
            await subgraph.close()
            await service.stop(0)
