"""gRPC channels and calls on the client's side: deadline, context metadata, safe retries, error mapping."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeVar

import grpc
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped] # ships no types

from subgraphs.chassis.errors import (
    CODE_OF_STATUS,
    DETAIL_OF_STATUS,
    CodedError,
    ErrorCode,
    ErrorDetail,
    detail_from,
)
from subgraphs.chassis.interceptors import DETAILS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subgraphs.chassis.context import RequestContext

Request = TypeVar("Request")
Response = TypeVar("Response")

_LARGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024
_RETRY: Final = {
    "maxAttempts": 3,
    "initialBackoff": "0.02s",
    "maxBackoff": "0.5s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}


def service_config(service: str, never_retried: Iterable[str] = ()) -> str:
    """A gRPC service config: UNAVAILABLE is retried for every method but those named, under a shared budget.

    Args:
        service: Full name, such as "profiles.v1.Profiles".
        never_retried: Methods with an effect that a repeat would double.
    """
    plain = [{"service": service, "method": method} for method in never_retried]
    methods: list[dict[str, object]] = [{"name": [{"service": service}], "retryPolicy": _RETRY}]
    if plain:
        methods.append({"name": plain})
    return json.dumps(
        {
            "loadBalancingConfig": [{"round_robin": {}}],
            "methodConfig": methods,
            "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
        }
    )


def open_channel(address: str, service: str, never_retried: Iterable[str] = ()) -> grpc.aio.Channel:
    """A channel to a service. It connects on the first call and by itself again after a failure.

    Args:
        address: gRPC target: "host:port", "unix:/path" or "dns:///name".
        service: The service's full name, for the retry policy.
        never_retried: See `service_config`.
    """
    return grpc.aio.insecure_channel(
        address,
        options=[
            ("grpc.service_config", service_config(service, never_retried)),
            ("grpc.enable_retries", 1),
            ("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),
            ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.max_reconnect_backoff_ms", 2000),
            # A proxy from the environment must never see traffic between our own processes.
            ("grpc.enable_http_proxy", 0),
        ],
    )


async def call(
    method: grpc.aio.UnaryUnaryMultiCallable[Request, Response], request: Request, context: RequestContext
) -> Response:
    """Calls a unary method with the context's deadline and metadata.

    Raises:
        CodedError: The call failed; the code follows the gRPC status.
    """
    remaining = context.deadline.remaining()
    if remaining <= 0:
        raise CodedError(ErrorCode.UNAVAILABLE, "the deadline passed", ErrorDetail.DEADLINE_EXCEEDED)
    try:
        return await method(request, timeout=remaining, metadata=context.metadata())
    except grpc.aio.AioRpcError as error:
        raise coded(error) from error


def coded(error: grpc.aio.AioRpcError) -> CodedError:
    """A failed call as our error.

    Texts made by the gRPC library (addresses, errno) are replaced by plain words.
    """
    status = error.code()
    code = CODE_OF_STATUS.get(status, ErrorCode.UNKNOWN)
    rich = _rich_status(error)
    if rich is None:
        return CodedError(code, _PLAIN_WORDS.get(status, "the service failed"), DETAIL_OF_STATUS.get(status))
    return CodedError(code, rich.message, _detail_of(rich) or DETAIL_OF_STATUS.get(status))


_PLAIN_WORDS: Final = {
    grpc.StatusCode.UNAVAILABLE: "the service cannot be reached",
    grpc.StatusCode.DEADLINE_EXCEEDED: "the service did not answer in time",
    grpc.StatusCode.CANCELLED: "the call was cancelled",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "the service is overloaded",
}


def _rich_status(error: grpc.aio.AioRpcError) -> status_pb2.Status | None:
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None


def _detail_of(rich: status_pb2.Status) -> ErrorDetail | None:
    for packed in rich.details:
        info = error_details_pb2.ErrorInfo()
        if packed.Unpack(info):
            return detail_from(info.reason)
    return None
