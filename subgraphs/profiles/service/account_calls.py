"""The calls about accounts: plans, profiles, billing, devices. Foreign keys look like unknown ones."""

# ruff: noqa: N802, ARG002 - gRPC's method names and parameters

from __future__ import annotations

from typing import TYPE_CHECKING

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.context import current_call
from subgraphs.chassis.errors import CodedError, not_found
from subgraphs.chassis.pages import encode_cursor, page_request
from subgraphs.chassis.statuses import key_status
from subgraphs.profiles.service import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

    from subgraphs.profiles.service.account_storage import AccountStorage
    from subgraphs.profiles.service.records import DeviceRecord

_INVOICES_A_PAGE = 12
_DEVICES_A_PAGE = 20


class AccountCalls:
    """Answers what an account's caller asks about it.

    Args:
        account_storage: Where accounts are.
        clock: Seconds since the epoch.
    """

    def __init__(self, account_storage: AccountStorage, clock: Callable[[], float]) -> None:
        self._accounts = account_storage
        self._clock = clock

    async def BatchGetAccounts(
        self, request: pb.BatchGetAccountsRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetAccountsResponse:
        """The caller's own account."""
        own = current_call().principal.required_account()
        found = await self._accounts.accounts([own] if own in request.account_ids else [])
        return pb.BatchGetAccountsResponse(
            results=[
                pb.AccountResult(account=messages.account(found[key]))
                if key in found
                else pb.AccountResult(status=key_status(not_found("account")))
                for key in request.account_ids
            ]
        )

    async def BatchGetProfiles(
        self, request: pb.BatchGetProfilesRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetProfilesResponse:
        """Profiles of the caller's account."""
        own = current_call().principal.required_account()
        found = await self._accounts.profiles(request.profile_ids)
        return pb.BatchGetProfilesResponse(
            results=[
                pb.ProfileResult(profile=messages.profile(found[key]))
                if key in found and found[key].account_id == own
                else pb.ProfileResult(status=key_status(not_found("profile")))
                for key in request.profile_ids
            ]
        )

    async def BatchGetPlans(
        self, request: pb.BatchGetPlansRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetPlansResponse:
        """Plans by code. Public."""
        found = await self._accounts.plans(request.codes)
        return pb.BatchGetPlansResponse(
            results=[
                pb.PlanResult(plan=messages.plan(found[key]))
                if key in found
                else pb.PlanResult(status=key_status(not_found("plan")))
                for key in request.codes
            ]
        )

    async def ListPlans(
        self, request: pb.ListPlansRequest, context: grpc.ServicerContext
    ) -> pb.ListPlansResponse:
        """Plans sold in a country, cheapest first. Public."""
        sold = [
            (price.amount_minor, plan.code, plan)
            for plan in (await self._accounts.plans()).values()
            for price in plan.prices
            if price.country == request.country
        ]
        return pb.ListPlansResponse(plans=[messages.plan(plan) for _, _, plan in sorted(sold)])

    async def BatchGetBilling(
        self, request: pb.BatchGetBillingRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetBillingResponse:
        """The caller's own billing facts."""
        own = current_call().principal.required_account()
        found = await self._accounts.billing([own] if own in request.account_ids else [])
        return pb.BatchGetBillingResponse(
            results=[
                pb.BillingResult(billing=messages.billing(found[key]))
                if key in found
                else pb.BillingResult(status=key_status(not_found("account")))
                for key in request.account_ids
            ]
        )

    async def BatchListInvoices(
        self, request: pb.BatchListInvoicesRequest, context: grpc.ServicerContext
    ) -> pb.BatchListInvoicesResponse:
        """Pages of the caller's own invoices."""
        own = current_call().principal.required_account()
        return pb.BatchListInvoicesResponse(results=[await self._invoices(own, key) for key in request.keys])

    async def _invoices(self, own: str, key: pb.InvoicesKey) -> pb.InvoicesResult:
        if key.account_id != own:
            return pb.InvoicesResult(status=key_status(not_found("account")))
        try:
            page, total = await self._accounts.invoice_page(own, page_request(key.page, _INVOICES_A_PAGE))
        except CodedError as error:
            return pb.InvoicesResult(status=key_status(error))
        edges = [
            pb.InvoiceEdge(cursor=encode_cursor(row.issued_at, row.id), invoice=messages.invoice(row))
            for row in page.rows
        ]
        return pb.InvoicesResult(page=pb.InvoicePage(edges=edges, page_info=page.info(), total_count=total))

    async def BatchGetInvoices(
        self, request: pb.BatchGetInvoicesRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetInvoicesResponse:
        """Invoices of the caller's account."""
        own = current_call().principal.required_account()
        found = await self._accounts.invoices(request.invoice_ids)
        return pb.BatchGetInvoicesResponse(
            results=[
                pb.InvoiceResult(invoice=messages.invoice(found[key]))
                if key in found and found[key].account_id == own
                else pb.InvoiceResult(status=key_status(not_found("invoice")))
                for key in request.invoice_ids
            ]
        )

    async def BatchGetDevices(
        self, request: pb.BatchGetDevicesRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetDevicesResponse:
        """Devices of the caller's account, by id or by account and ESN."""
        own = current_call().principal.required_account()
        ids = [key.id for key in request.keys if key.HasField("id")]
        esns = [
            (own, key.account_device.esn)
            for key in request.keys
            if key.HasField("account_device") and key.account_device.account_id == own
        ]
        found = [row for row in await self._accounts.devices(ids, esns) if row.account_id == own]
        by_id = {row.id: row for row in found}
        by_esn = {(row.account_id, row.esn): row for row in found}
        return pb.BatchGetDevicesResponse(
            results=[
                _device_result(
                    by_id.get(key.id)
                    if key.HasField("id")
                    else by_esn.get((key.account_device.account_id, key.account_device.esn))
                )
                for key in request.keys
            ]
        )

    async def BatchListDevices(
        self, request: pb.BatchListDevicesRequest, context: grpc.ServicerContext
    ) -> pb.BatchListDevicesResponse:
        """Pages of the caller's own devices."""
        own = current_call().principal.required_account()
        return pb.BatchListDevicesResponse(results=[await self._devices(own, key) for key in request.keys])

    async def _devices(self, own: str, key: pb.DevicesKey) -> pb.DevicesResult:
        if key.account_id != own:
            return pb.DevicesResult(status=key_status(not_found("account")))
        try:
            page = await self._accounts.device_page(own, page_request(key.page, _DEVICES_A_PAGE))
        except CodedError as error:
            return pb.DevicesResult(status=key_status(error))
        edges = [
            pb.DeviceEdge(cursor=encode_cursor(row.id), device=messages.device(row)) for row in page.rows
        ]
        return pb.DevicesResult(page=pb.DevicePage(edges=edges, page_info=page.info()))

    async def BatchCountActiveStreams(
        self, request: pb.BatchCountActiveStreamsRequest, context: grpc.ServicerContext
    ) -> pb.BatchCountActiveStreamsResponse:
        """The caller's own live streams."""
        own = current_call().principal.required_account()
        counts = await self._accounts.active_stream_counts([own], int(self._clock() * 1000))
        return pb.BatchCountActiveStreamsResponse(
            results=[
                pb.ActiveStreamCountResult(active_streams=counts.get(key, 0))
                if key == own
                else pb.ActiveStreamCountResult(status=key_status(not_found("account")))
                for key in request.account_ids
            ]
        )

    async def GetEntitlement(
        self, request: pb.GetEntitlementRequest, context: grpc.ServicerContext
    ) -> pb.GetEntitlementResponse:
        """What a profile of the caller's account may do now."""
        own = current_call().principal.required_account()
        record = await self._accounts.entitlement(request.profile_id)
        if record is None or record.account_id != own:
            raise not_found("profile")
        return messages.entitlement(record)


def _device_result(record: DeviceRecord | None) -> pb.DeviceResult:
    if record is None:
        return pb.DeviceResult(status=key_status(not_found("device")))
    return pb.DeviceResult(device=messages.device(record))
