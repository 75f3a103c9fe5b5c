"""Reads accounts, plans, profiles, devices and invoices.

Every read is one statement, whatever the batch's size.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from subgraphs.chassis.pages import Page, PageRequest, cut_page, decode_cursor
from subgraphs.profiles.service.records import (
    AccountRecord,
    BillingRecord,
    DeviceRecord,
    EntitlementRecord,
    InvoiceRecord,
    MemberRecord,
    PlanRecord,
    PreferencesRecord,
    PriceRecord,
    ProfileRecord,
)
from subgraphs.profiles.service.tables import (
    accounts,
    devices,
    invoices,
    plan_prices,
    plans,
    profiles,
    stream_leases,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subgraphs.chassis.database import Database

_PROFILE_COLUMNS: Final = [
    column
    for column in profiles.columns
    if column.name not in {"position", "pin_hash", "role", "failed_attempts", "locked_until"}
]


class AccountStorage:
    """The account half of the storage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plans(self, codes: Sequence[str] | None = None) -> dict[str, PlanRecord]:
        """Plans by code with all their prices; every plan when `codes` is None."""
        query = sa.select(plans, plan_prices).outerjoin_from(plans, plan_prices)
        if codes is not None:
            query = query.where(plans.c.code.in_(codes))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        prices: defaultdict[str, list[PriceRecord]] = defaultdict(list)
        for row in rows:
            if row.country is not None:
                prices[row.code].append(PriceRecord(row.country, row.amount_minor, row.currency))
        return {
            row.code: PlanRecord(
                row.code,
                row.name,
                row.max_concurrent_streams,
                row.max_resolution,
                row.max_download_devices,
                row.has_ads,
                tuple(prices[row.code]),
            )
            for row in rows
        }

    async def accounts(self, account_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Accounts by id with their members."""
        query = (
            sa.select(accounts, profiles.c.id.label("profile_id"), profiles.c.role)
            .outerjoin_from(accounts, profiles)
            .where(accounts.c.id.in_(account_ids))
            .order_by(profiles.c.position)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        members: defaultdict[str, list[MemberRecord]] = defaultdict(list)
        for row in rows:
            if row.profile_id is not None:
                members[row.id].append(MemberRecord(row.profile_id, row.role))
        return {
            row.id: AccountRecord(
                row.id,
                row.email,
                row.country,
                row.status,
                row.plan_code,
                row.household_id,
                row.max_profiles,
                tuple(members[row.id]),
            )
            for row in rows
        }

    async def profiles(self, profile_ids: Sequence[str]) -> dict[str, ProfileRecord]:
        """Profiles by id."""
        query = sa.select(*_PROFILE_COLUMNS, profiles.c.pin_hash.is_not(None).label("pin_protected")).where(
            profiles.c.id.in_(profile_ids)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.id: profile_record(row) for row in rows}

    async def billing(self, account_ids: Sequence[str]) -> dict[str, BillingRecord]:
        """Billing facts by account id."""
        price = plan_prices.alias("price")
        query = (
            sa.select(accounts, price.c.amount_minor, price.c.currency)
            .outerjoin_from(
                accounts,
                price,
                sa.and_(price.c.plan_code == accounts.c.plan_code, price.c.country == accounts.c.country),
            )
            .where(accounts.c.id.in_(account_ids))
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {
            row.id: BillingRecord(
                row.id,
                row.status,
                row.next_charge_at,
                None if row.currency is None else PriceRecord(row.country, row.amount_minor, row.currency),
                row.payment_method_hint,
                row.grace_ends_at,
            )
            for row in rows
        }

    async def invoice_page(self, account_id: str, page: PageRequest) -> tuple[Page[InvoiceRecord], int]:
        """An account's invoices, newest first, and how many there are."""
        query = sa.select(invoices).where(invoices.c.account_id == account_id)
        if page.after:
            issued_at, invoice_id = decode_cursor(page.after, int, str)
            query = query.where(
                sa.tuple_(invoices.c.issued_at, invoices.c.id)
                < sa.tuple_(sa.literal(issued_at), sa.literal(invoice_id))
            )
        query = query.order_by(invoices.c.issued_at.desc(), invoices.c.id.desc()).limit(page.fetch_limit)
        count = sa.select(sa.func.count()).where(invoices.c.account_id == account_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
            total = (await connection.execute(count)).scalar_one()
        return cut_page([InvoiceRecord(**row) for row in rows], page), total

    async def invoices(self, invoice_ids: Sequence[str]) -> dict[str, InvoiceRecord]:
        """Invoices by id."""
        query = sa.select(invoices).where(invoices.c.id.in_(invoice_ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: InvoiceRecord(**row) for row in rows}

    async def devices(
        self, device_ids: Sequence[str], account_esns: Sequence[tuple[str, str]]
    ) -> tuple[DeviceRecord, ...]:
        """Devices that have one of the ids or one of the (account id, ESN) pairs."""
        by_esn = sa.tuple_(devices.c.account_id, devices.c.esn).in_(account_esns)
        by_id = devices.c.id.in_(device_ids)
        query = sa.select(devices).where(by_id if not account_esns else sa.or_(by_id, by_esn))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(DeviceRecord(**row) for row in rows)

    async def device_page(self, account_id: str, page: PageRequest) -> Page[DeviceRecord]:
        """An account's devices by id."""
        query = sa.select(devices).where(devices.c.account_id == account_id)
        if page.after:
            (device_id,) = decode_cursor(page.after, str)
            query = query.where(devices.c.id > device_id)
        query = query.order_by(devices.c.id).limit(page.fetch_limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return cut_page([DeviceRecord(**row) for row in rows], page)

    async def active_stream_counts(self, account_ids: Sequence[str], now: int) -> dict[str, int]:
        """Leases that live after `now` (Unix milliseconds) by account; an account without any is missing."""
        query = (
            sa.select(stream_leases.c.account_id, sa.func.count().label("streams"))
            .where(stream_leases.c.account_id.in_(account_ids), stream_leases.c.lease_expires_at > now)
            .group_by(stream_leases.c.account_id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.account_id: row.streams for row in rows}

    async def entitlement(self, profile_id: str) -> EntitlementRecord | None:
        """What a profile may do now, None for an unknown one."""
        query = (
            sa.select(
                profiles.c.account_id,
                accounts.c.status,
                plans.c.max_concurrent_streams,
                plans.c.max_resolution,
                profiles.c.maturity_limit,
                profiles.c.pin_hash.is_not(None).label("pin_protected"),
                profiles.c.blocked_video_ids,
            )
            .join_from(profiles, accounts)
            .join(plans)
            .where(profiles.c.id == profile_id)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return EntitlementRecord(**{**row, "blocked_video_ids": tuple(row["blocked_video_ids"])})


def profile_record(row: sa.Row[*tuple[Any, ...]]) -> ProfileRecord:
    """A profile from a row that has its columns and `pin_protected`."""
    preferences = dict(row.preferences)
    for languages in ("audio_languages", "subtitle_languages"):
        preferences[languages] = tuple(preferences[languages])
    return ProfileRecord(
        row.id,
        row.account_id,
        row.name,
        row.avatar_url,
        row.kind,
        row.language,
        row.maturity_limit,
        tuple(row.blocked_video_ids),
        bool(row.pin_protected),
        row.is_default,
        PreferencesRecord(**preferences),
    )
