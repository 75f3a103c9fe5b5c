"""A subgraph as its two kinds of callers see it: over HTTP, and in process with no hop.

    settings = SubgraphSettings.from_environment(os.environ, service_address="127.0.0.1:5001")
    subgraph = create_subgraph(settings)
    await subgraph.start()                      # opens the gRPC channel; needs the running event loop
    response = await subgraph.execute(          # a JSON-able dict {"data": ..., "errors": [...]}
        "query($id: ID!) { profile(id: $id) { name } }", {"id": "profile_3"}, None,
        {"x-marquee-principal": token, "x-marquee-deadline-ms": "800", "x-request-id": "abc"},
    )
    subgraph.asgi                               # the same over HTTP: POST /graphql, GET /health
    subgraph.sdl()                              # the schema, for composition
    await subgraph.close()

`orjson.dumps(await execute(...))` is, byte for byte, the body that POST /graphql answers to the same input.
Header names are lower case. Neither entry raises for a bad request: failures are GraphQL errors with DGS
codes in `extensions.code`, the subgraph's name in `extensions.service`, and no internal message.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import orjson
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from evcache import CacheSettingsError, open_cache, parse_zones
from subgraphs.chassis import context as request_context
from subgraphs.chassis.batching import RequestTasks
from subgraphs.chassis.channels import open_channel
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail, StartError, unauthenticated
from subgraphs.chassis.principal import HEADER, PrincipalVerifier
from subgraphs.chassis.request_reads import RequestReads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

    import grpc
    from starlette.requests import Request
    from strawberry.types import ExecutionResult

    from evcache import EVCache
    from subgraphs.chassis.context import RequestContext
    from subgraphs.chassis.entities import SubgraphSchema
    from subgraphs.chassis.settings import SubgraphSettings

_LARGEST_BODY_BYTES: Final = 4 * 1024 * 1024
_OPERATIONS: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
_STATUS_OF_REFUSAL: Final = {ErrorCode.UNAUTHENTICATED: 401, ErrorCode.BAD_REQUEST: 400}

log = logging.getLogger(__name__)

Client = TypeVar("Client")
Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class SubgraphDefinition(Generic[Client]):
    """What makes one subgraph differ from another.

    Attributes:
        name: Its name in the supergraph.
        schema: Its Strawberry schema.
        service: Full name of its gRPC service.
        never_retried: gRPC methods that are not safe to repeat.
        client: Makes the typed gRPC client over a channel, once.
        context: Makes the resolvers' context (`info.context`) of one request.
    """

    name: str
    schema: SubgraphSchema
    service: str
    client: Callable[[grpc.aio.Channel], Client]
    context: Callable[[Client, RequestReads], object]
    never_retried: tuple[str, ...] = ()


class Subgraph(Generic[Client]):
    """One subgraph in this process; see the module's text for its use.

    Attributes:
        name: Its name in the supergraph.
        cache: What it reads through, while it is started.
        asgi: Its ASGI application.

    Raises:
        StartError: the settings name zones in a form that cannot be read.
    """

    def __init__(self, definition: SubgraphDefinition[Client], settings: SubgraphSettings) -> None:
        self.name = definition.name
        self._definition = definition
        self._settings = settings
        _check_zones(settings.cache_zones)
        self._verifier = PrincipalVerifier(settings.principal_key)
        self._channel: grpc.aio.Channel | None = None
        self._client: Client | None = None
        self.cache: EVCache | None = None
        self.asgi = Starlette(
            routes=[
                Route("/graphql", self._serve_graphql, methods=["POST"]),
                Route("/health", self._serve_health, methods=["GET"]),
            ],
            lifespan=self._lifespan,
        )

    async def start(self) -> None:
        """Opens the channel to the service and the cache; both connect when first used."""
        if self._channel is None:
            self._channel = open_channel(
                self._settings.service_address, self._definition.service, self._definition.never_retried
            )
            self._client = self._definition.client(self._channel)
            self.cache = open_cache(self.name, self._settings.cache_zones)
            await self.cache.start()

    async def close(self) -> None:
        """Closes the channel; running calls are cancelled."""
        channel, self._channel, self._client = self._channel, None, None
        cache, self.cache = self.cache, None
        if cache is not None:
            await cache.close()
        if channel is not None:
            await channel.close()

    def sdl(self) -> str:
        """The subgraph's schema in SDL with its federation directives."""
        return self._definition.schema.as_str()

    async def execute(
        self,
        document: str,
        variables: Mapping[str, object] | None,
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Answer:
        """Answers one GraphQL request.

        Args:
            document: The operation's text.
            variables: JSON values by name.
            operation_name: Which operation, where the text holds several.
            headers: Lower-case names; see `subgraphs.chassis.context`.

        Returns:
            The GraphQL response as JSON-able values.
        """
        try:
            request = self._admit(headers)
        except CodedError as error:
            return self._refusal(error)
        return await self._answer(request, document, variables, operation_name)

    def _admit(self, headers: Mapping[str, str]) -> RequestContext:
        """Checks the caller before anything of the request is parsed."""
        if self._settings.require_principal and not headers.get(HEADER):
            raise unauthenticated()
        return request_context.from_headers(headers, self._verifier, self._settings.default_deadline_seconds)

    async def _answer(
        self,
        request: RequestContext,
        document: str,
        variables: Mapping[str, object] | None,
        operation_name: str | None,
    ) -> Answer:
        if self._client is None or self.cache is None:
            return self._refusal(CodedError(ErrorCode.UNAVAILABLE, "the subgraph is not started"))
        tasks = RequestTasks()
        reads = RequestReads(request, tasks, self.cache)
        try:
            async with asyncio.timeout(request.deadline.remaining()):
                result = await self._definition.schema.execute(
                    document,
                    variable_values=dict(variables) if variables else None,
                    context_value=self._definition.context(self._client, reads),
                    operation_name=operation_name,
                    allowed_operation_types=_OPERATIONS,
                )
        except TimeoutError:
            return self._refusal(
                CodedError(ErrorCode.UNAVAILABLE, "the deadline passed", ErrorDetail.DEADLINE_EXCEEDED)
            )
        except (CannotGetOperationTypeError, MissingQueryError):
            return self._refusal(CodedError(ErrorCode.BAD_REQUEST, "no such operation in the document"))
        except InvalidOperationTypeError:
            return self._refusal(CodedError(ErrorCode.BAD_REQUEST, "only queries and mutations are served"))
        finally:
            tasks.cancel()
        return self._response(result, request)

    def _response(self, result: ExecutionResult, request: RequestContext) -> Answer:
        answer: Answer = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._formatted(error, request) for error in result.errors]
        return answer

    def _formatted(self, error: GraphQLError, request: RequestContext) -> Answer:
        coded = self._coded(error, request)
        formatted: Answer = {"message": coded.message}
        if error.locations and error.original_error is None:
            formatted["locations"] = [
                {"line": location.line, "column": location.column} for location in error.locations
            ]
        if error.path is not None:
            formatted["path"] = list(error.path)
        formatted["extensions"] = self._extensions(coded)
        return formatted

    def _coded(self, error: GraphQLError, request: RequestContext) -> CodedError:
        original = error.original_error
        if isinstance(original, CodedError):
            return original
        # Made by the GraphQL library about the request itself: parsing, validation, variables. Before
        # execution an error has no path, and its cause is a scalar that refused the client's value.
        if original is None or isinstance(original, GraphQLError) or error.path is None:
            return CodedError(ErrorCode.BAD_REQUEST, error.message, ErrorDetail.INVALID_ARGUMENT)
        error_id = secrets.token_hex(6)
        log.error(
            "%s failed at %s (error %s, request %s)",
            self.name,
            error.path,
            error_id,
            request.request_id,
            exc_info=original,
        )
        return CodedError(ErrorCode.INTERNAL, f"internal error {error_id}")

    def _extensions(self, error: CodedError) -> Answer:
        extensions: Answer = {"code": str(error.code), "service": self.name}
        if error.detail is not None:
            extensions["detail"] = str(error.detail)
        return extensions

    def _refusal(self, error: CodedError) -> Answer:
        return {"data": None, "errors": [{"message": error.message, "extensions": self._extensions(error)}]}

    async def _serve_graphql(self, http_request: Request) -> Response:
        headers = dict(http_request.headers)
        try:
            request = self._admit(headers)
            document, variables, operation_name = _read_body(await _body(http_request))
        except CodedError as error:
            return _json(self._refusal(error), _STATUS_OF_REFUSAL.get(error.code, 400))
        work = self._answer(request, document, variables, operation_name)
        answer = await _unless_disconnected(http_request, work)
        return Response(status_code=499) if answer is None else _json(answer, 200)

    async def _serve_health(self, _request: Request) -> Response:
        started = self._client is not None
        return _json({"status": "ok" if started else "starting", "name": self.name}, 200 if started else 503)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Starts and closes with the ASGI server that runs the subgraph."""
        await self.start()
        try:
            yield
        finally:
            await self.close()


def _check_zones(zones: str | None) -> None:
    try:
        if zones:
            parse_zones(zones)
    except CacheSettingsError as error:
        raise StartError(f"CACHE_ZONES: {error}") from error


async def _unless_disconnected(
    http_request: Request, work: Coroutine[object, object, Answer]
) -> Answer | None:
    """The answer, or None when the client has gone: then the work is cancelled, its calls with it."""
    answering = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(http_request.receive())
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return answering.result() if answering.done() else None
    finally:
        leaving.cancel()
        answering.cancel()


async def _body(http_request: Request) -> bytes:
    chunks = bytearray()
    async for chunk in http_request.stream():
        chunks += chunk
        if len(chunks) > _LARGEST_BODY_BYTES:
            raise CodedError(ErrorCode.BAD_REQUEST, "the request is too large")
    return bytes(chunks)


def _read_body(body: bytes) -> tuple[str, dict[str, object] | None, str | None]:
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CodedError(ErrorCode.BAD_REQUEST, "the body is not JSON") from error
    if not isinstance(request, dict):
        raise CodedError(ErrorCode.BAD_REQUEST, "the body must be a JSON object")
    document, variables, name = (request.get(key) for key in ("query", "variables", "operationName"))
    if not isinstance(document, str) or not document:
        raise CodedError(ErrorCode.BAD_REQUEST, "query must be text")
    if variables is not None and not isinstance(variables, dict):
        raise CodedError(ErrorCode.BAD_REQUEST, "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise CodedError(ErrorCode.BAD_REQUEST, "operationName must be text")
    return document, variables, name


def _json(answer: Answer, status: int) -> Response:
    return Response(orjson.dumps(answer), status_code=status, media_type="application/json")
