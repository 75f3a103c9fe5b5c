"""Writes the profiles half of a demo world: plans, accounts, profiles, devices, lists, inboxes, invoices.

Every password and PIN is stored as an argon2 hash. The demo world uses few distinct ones; each is hashed
once.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from subgraphs.chassis.proto_values import unix_ms
from subgraphs.profiles.service import tables
from subgraphs.profiles.service.secret_storage import HASHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from subgraphs.chassis.database import Database
    from subgraphs.chassis.service import Progress
    from subgraphs.dataset.records import World

_ROWS_A_STATEMENT: Final = 2000
Row = dict[str, object]


async def is_seeded(database: Database) -> bool:
    """Whether there is an account."""
    async with database.reading() as connection:
        return (await connection.execute(sa.select(tables.accounts.c.id).limit(1))).first() is not None


async def seed(database: Database, world: World, progress: Progress) -> None:
    """Writes the world in one transaction; `progress` is told of each table."""
    hashes = await asyncio.to_thread(_hash_secrets, world)
    async with database.writing() as connection:
        for table, rows in _rows(world, hashes.__getitem__):
            done = 0
            for start in range(0, len(rows), _ROWS_A_STATEMENT):
                chunk = rows[start : start + _ROWS_A_STATEMENT]
                await connection.execute(sa.insert(table), chunk)
                done += len(chunk)
                progress(f"profiles: {table.name}", done, len(rows))


def _hash_secrets(world: World) -> dict[str, str]:
    words = {account.password for account in world.accounts}
    words |= {profile.pin for profile in world.profiles if profile.pin is not None}
    return {word: HASHER.hash(word) for word in sorted(words)}


def _rows(world: World, hashed: Callable[[str], str]) -> Iterable[tuple[sa.Table, Sequence[Row]]]:
    """Every table's rows, parents first."""
    yield tables.plans, [_without(asdict(plan), "prices") for plan in world.plans]
    yield (
        tables.plan_prices,
        [{"plan_code": plan.code, **asdict(price)} for plan in world.plans for price in plan.prices],
    )
    yield tables.accounts, _accounts(world, hashed)
    yield tables.profiles, _profiles(world, hashed)
    yield (
        tables.devices,
        [{**asdict(device), "last_seen_at": unix_ms(device.last_seen_at)} for device in world.devices],
    )
    yield tables.my_list, [{**asdict(entry), "added_at": unix_ms(entry.added_at)} for entry in world.my_list]
    yield (
        tables.notifications,
        [
            {
                **asdict(line),
                "created_at": unix_ms(line.created_at),
                "read_at": None if line.read_at is None else unix_ms(line.read_at),
            }
            for line in world.notifications
        ],
    )
    yield (
        tables.stream_leases,
        [
            {
                "session_id": session.id,
                "account_id": session.account_id,
                "lease_expires_at": unix_ms(session.lease_expires_at),
            }
            for session in world.sessions
            if session.ended_at is None
        ],
    )
    yield (
        tables.invoices,
        [{**asdict(invoice), "issued_at": unix_ms(invoice.issued_at)} for invoice in world.invoices],
    )


def _accounts(world: World, hashed: Callable[[str], str]) -> list[Row]:
    return [
        {
            **_without(asdict(account), "password"),
            "email": account.email.lower(),
            "password_hash": hashed(account.password),
            "created_at": unix_ms(account.created_at),
            "next_charge_at": None if account.next_charge_at is None else unix_ms(account.next_charge_at),
            "grace_ends_at": None if account.grace_ends_at is None else unix_ms(account.grace_ends_at),
        }
        for account in world.accounts
    ]


def _profiles(world: World, hashed: Callable[[str], str]) -> list[Row]:
    positions: dict[str, int] = {}
    rows: list[Row] = []
    for profile in world.profiles:
        position = positions.get(profile.account_id, 0)
        positions[profile.account_id] = position + 1
        rows.append(
            {
                **_without(asdict(profile), "age", "pin", "blocked_title_ids"),
                "position": position,
                "maturity_limit": profile.maturity_limit.value,
                "pin_hash": None if profile.pin is None else hashed(profile.pin),
                "blocked_video_ids": list(profile.blocked_title_ids),
            }
        )
    return rows


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
