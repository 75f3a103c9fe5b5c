"""A real grpc.aio server and channel: identity, deadlines, errors, draining, retries."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
import uvloop
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from protos.playback.v1 import playback_pb2 as pb
from protos.playback.v1 import playback_pb2_grpc
from subgraphs.chassis.channels import call, open_channel
from subgraphs.chassis.context import Deadline, RequestContext, current_call
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail, StartError, not_found
from subgraphs.chassis.principal import ANONYMOUS, DEVELOPMENT_KEY, Principal, sign
from subgraphs.chassis.servers import GrpcServer
from subgraphs.chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import grpc

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

SERVICE = "playback.v1.Playback"
MEMBER = Principal(account_id="account_1", profile_id="profile_1")
SIGNED = sign(MEMBER, DEVELOPMENT_KEY, lifetime_seconds=86_400)


class Playback(playback_pb2_grpc.PlaybackServicer):
    """Answers by the show's id in the request; the other methods only say not found."""

    def __init__(self) -> None:
        self.seen: list[RequestContext] = []
        self.cancelled = 0
        self.unavailable_answers = 0

    async def BatchGetUpNext(  # noqa: N802 - gRPC's name
        self, request: pb.BatchGetUpNextRequest, _context: grpc.ServicerContext
    ) -> pb.BatchGetUpNextResponse:
        self.seen.append(current_call())
        match request.keys[0].show_id:
            case "slow":
                try:
                    await asyncio.sleep(0.4)
                except asyncio.CancelledError:
                    self.cancelled += 1
                    raise
            case "unknown":
                raise not_found("show")
            case "defect":
                raise ValueError("the secret inside")
            case "flaky" if len(self.seen) <= self.unavailable_answers:
                raise CodedError(ErrorCode.UNAVAILABLE, "busy")
        return pb.BatchGetUpNextResponse(results=[pb.UpNextResult(video_id="episode_1")])

    async def _nothing(self, _request: object, _context: grpc.ServicerContext) -> None:
        raise not_found("anything")

    BatchGetBookmarks = _nothing  # type: ignore[assignment] # not called
    BatchGetContinueWatching = _nothing  # type: ignore[assignment] # not called
    BatchGetViewingActivity = _nothing  # type: ignore[assignment] # not called
    BatchListActiveStreams = _nothing  # type: ignore[assignment] # not called
    BatchGetSessions = _nothing  # type: ignore[assignment] # not called


class Setup:
    """A running server, a channel to it, and a way to call."""

    def __init__(self, servicer: Playback, server: GrpcServer, port: int) -> None:
        self.servicer = servicer
        self.server = server
        self.port = port
        self.channel = open_channel(f"127.0.0.1:{port}", SERVICE)

    async def ask(self, show: str, seconds: float = 5, token: str | None = SIGNED) -> str:
        context = RequestContext(ANONYMOUS, token, Deadline.after(seconds), "request-1", "de", "US")
        stub = playback_pb2_grpc.PlaybackStub(self.channel)
        request = pb.BatchGetUpNextRequest(keys=[pb.UpNextKey(show_id=show)])
        return (await call(stub.BatchGetUpNext, request, context)).results[0].video_id


def serve(servicer: Playback, tmp_path: Path, listen: str = "127.0.0.1:0") -> GrpcServer:
    def register(server: grpc.aio.Server) -> None:
        playback_pb2_grpc.add_PlaybackServicer_to_server(servicer, server)

    return GrpcServer(SERVICE, register, ServiceSettings(data_dir=tmp_path, listen=listen))


@pytest.fixture
async def setup(tmp_path: Path) -> AsyncIterator[Setup]:
    servicer = Playback()
    server = serve(servicer, tmp_path)
    setup = Setup(servicer, server, await server.start())
    yield setup
    await setup.channel.close()
    await server.stop(0)


async def refused(setup: Setup, show: str, seconds: float = 5, token: str | None = SIGNED) -> CodedError:
    with pytest.raises(CodedError) as caught:
        await setup.ask(show, seconds, token)
    return caught.value


async def test_a_call_carries_identity_deadline_and_request_id(setup: Setup) -> None:
    assert await setup.ask("show_1", 2) == "episode_1"
    (seen,) = setup.servicer.seen
    assert seen.principal == MEMBER
    assert seen.request_id == "request-1"
    # gRPC rounds a timeout up to what its header can hold: hundredths of a second from one second on.
    assert 1 < seen.deadline.remaining() < 2.1


