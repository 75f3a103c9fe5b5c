"""The service over a real channel, with no subgraph before it: the principal decides what it gives out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from protos.profiles.v1 import profiles_pb2 as pb
from protos.profiles.v1 import profiles_pb2_grpc
from subgraphs.chassis.channels import coded, open_channel
from subgraphs.chassis.errors import ErrorCode
from subgraphs.chassis.principal import DEVELOPMENT_KEY, HEADER, Principal, sign
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.profiles.client import NEVER_RETRIED, SERVICE
from subgraphs.profiles.service.server import create_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from subgraphs.dataset.records import World

PUBLIC = {"BatchGetPlans", "ListPlans", "VerifyPassword"}


@pytest.fixture
async def channel(seeded_folder: Path) -> AsyncIterator[grpc.aio.Channel]:
    service = create_service(ServiceSettings(data_dir=seeded_folder))
    port = await service.start()
    channel = open_channel(f"127.0.0.1:{port}", SERVICE, NEVER_RETRIED)
    yield channel
    await channel.close()
    await service.stop(0)


def metadata(principal: Principal) -> tuple[tuple[str, str], ...]:
    return ((HEADER, sign(principal, DEVELOPMENT_KEY)),)


METHODS = pb.DESCRIPTOR.services_by_name["Profiles"].methods_by_name


@pytest.mark.parametrize("method", sorted(set(METHODS) - PUBLIC))
async def test_every_personal_method_is_closed_to_signed_out_callers(
    channel: grpc.aio.Channel, method: str
) -> None:
    stub = profiles_pb2_grpc.ProfilesStub(channel)
    request = getattr(pb, METHODS[method].input_type.name)()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await getattr(stub, method)(request, metadata=metadata(Principal(profile_id="profile_1")))
    assert coded(caught.value).code is ErrorCode.UNAUTHENTICATED


def requests_of(world: World, account_id: str, profile_id: str) -> dict[str, object]:
    """A request a batch method for everything of one account."""
    invoice = next(invoice.id for invoice in world.invoices if invoice.account_id == account_id)
    device = next(device for device in world.devices if device.account_id == account_id)
    line = next(line.id for line in world.notifications if line.profile_id == profile_id)
    esn = pb.AccountDevice(account_id=account_id, esn=device.esn)
    return {
        "BatchGetAccounts": pb.BatchGetAccountsRequest(account_ids=[account_id]),
        "BatchGetProfiles": pb.BatchGetProfilesRequest(profile_ids=[profile_id]),
        "BatchGetBilling": pb.BatchGetBillingRequest(account_ids=[account_id]),
        "BatchListInvoices": pb.BatchListInvoicesRequest(keys=[pb.InvoicesKey(account_id=account_id)]),
        "BatchGetInvoices": pb.BatchGetInvoicesRequest(invoice_ids=[invoice]),
        "BatchGetDevices": pb.BatchGetDevicesRequest(
            keys=[pb.DeviceKey(id=device.id), pb.DeviceKey(account_device=esn)]
        ),
        "BatchListDevices": pb.BatchListDevicesRequest(keys=[pb.DevicesKey(account_id=account_id)]),
        "BatchGetMyList": pb.BatchGetMyListRequest(keys=[pb.MyListKey(profile_id=profile_id)]),
        "BatchInMyList": pb.BatchInMyListRequest(
            keys=[pb.InMyListKey(profile_id=profile_id, video_id="movie_1")]
        ),
        "BatchGetNotifications": pb.BatchGetNotificationsRequest(notification_ids=[line]),
        "BatchListNotifications": pb.BatchListNotificationsRequest(
            keys=[pb.NotificationsKey(profile_id=profile_id)]
        ),
        "BatchCountUnread": pb.BatchCountUnreadRequest(profile_ids=[profile_id]),
        "BatchCountActiveStreams": pb.BatchCountActiveStreamsRequest(account_ids=[account_id]),
    }


async def test_own_keys_have_results_and_foreign_ones_a_status_each(
    channel: grpc.aio.Channel, world: World
) -> None:
    owner = next(
        profile
        for profile in world.profiles
        if any(line.profile_id == profile.id for line in world.notifications)
    )
    stranger = next(profile for profile in world.profiles if profile.account_id != owner.account_id)
    stub = profiles_pb2_grpc.ProfilesStub(channel)
    requests = requests_of(world, owner.account_id, owner.id)
    batches = {name for name in METHODS if name.startswith("Batch")} - PUBLIC
    assert set(requests) == batches
    for method, request in requests.items():
        for caller, wanted in ((owner, "value"), (stranger, "status")):
            principal = Principal(account_id=caller.account_id, profile_id=caller.id)
            answer = await getattr(stub, method)(request, metadata=metadata(principal))
            assert len(answer.results) >= 1
            for result in answer.results:
                outcome = result.WhichOneof("outcome")
                assert (outcome == "status") is (wanted == "status"), (method, wanted)
                if wanted == "status":
                    assert result.status.code == grpc.StatusCode.NOT_FOUND.value[0]


async def test_a_profiles_lists_are_closed_to_the_other_profiles_of_its_account(
    channel: grpc.aio.Channel, world: World
) -> None:
    owner = world.profiles[0]
    sibling = next(p for p in world.profiles if p.account_id == owner.account_id and p.id != owner.id)
    stub = profiles_pb2_grpc.ProfilesStub(channel)
    as_sibling = metadata(Principal(account_id=sibling.account_id, profile_id=sibling.id))
    answer = await stub.BatchGetMyList(
        pb.BatchGetMyListRequest(
            keys=[pb.MyListKey(profile_id=owner.id), pb.MyListKey(profile_id=sibling.id)]
        ),
        metadata=as_sibling,
    )
    assert [result.WhichOneof("outcome") for result in answer.results] == ["status", "page"]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.AddToMyList(
            pb.AddToMyListRequest(profile_id=owner.id, video_id="movie_1"), metadata=as_sibling
        )
    assert coded(caught.value).code is ErrorCode.NOT_FOUND


async def test_an_entitlement_is_the_accounts_own(channel: grpc.aio.Channel, world: World) -> None:
    owner = next(profile for profile in world.profiles if profile.pin is not None)
    stranger = next(profile for profile in world.profiles if profile.account_id != owner.account_id)
    stub = profiles_pb2_grpc.ProfilesStub(channel)
    request = pb.GetEntitlementRequest(profile_id=owner.id)
    answer = await stub.GetEntitlement(request, metadata=metadata(Principal(account_id=owner.account_id)))
    account = next(account for account in world.accounts if account.id == owner.account_id)
    plan = next(plan for plan in world.plans if plan.code == account.plan_code)
    assert answer.max_concurrent_streams == plan.max_concurrent_streams
    assert answer.pin_protected
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.GetEntitlement(request, metadata=metadata(Principal(account_id=stranger.account_id)))
    assert coded(caught.value).code is ErrorCode.NOT_FOUND


def test_the_client_names_this_contract() -> None:
    assert set(NEVER_RETRIED) <= set(METHODS)
    assert f"{pb.DESCRIPTOR.package}.Profiles" == SERVICE
