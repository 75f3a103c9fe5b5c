"""A Strawberry schema that is no schema of Strawberry types: it hands every operation to the pipeline.

Strawberry's ASGI view knows GraphQL over HTTP (methods, bodies, the IDE) and asks a `BaseSchema` to execute.
This one answers with the federated graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from graphql.utilities import print_schema
from strawberry.schema.base import BaseSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult

from gateway.errors import ClientError, ErrorCode
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.security.trusted_documents import names_trusted_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql.type import GraphQLSchema
    from strawberry.types.graphql import OperationType

    from gateway.projection.response import Response


class Pipeline(Protocol):
    """What the transport needs of the pipeline."""

    async def run(self, request: GraphQLRequest) -> Response:
        """Answer one request; never raises for what the client or a subgraph did wrong."""

    def api_schema(self) -> GraphQLSchema:
        """The API schema being served."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What the view knows of the HTTP request."""

    headers: Mapping[str, str]
    method: str
    request_id: str
    explain: bool


@dataclass
class FederatedResult(ExecutionResult):
    """An execution result that keeps the pipeline's response whole."""

    response: Response | None = None


class FederatedSchema(BaseSchema):
    """Executes operations through the request pipeline.

    Attributes:
        pipeline: what answers the operations.
    """

    # What a schema of Strawberry types would have; the view reads none of it.
    query: Any = None
    schema_converter: Any = None
    mutation = None
    subscription = None
    exception_handlers = ()

    def __init__(self, pipeline: Pipeline) -> None:
        self.config = StrawberryConfig()
        self.schema_directives: list[object] = []
        self.pipeline = pipeline

    async def execute(  # noqa: PLR0917, PLR0913 - Strawberry's signature
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,  # noqa: ANN401 - Strawberry's signature
        root_value: Any | None = None,  # noqa: ANN401, ARG002 - Strawberry's signature
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,  # noqa: ARG002 - the pipeline decides
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run one operation.

        Raises:
            ClientError: BAD_REQUEST where the request holds no operation at all.
        """
        context = cast("RequestContext", context_value)
        if not query and not names_trusted_document(operation_extensions):
            raise ClientError('The request has no "query".', ErrorCode.BAD_REQUEST)
        if operation_name is not None and not isinstance(operation_name, str):
            raise ClientError('"operationName" must be a string or null.', ErrorCode.BAD_REQUEST)
        response = await self.pipeline.run(
            GraphQLRequest(
                document=query or "",
                operation_name=operation_name,
                variables=variable_values or {},
                extensions=operation_extensions or {},
                headers=context.headers,
                safe=context.method == "GET",
                request_id=context.request_id,
                explain=context.explain,
            )
        )
        return FederatedResult(data=None, errors=None, response=response)

    def execute_sync(self, *_args: object, **_kwargs: object) -> ExecutionResult:
        """Not offered: the graph is reached over the network, asynchronously.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("The federated schema executes asynchronously only: await execute().")

    async def subscribe(self, *_args: object, **_kwargs: object) -> Any:  # noqa: ANN401 - Strawberry's signature
        """Refuse: no subscription transport is served.

        Raises:
            ClientError: SUBSCRIPTIONS_NOT_SUPPORTED.
        """
        raise ClientError(
            "Subscriptions are not served over this transport.", ErrorCode.SUBSCRIPTIONS_NOT_SUPPORTED
        )

    async def stream(self, *_args: object, **_kwargs: object) -> Any:  # noqa: ANN401 - Strawberry's signature
        """Refuse: no streaming transport is served.

        Raises:
            ClientError: SUBSCRIPTIONS_NOT_SUPPORTED.
        """
        return await self.subscribe()

    def get_type_by_name(self, name: str) -> None:
        """No type of this schema is a Strawberry type."""
        del name

    def get_directive_by_name(self, graphql_name: str) -> None:
        """No directive of this schema is a Strawberry directive."""
        del graphql_name

    def as_str(self) -> str:
        """The API schema as SDL."""
        return print_schema(self.pipeline.api_schema())