async def test_expected_failures_keep_code_message_and_detail(setup: Setup) -> None:
    error = await refused(setup, "unknown")
    assert (error.code, error.message, error.detail) == (
        ErrorCode.NOT_FOUND,
        "show not found",
        ErrorDetail.MISSING_RESOURCE,
    )


async def test_a_defect_tells_the_caller_an_id_and_the_log_the_rest(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        error = await refused(setup, "defect")
    assert error.code is ErrorCode.INTERNAL
    assert "secret" not in error.message
    assert error.message.rpartition(" ")[2] in caplog.text
    assert "the secret inside" in caplog.text


async def test_a_forged_identity_is_refused_before_the_servicer(setup: Setup) -> None:
    error = await refused(setup, "show_1", token="forged")
    assert error.code is ErrorCode.UNAUTHENTICATED
    assert setup.servicer.seen == []
    assert await setup.ask("show_1", token=None) == "episode_1"
    assert setup.servicer.seen[0].principal == ANONYMOUS


async def test_a_passed_deadline_cancels_the_work(setup: Setup) -> None:
    error = await refused(setup, "slow", seconds=0.1)
    assert (error.code, error.detail) == (ErrorCode.UNAVAILABLE, ErrorDetail.DEADLINE_EXCEEDED)
    await asyncio.sleep(0.1)
    assert setup.servicer.cancelled == 1
    assert (await refused(setup, "show_1", seconds=0)).detail is ErrorDetail.DEADLINE_EXCEEDED


async def test_a_cancelled_caller_cancels_the_work(setup: Setup) -> None:
    asking = asyncio.ensure_future(setup.ask("slow"))
    await asyncio.sleep(0.1)
    asking.cancel()
    await asyncio.sleep(0.1)
    assert setup.servicer.cancelled == 1


async def test_unavailable_is_tried_again(setup: Setup) -> None:
    setup.servicer.unavailable_answers = 2
    assert await setup.ask("flaky") == "episode_1"
    assert len(setup.servicer.seen) == 3


async def test_a_method_that_must_not_repeat_is_not_tried_again(setup: Setup) -> None:
    setup.servicer.unavailable_answers = 2
    await setup.channel.close()
    setup.channel = open_channel(f"127.0.0.1:{setup.port}", SERVICE, never_retried=["BatchGetUpNext"])
    assert (await refused(setup, "flaky")).message == "busy"
    assert len(setup.servicer.seen) == 1


async def test_stopping_lets_running_calls_finish_and_refuses_new_ones(setup: Setup) -> None:
    running = asyncio.ensure_future(setup.ask("slow"))
    await asyncio.sleep(0.1)
    await setup.server.stop(5)
    assert await running == "episode_1"
    assert (await refused(setup, "show_1", seconds=1)).code is ErrorCode.UNAVAILABLE


async def test_health_and_reflection_answer_without_identity(setup: Setup) -> None:
    # The stubs' type information knows neither health's methods nor asyncio channels.
    health: Any = health_pb2_grpc.HealthStub(setup.channel)
    answer = await health.Check(health_pb2.HealthCheckRequest(service=SERVICE))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    channel: Any = setup.channel
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
    make_request: Any = reflection_pb2.ServerReflectionRequest
    listed = [message async for message in stub.ServerReflectionInfo(iter([make_request(list_services="")]))]
    names = {service.name for service in listed[0].list_services_response.service}
    assert SERVICE in names


async def test_a_taken_port_is_said_plainly(
    setup: Setup, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StartError, match=r"cannot listen on 127\.0\.0\.1"):
        await serve(Playback(), tmp_path, f"127.0.0.1:{setup.port}").start()
    assert capfd.readouterr().err == ""


def test_servers_and_channels_share_one_uvloop_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def everything() -> None:
        servers = [serve(Playback(), tmp_path) for _ in range(4)]
        setups = [Setup(Playback(), server, await server.start()) for server in servers]
        for _ in range(20):
            await asyncio.gather(*(setup.ask("show_1") for setup in setups))
        for setup in setups:
            await setup.channel.close()
            await setup.server.stop(1)

    uvloop.run(everything())
    assert capfd.readouterr().err == ""
