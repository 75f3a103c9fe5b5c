"""The composition root: settings and a supergraph in, an ASGI application out.

The only module that wires concrete classes together.
"""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gateway.errors import ClientError
from gateway.execution.deadline_client import DeadlineClient
from gateway.execution.deduplicating_client import DeduplicatingClient
from gateway.execution.executor import Executor
from gateway.execution.failure_naming_client import FailureNamingClient
from gateway.execution.http_client import HeaderLines, HttpSubgraphClient
from gateway.execution.http_pool import HttpPool
from gateway.execution.in_process_client import InProcessSubgraphClient
from gateway.execution.unreachable_client import UnreachableSubgraphClient
from gateway.pipeline.request_pipeline import RequestPipeline
from gateway.pipeline.snapshot import RefusedOperation, Snapshot
from gateway.security.authentication import Authenticator, PrincipalSigner
from gateway.security.principal import ANONYMOUS
from gateway.security.trusted_documents import read_trusted_documents
from gateway.supergraph.load import load_supergraph
from gateway.transport.federated_schema import FederatedSchema
from gateway.transport.graphql_view import GraphQLView
from gateway.transport.ide import STATIC_FOLDER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gateway.execution.in_process_client import InProcessSubgraph
    from gateway.execution.subgraph_client import SubgraphClient
    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.settings import Settings
    from gateway.supergraph.records import Subgraph, Supergraph
    from gateway.transport.ide import IdeTab

log = logging.getLogger("marquee.app")

_ENDPOINT = "/graphql"
_CONNECTIONS_PER_SUBGRAPH = 100
_CONNECT_SECONDS = 2.0


