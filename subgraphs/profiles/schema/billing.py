"""Plans and bills."""

from datetime import datetime

import strawberry

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import CountryCode, Node, PageInfo, page_info, resolver_field
from subgraphs.chassis.proto_values import moment, moment_or_none
from subgraphs.profiles.client import page_key
from subgraphs.profiles.schema.context import Info
from subgraphs.profiles.schema.references import KeyReference, PlanReference
from subgraphs.profiles.schema.values import Money, money
from subgraphs.profiles.schema.words import RESOLUTIONS, STATUSES, MembershipStatus, VideoResolution


@strawberry.federation.type(keys=["code"])
class Plan:
    """What an account may do and what it costs."""

    code: strawberry.ID
    name: str
    max_concurrent_streams: int
    max_resolution: VideoResolution
    max_download_devices: int
    has_ads: bool
    message: strawberry.Private[pb.Plan]

    @resolver_field(description="What a month costs in a country; null where the plan is not sold.")
    async def price(self, country: CountryCode) -> Money | None:
        """The price."""
        return next((money(price.money) for price in self.message.prices if price.country == country), None)

    @classmethod
    @resolves(PlanReference)
    async def resolve_reference(cls, info: Info, reference: PlanReference) -> "Plan":
        """Plans are public."""
        return plan(await info.context.loaders.plans.load(reference.code))


def plan(message: pb.Plan) -> Plan:
    """A plan from its message."""
    return Plan(
        code=strawberry.ID(message.code),
        name=message.name,
        max_concurrent_streams=message.max_concurrent_streams,
        max_resolution=RESOLUTIONS.member(message.max_resolution),
        max_download_devices=message.max_download_devices,
        has_ads=message.has_ads,
        message=message,
    )


@strawberry.federation.type(keys=["id"])
class Invoice(Node):
    """A month's bill."""

    issued_at: datetime
    total: Money
    paid: bool

    @classmethod
    @resolves(KeyReference)
    async def resolve_reference(cls, info: Info, reference: KeyReference) -> "Invoice":
        """The caller's own, with the scope that its billing asks for; NOT_FOUND for others'."""
        info.context.principal.required_account()
        info.context.require_scopes(*BILLING_SCOPES)
        return invoice(await info.context.loaders.invoices.load(reference.id))


BILLING_SCOPES = (frozenset({"billing:read"}), frozenset({"support:read", "account:read"}))


def invoice(message: pb.Invoice) -> Invoice:
    """An invoice from its message."""
    return Invoice(
        id=strawberry.ID(message.id),
        issued_at=moment(message.issued_at),
        total=money(message.total),
        paid=message.paid,
    )


@strawberry.type
class InvoiceEdge:
    """One invoice."""

    cursor: str
    node: Invoice | None


@strawberry.type
class InvoiceConnection:
    """A page of invoices, newest first."""

    edges: list[InvoiceEdge]
    page_info: PageInfo
    total_count: int | None


@strawberry.type
class BillingSummary:
    """What an account pays next."""

    account_id: strawberry.Private[str]
    status: MembershipStatus
    next_charge_at: datetime | None
    next_charge: Money | None
    payment_method_hint: str | None
    grace_ends_at: datetime | None

    @strawberry.field
    async def invoices(self, info: Info, first: int = 12, after: str | None = None) -> InvoiceConnection:
        """A page of invoices."""
        page = await info.context.loaders.invoice_pages.load(page_key(self.account_id, first, after))
        return InvoiceConnection(
            edges=[InvoiceEdge(cursor=edge.cursor, node=invoice(edge.invoice)) for edge in page.edges],
            page_info=page_info(page.page_info, [edge.cursor for edge in page.edges]),
            total_count=page.total_count,
        )


def billing_summary(account_id: str, message: pb.Billing) -> BillingSummary:
    """Billing facts from their message."""
    return BillingSummary(
        account_id=account_id,
        status=STATUSES.member(message.status),
        next_charge_at=moment_or_none(message, "next_charge_at"),
        next_charge=money(message.next_charge) if message.HasField("next_charge") else None,
        payment_method_hint=message.payment_method_hint or None,
        grace_ends_at=moment_or_none(message, "grace_ends_at"),
    )
