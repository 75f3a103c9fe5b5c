"""What every gRPC call passes on the server.

Context, deadline, error mapping. Health and reflection pass freely.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped] # ships no types
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from subgraphs.chassis import context as call_context
from subgraphs.chassis.errors import STATUS_OF_CODE, CodedError, ErrorCode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeAlias

    from subgraphs.chassis.principal import PrincipalVerifier

    # grpc hands handlers on without their message types: any request, any response.
    Handler: TypeAlias = grpc.RpcMethodHandler[Any, Any]
    ServerContext: TypeAlias = grpc.aio.ServicerContext[Any, Any]
    Behaviour: TypeAlias = Callable[[Any, ServerContext], Awaitable[Any]]

DETAILS_KEY: Final = "grpc-status-details-bin"
_DOMAIN: Final = "marquee"
_FREE_SERVICES: Final = ("/grpc.health.", "/grpc.reflection.")

log = logging.getLogger(__name__)


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Wraps every unary method.

    Verify the principal, set the context, hold the deadline, map failures to statuses.
    """

    def __init__(self, verifier: PrincipalVerifier, default_deadline_seconds: float) -> None:
        self._verifier = verifier
        self._default_deadline_seconds = default_deadline_seconds

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Called by grpc for each call; `continuation` finds the method's handler."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        # A streaming method would pass unguarded: its servicer finds no current call and fails, closed.
        if handler is None or handler.unary_unary is None or method.startswith(_FREE_SERVICES):
            return handler
        return grpc.unary_unary_rpc_method_handler(
            self._guarded(method, cast("Behaviour", handler.unary_unary)),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _guarded(self, method: str, behaviour: Behaviour) -> Behaviour:
        async def serve(request: object, servicer_context: ServerContext) -> object:
            try:
                call = self._context_of(servicer_context)
                call_context.enter_call(call)
                async with asyncio.timeout(call.deadline.remaining()):
                    return await behaviour(request, servicer_context)
            except CodedError as error:
                return await abort(servicer_context, error)
            except TimeoutError:
                return await servicer_context.abort(
                    grpc.StatusCode.DEADLINE_EXCEEDED, "the deadline passed before the answer was ready"
                )
            except Exception as error:
                if isinstance(error, grpc.aio.AbortError):
                    raise
                return await abort(servicer_context, _hidden(error, method))

        return serve

    def _context_of(self, servicer_context: ServerContext) -> call_context.RequestContext:
        metadata = {
            key: value
            for key, value in servicer_context.invocation_metadata() or ()
            if isinstance(value, str)
        }
        context = call_context.from_headers(metadata, self._verifier, self._default_deadline_seconds)
        # None when the caller set no deadline, whatever the library's stub says.
        remaining = cast("float | None", servicer_context.time_remaining())
        if remaining is None:
            return context
        return replace(context, deadline=call_context.Deadline.after(remaining))


async def abort(servicer_context: ServerContext, error: CodedError) -> object:
    """Ends the call with the error's status and a google.rpc.ErrorInfo; never returns normally."""
    status = STATUS_OF_CODE[error.code]
    rich = status_pb2.Status(code=status.value[0], message=error.message)
    detail = any_pb2.Any()
    detail.Pack(error_details_pb2.ErrorInfo(reason=error.detail or error.code, domain=_DOMAIN))
    rich.details.append(detail)
    return await servicer_context.abort(status, error.message, ((DETAILS_KEY, rich.SerializeToString()),))


def _hidden(error: Exception, method: str) -> CodedError:
    """What the caller may know of an unexpected failure: nothing but an id to find it in the log."""
    error_id = secrets.token_hex(6)
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError, OSError)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        log.error("%s failed, its database is unavailable (error %s): %s", method, error_id, error)
        return CodedError(ErrorCode.UNAVAILABLE, f"storage is unavailable (error {error_id})")
    log.error("%s failed (error %s)", method, error_id, exc_info=error)
    return CodedError(ErrorCode.INTERNAL, f"internal error {error_id}")
