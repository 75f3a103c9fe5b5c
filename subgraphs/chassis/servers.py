"""A grpc.aio server as every service runs it.

Health, reflection, interceptors, a port that is really its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from subgraphs.chassis.errors import StartError
from subgraphs.chassis.interceptors import CallInterceptor
from subgraphs.chassis.listening import bind
from subgraphs.chassis.principal import PrincipalVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subgraphs.chassis.settings import ServiceSettings

_LARGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024


class GrpcServer:
    """A server for one service.

    Args:
        service: Full name, such as "profiles.v1.Profiles".
        register: Adds the servicer to the server.
        settings: Where to listen, how to verify callers.
        extra_interceptors: Run inside the context interceptor, in order.
    """

    def __init__(
        self,
        service: str,
        register: Callable[[grpc.aio.Server], None],
        settings: ServiceSettings,
        extra_interceptors: Sequence[grpc.aio.ServerInterceptor] = (),
    ) -> None:
        self._service = service
        self._register = register
        self._settings = settings
        self._extra_interceptors = extra_interceptors
        self._server: grpc.aio.Server | None = None
        self._health = health.aio.HealthServicer()

    async def start(self) -> int:
        """Binds and serves; returns the bound port (0 for a unix socket).

        Raises:
            StartError: The address is taken or cannot be bound.
        """
        verifier = PrincipalVerifier(self._settings.principal_key)
        server = grpc.aio.server(
            interceptors=[
                CallInterceptor(verifier, self._settings.default_deadline_seconds),
                *self._extra_interceptors,
            ],
            options=[
                # Two servers must never share a port unnoticed.
                ("grpc.so_reuseport", 0),
                ("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),
                ("grpc.max_send_message_length", _LARGEST_MESSAGE_BYTES),
            ],
        )
        self._register(server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        reflection.enable_server_reflection(
            (self._service, health.SERVICE_NAME, reflection.SERVICE_NAME), server
        )
        _refuse_taken(self._settings.listen)
        try:
            port = server.add_insecure_port(self._settings.listen)
        except RuntimeError as error:
            raise StartError(
                f"{self._settings.listen} is taken or cannot be bound; choose another port"
            ) from error
        await server.start()
        self._server = server
        for name in ("", self._service):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return port if not self._settings.listen.startswith("unix:") else 0

    async def stop(self, grace_seconds: float) -> None:
        """Says NOT_SERVING, refuses new calls, gives running ones `grace_seconds`, then cancels them."""
        if self._server is None:
            return
        server, self._server = self._server, None
        await self._health.enter_graceful_shutdown()
        await server.stop(grace_seconds)


def _refuse_taken(listen: str) -> None:
    """Says so before grpc tries the address: its core would write its own lines to standard error.

    Raises:
        StartError: The address is taken, or is not this machine's.
    """
    host, _, port = listen.rpartition(":")
    if listen.startswith("unix:") or not port.isdecimal() or int(port) == 0:
        return
    bind(host.strip("[]"), int(port)).close()