class Gateway:
    """A gateway over one supergraph.

    Args:
        in_process: subgraphs that answer in this process, by name; all others are called over HTTP at
            their routing URL.
        custom_labels: for progressive @override labels other than `percent(n)`: is the label on for this
            request?
        routes: further routes of the application, after the gateway's own.

    Attributes:
        asgi: the application: /graphql, /health, /health/ready, GraphiQL's files.
    """

    def __init__(
        self,
        supergraph: Supergraph,
        settings: Settings,
        in_process: Mapping[str, InProcessSubgraph],
        custom_labels: Mapping[str, Callable[[GraphQLRequest], bool]],
        routes: Sequence[BaseRoute],
    ) -> None:
        self._settings = settings
        self._in_process = in_process
        self._subgraphs = tuple(supergraph.subgraphs.values())
        self._clients: dict[str, SubgraphClient] = {}
        self._header_lines = HeaderLines()
        self._ready = False
        self._warmup = _documents(settings.warmup_operations)
        signer = PrincipalSigner(key) if (key := settings.identity.principal_key) else None
        self._snapshot = Snapshot(supergraph, Executor(self._clients), settings, custom_labels)
        self.pipeline = RequestPipeline(
            self._snapshot,
            settings,
            Authenticator(settings.identity.token_key),
            signer,
            read_trusted_documents(settings),
        )
        self._view = GraphQLView(
            FederatedSchema(self.pipeline),
            max_request_bytes=settings.limits.request_bytes,
            graphiql=settings.graphiql,
        )
        self.asgi = _endpoint_first(self._view, Starlette(routes=[*self._routes(), *routes]))

    @property
    def subgraph_count(self) -> int:
        """How many subgraphs the supergraph has."""
        return len(self._subgraphs)

    def open_ide_with(self, tabs: Sequence[IdeTab]) -> None:
        """Choose the operations GraphiQL opens with."""
        self._view.open_ide_with(tabs)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold the connections to the subgraphs; plan the warm-up operations, then be ready."""
        async with AsyncExitStack() as pools:
            for subgraph in self._subgraphs:
                self._clients[subgraph.name] = self._client(subgraph, pools)
            await self._warm_up()
            self._ready = True
            try:
                yield
            finally:
                self._ready = False
                self._clients.clear()
                self._snapshot.close()

    def _client(self, subgraph: Subgraph, pools: AsyncExitStack) -> SubgraphClient:
        """One subgraph's client: each layer wraps the one before it."""
        local = self._in_process.get(subgraph.name)
        client: SubgraphClient
        if local is not None:
            limit = self._settings.limits.subgraph_response_bytes
            client = InProcessSubgraphClient(local, max_response_bytes=limit)
        else:
            client = self._http_client(subgraph, pools)
        if self._settings.deduplicate:
            client = DeduplicatingClient(client)
        client = DeadlineClient(client)
        return FailureNamingClient(client)

    def _http_client(self, subgraph: Subgraph, pools: AsyncExitStack) -> SubgraphClient:
        """A client with a pool of its own, which `pools` closes."""
        try:
            pool = HttpPool(
                subgraph.url,
                max_response_bytes=self._settings.limits.subgraph_response_bytes,
                max_connections=_CONNECTIONS_PER_SUBGRAPH,
                connect_timeout=_CONNECT_SECONDS,
            )
        except ValueError as error:
            # The others can still answer; a supergraph may be served with a subgraph that is not there yet.
            log.warning("subgraph %s cannot be called: %s", subgraph.name, error)
            return UnreachableSubgraphClient(f"its routing URL cannot be used: {error}")
        pools.push_async_callback(pool.close)
        return HttpSubgraphClient(pool, self._header_lines)

    async def _warm_up(self) -> None:
        """Plan every operation of the warm-up folder for callers who are not signed in."""
        for path, text in self._warmup.items():
            operation = self._snapshot.read(text, None)
            if isinstance(operation, RefusedOperation):
                log.warning("warm-up: %s is not valid: %s", path, operation.errors[0])
                continue
            try:
                prepared = await self._snapshot.prepare(operation.normalized, ANONYMOUS, frozenset())
                await self._snapshot.compile(prepared)
            except ClientError as error:
                log.warning("warm-up: %s cannot be planned: %s", path, error)

    def _routes(self) -> list[BaseRoute]:
        routes: list[BaseRoute] = [
            Route(_ENDPOINT, endpoint=self._view),
            Route("/health", endpoint=_health),
            Route("/health/ready", endpoint=self._readiness),
        ]
        if self._settings.graphiql and STATIC_FOLDER.is_dir():
            routes.append(Mount("/graphiql", StaticFiles(directory=STATIC_FOLDER)))
        return routes

    async def _readiness(self, _request: Request) -> JSONResponse:
        status = "ready" if self._ready else "starting"
        return JSONResponse({"status": status}, 200 if self._ready else 503)


def _endpoint_first(endpoint: ASGIApp, rest: ASGIApp) -> ASGIApp:
    """Let requests for the endpoint pass the router by: it would cost them more than reading them does."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Under a root path only the router knows which part of the path is ours.
        if scope["type"] == "http" and scope["path"] == _ENDPOINT and not scope.get("root_path"):
            await endpoint(scope, receive, send)
        else:
            await rest(scope, receive, send)

    return app


def _documents(folder: str | None) -> dict[Path, str]:
    paths = sorted(Path(folder).glob("*.graphql")) if folder else ()
    return {path: path.read_text(encoding="utf-8") for path in paths}


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


def create_gateway(
    supergraph_sdl: str,
    settings: Settings,
    *,
    in_process: Mapping[str, InProcessSubgraph] | None = None,
    custom_labels: Mapping[str, Callable[[GraphQLRequest], bool]] | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Gateway:
    """Make a gateway over a supergraph.

    Raises:
        SupergraphError: the SDL is not GraphQL, no supergraph, or needs a feature this gateway lacks.
        SettingsError: the file of trusted documents cannot be used.
    """
    return Gateway(load_supergraph(supergraph_sdl), settings, in_process or {}, custom_labels or {}, routes)
