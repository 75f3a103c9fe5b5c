"""The typed gRPC client of profiles.v1: hashable keys in, messages or errors out, one call a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from protos.profiles.v1 import profiles_pb2 as pb
from protos.profiles.v1 import profiles_pb2_grpc
from subgraphs.chassis.channels import call
from subgraphs.chassis.pages import page_message
from subgraphs.chassis.statuses import outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import grpc

    from subgraphs.chassis.context import RequestContext
    from subgraphs.chassis.errors import CodedError

SERVICE: Final = "profiles.v1.Profiles"
NEVER_RETRIED: Final = ("VerifyPassword", "VerifyPin")
"""Methods that count an attempt."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """One page of an account's or profile's list."""

    owner_id: str
    first: int
    after: str | None
    unread_only: bool = False


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A device by id, or by its account's id and its ESN."""

    id: str | None = None
    account_id: str | None = None
    esn: str | None = None

    def message(self) -> pb.DeviceKey:
        """The key as a message."""
        if self.id is not None:
            return pb.DeviceKey(id=self.id)
        return pb.DeviceKey(
            account_device=pb.AccountDevice(account_id=self.account_id or "", esn=self.esn or "")
        )


def page_key(owner_id: str, first: int, after: str | None, *, unread_only: bool = False) -> PageKey:
    """A page that a resolver asks for.

    Raises:
        CodedError: BAD_REQUEST unless `first` is at least 1.
    """
    page_message(first, after)
    return PageKey(owner_id, first, after, unread_only)


class ProfilesClient:
    """Calls the profiles service.

    Args:
        channel: An open channel to it.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = profiles_pb2_grpc.ProfilesStub(channel)

    async def accounts(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Account | CodedError]:
        """Accounts by id."""
        response = await call(
            self._stub.BatchGetAccounts, pb.BatchGetAccountsRequest(account_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.account)

    async def profiles(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Profile | CodedError]:
        """Profiles by id."""
        response = await call(
            self._stub.BatchGetProfiles, pb.BatchGetProfilesRequest(profile_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.profile)

    async def plans(self, keys: Sequence[str], context: RequestContext) -> Sequence[pb.Plan | CodedError]:
        """Plans by code."""
        response = await call(self._stub.BatchGetPlans, pb.BatchGetPlansRequest(codes=keys), context)
        return outcomes(response.results, lambda result: result.plan)

    async def plans_sold_in(self, country: str, context: RequestContext) -> Sequence[pb.Plan]:
        """Plans of a country, cheapest first."""
        response = await call(self._stub.ListPlans, pb.ListPlansRequest(country=country), context)
        return list(response.plans)

    async def billing(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Billing | CodedError]:
        """Billing facts by account id."""
        response = await call(
            self._stub.BatchGetBilling, pb.BatchGetBillingRequest(account_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.billing)

    async def invoice_pages(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.InvoicePage | CodedError]:
        """Pages of accounts' invoices."""
        request = pb.BatchListInvoicesRequest(
            keys=[
                pb.InvoicesKey(account_id=key.owner_id, page=page_message(key.first, key.after))
                for key in keys
            ]
        )
        response = await call(self._stub.BatchListInvoices, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def invoices(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Invoice | CodedError]:
        """Invoices by id."""
        response = await call(
            self._stub.BatchGetInvoices, pb.BatchGetInvoicesRequest(invoice_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.invoice)

    async def devices(
        self, keys: Sequence[DeviceKey], context: RequestContext
    ) -> Sequence[pb.Device | CodedError]:
        """Devices by either key."""
        request = pb.BatchGetDevicesRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchGetDevices, request, context)
        return outcomes(response.results, lambda result: result.device)

    async def device_pages(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.DevicePage | CodedError]:
        """Pages of accounts' devices."""
        request = pb.BatchListDevicesRequest(
            keys=[
                pb.DevicesKey(account_id=key.owner_id, page=page_message(key.first, key.after))
                for key in keys
            ]
        )
        response = await call(self._stub.BatchListDevices, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def my_lists(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.MyListPage | CodedError]:
        """Pages of profiles' My Lists."""
        request = pb.BatchGetMyListRequest(
            keys=[
                pb.MyListKey(profile_id=key.owner_id, page=page_message(key.first, key.after)) for key in keys
            ]
        )
        response = await call(self._stub.BatchGetMyList, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def in_my_list(
        self, keys: Sequence[tuple[str, str]], context: RequestContext
    ) -> Sequence[bool | CodedError]:
        """Whether (profile id, video id) is saved."""
        request = pb.BatchInMyListRequest(
            keys=[pb.InMyListKey(profile_id=profile, video_id=video) for profile, video in keys]
        )
        response = await call(self._stub.BatchInMyList, request, context)
        return outcomes(response.results, lambda result: result.in_my_list)

    async def notifications(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Notification | CodedError]:
        """Notifications by id."""
        request = pb.BatchGetNotificationsRequest(notification_ids=keys)
        response = await call(self._stub.BatchGetNotifications, request, context)
        return outcomes(response.results, lambda result: result.notification)

    async def inboxes(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.NotificationPage | CodedError]:
        """Pages of profiles' notifications."""
        request = pb.BatchListNotificationsRequest(
            keys=[
                pb.NotificationsKey(
                    profile_id=key.owner_id,
                    unread_only=key.unread_only,
                    page=page_message(key.first, key.after),
                )
                for key in keys
            ]
        )
        response = await call(self._stub.BatchListNotifications, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def unread_counts(self, keys: Sequence[str], context: RequestContext) -> Sequence[int | CodedError]:
        """Unread notifications by profile id."""
        response = await call(
            self._stub.BatchCountUnread, pb.BatchCountUnreadRequest(profile_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.unread)

    async def active_stream_counts(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[int | CodedError]:
        """Streams with a live lease by account id."""
        request = pb.BatchCountActiveStreamsRequest(account_ids=keys)
        response = await call(self._stub.BatchCountActiveStreams, request, context)
        return outcomes(response.results, lambda result: result.active_streams)

    async def verify_password(
        self, email: str, password: str, context: RequestContext
    ) -> pb.VerifyPasswordResponse:
        """Checks a sign-in; counts an attempt."""
        request = pb.VerifyPasswordRequest(email=email, password=password)
        return await call(self._stub.VerifyPassword, request, context)

    async def verify_pin(self, profile_id: str, pin: str, context: RequestContext) -> pb.VerifyPinResponse:
        """Checks a PIN; counts an attempt unless it is empty."""
        return await call(self._stub.VerifyPin, pb.VerifyPinRequest(profile_id=profile_id, pin=pin), context)

    async def add_to_my_list(self, profile_id: str, video_id: str, context: RequestContext) -> pb.MyListEntry:
        """Saves a video."""
        request = pb.AddToMyListRequest(profile_id=profile_id, video_id=video_id)
        return (await call(self._stub.AddToMyList, request, context)).entry

    async def remove_from_my_list(self, profile_id: str, video_id: str, context: RequestContext) -> bool:
        """Forgets a video; False when it was not saved."""
        request = pb.RemoveFromMyListRequest(profile_id=profile_id, video_id=video_id)
        return (await call(self._stub.RemoveFromMyList, request, context)).removed
