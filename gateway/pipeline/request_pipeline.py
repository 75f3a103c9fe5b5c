"""One request as a straight line: principal, operation, variables, plan, execution, projection."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.errors import ClientError, ErrorCode
from gateway.operations.normalized_operation import RootKind
from gateway.operations.variables import coerce_variables
from gateway.pipeline.answering import Answering
from gateway.pipeline.execution_requests import ExecutionRequests
from gateway.pipeline.refusals import internal_error, refusal
from gateway.pipeline.snapshot import RefusedOperation
from gateway.projection.response_errors import ErrorPolicy

if TYPE_CHECKING:
    from graphql.type import GraphQLSchema

    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.pipeline.snapshot import Snapshot, ValidOperation
    from gateway.projection.response import Response
    from gateway.security.authentication import Authenticator, PrincipalSigner
    from gateway.security.trusted_documents import TrustedDocuments
    from gateway.settings import Settings

log = logging.getLogger("marquee.pipeline")


class RequestPipeline:
    """Answers requests over the current snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        authenticator: Authenticator,
        signer: PrincipalSigner | None,
        documents: TrustedDocuments,
    ) -> None:
        self.snapshot = snapshot
        self._documents = documents
        self._authenticator = authenticator
        self._executions = ExecutionRequests(settings, signer)
        self._shows_plans = settings.expose_query_plan
        expose = settings.expose_subgraph_errors
        policies = {explain: ErrorPolicy(expose, expose, explain) for explain in (False, True)}
        self._answering = Answering(policies, share=settings.deduplicate)

    def api_schema(self) -> GraphQLSchema:
        """The API schema being served."""
        return self.snapshot.api_schema

    async def run(self, request: GraphQLRequest) -> Response:
        """Answer a request; what goes wrong is in the answer."""
        try:
            return await self._answer(request)
        except ClientError as error:
            return refusal([error])
        except Exception as error:  # noqa: BLE001 - the last defence: the client gets an id, operators the rest
            return internal_error(error, request.request_id, log)

    async def _answer(self, request: GraphQLRequest) -> Response:
        snapshot = self.snapshot  # the same one to the end, whatever is published meanwhile
        principal = self._authenticator.authenticate(request.headers)
        document = self._documents.text(request.document, request.extensions)
        operation = snapshot.read(document, request.operation_name)
        if isinstance(operation, RefusedOperation):
            return refusal(operation.errors)
        _check_kind(operation, safe=request.safe)
        variables = coerce_variables(snapshot.api_schema, operation.parsed.operation, request.variables)
        if isinstance(variables, list):
            return refusal(variables)
        labels = snapshot.labels.active(request, principal)
        prepared = await snapshot.prepare(operation.normalized, principal, labels)
        execution = self._executions.make(request, principal, variables)
        explain = request.explain and self._shows_plans
        return await self._answering.answer(snapshot, prepared, execution, explain=explain)


def _check_kind(operation: ValidOperation, *, safe: bool) -> None:
    kind = operation.normalized.kind
    if kind is RootKind.MUTATION and safe:
        raise ClientError("Mutations must be sent with POST.", ErrorCode.METHOD_NOT_ALLOWED)
    if kind is RootKind.SUBSCRIPTION:
        raise ClientError(
            "Subscriptions are not served over this transport.", ErrorCode.SUBSCRIPTIONS_NOT_SUPPORTED
        )
