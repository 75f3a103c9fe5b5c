"""Storage on both databases: batches, pages, sets, counted secrets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from subgraphs.chassis.errors import CodedError
from subgraphs.chassis.pages import PageRequest, encode_cursor
from subgraphs.dataset.records import DEMO_EMAIL, DEMO_PASSWORD, DEMO_PIN
from subgraphs.profiles.service.account_storage import AccountStorage
from subgraphs.profiles.service.list_storage import ListStorage
from subgraphs.profiles.service.secret_storage import (
    PASSWORD_POLICY,
    PIN_POLICY,
    Accepted,
    Locked,
    SecretStorage,
    Unknown,
    Verdict,
    Wrong,
)
from subgraphs.profiles.service.seeding import is_seeded
from subgraphs.profiles.service.tables import accounts, profiles

if TYPE_CHECKING:
    from subgraphs.chassis.database import Database
    from subgraphs.dataset.records import Profile, World


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def pinned(world: World) -> Profile:
    return next(profile for profile in world.profiles if profile.pin == DEMO_PIN)


async def test_an_empty_database_says_so_and_a_seeded_one_too(empty: Database) -> None:
    assert not await is_seeded(empty)


async def test_no_secret_is_stored_in_the_clear(database: Database, world: World) -> None:
    async with database.reading() as connection:
        hashes = list((await connection.execute(sa.select(accounts.c.password_hash))).scalars())
        pins = list((await connection.execute(sa.select(profiles.c.pin_hash))).scalars())
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert [pin is not None for pin in pins].count(True) == sum(
        profile.pin is not None for profile in world.profiles
    )
    assert all(pin is None or pin.startswith("$argon2id$") for pin in pins)


async def test_accounts_and_profiles_come_as_they_were_made(database: Database, world: World) -> None:
    storage = AccountStorage(database)
    found = await storage.accounts([account.id for account in world.accounts] + ["nobody"])
    assert {key: record.email for key, record in found.items()} == {
        account.id: account.email for account in world.accounts
    }
    first = world.accounts[0].id
    assert [member.profile_id for member in found[first].members] == [
        profile.id for profile in world.profiles if profile.account_id == first
    ]
    records = await storage.profiles([profile.id for profile in world.profiles])
    for profile in world.profiles:
        record = records[profile.id]
        assert (record.name, record.kind, record.pin_protected) == (
            profile.name,
            profile.kind,
            profile.pin is not None,
        )
        assert record.preferences.audio_languages == profile.preferences.audio_languages


async def test_billing_plans_devices_and_entitlement(database: Database, world: World) -> None:
    storage = AccountStorage(database)
    account = world.accounts[0]
    plan = next(plan for plan in world.plans if plan.code == account.plan_code)
    price = next(price for price in plan.prices if price.country == account.country)
    billing = (await storage.billing([account.id]))[account.id]
    assert billing.next_charge is not None
    assert billing.next_charge.amount_minor == price.amount_minor
    assert len((await storage.plans())[plan.code].prices) == len(plan.prices)
    device = next(device for device in world.devices if device.account_id == account.id)
    by_esn = await storage.devices([], [(account.id, device.esn), ("account_0", device.esn)])
    assert [record.id for record in by_esn] == [device.id]
    profile = next(profile for profile in world.profiles if profile.account_id == account.id)
    entitlement = await storage.entitlement(profile.id)
    assert entitlement is not None
    assert entitlement.max_concurrent_streams == plan.max_concurrent_streams
    assert await storage.entitlement("nobody") is None


async def test_device_and_invoice_pages_join_up(database: Database, world: World) -> None:
    storage = AccountStorage(database)
    account = max(
        world.accounts, key=lambda account: sum(device.account_id == account.id for device in world.devices)
    )
    seen: list[str] = []
    after = ""
    while True:
        page = await storage.device_page(account.id, PageRequest(1, after))
        seen += [row.id for row in page.rows]
        if not page.has_next_page:
            break
        after = encode_cursor(page.rows[-1].id)
    assert sorted(seen) == sorted(device.id for device in world.devices if device.account_id == account.id)
    first, total = await storage.invoice_page(account.id, PageRequest(2, ""))
    rest, _ = await storage.invoice_page(
        account.id, PageRequest(100, encode_cursor(first.rows[-1].issued_at, first.rows[-1].id))
    )
    assert len(first.rows) + len(rest.rows) == total
    with pytest.raises(CodedError):
        await storage.invoice_page(account.id, PageRequest(2, encode_cursor("x", 1)))


async def test_my_list_is_a_set_that_keeps_the_first_moment(database: Database, world: World) -> None:
    storage = ListStorage(database)
    profile_id = world.profiles[0].id
    _, before = await storage.my_list_page(profile_id, PageRequest(1, ""))
    added = await asyncio.gather(
        *(storage.add_to_my_list(profile_id, "movie_new", 5_000_000_000_000 + n) for n in range(8))
    )
    assert len({record.added_at for record in added}) == 1
    page, after = await storage.my_list_page(profile_id, PageRequest(1, ""))
    assert after == before + 1
    assert page.rows[0].video_id == "movie_new"
    assert await storage.in_my_list(profile_id, ["movie_new", "movie_other"]) == {"movie_new"}
    assert await storage.remove_from_my_list(profile_id, "movie_new")
    assert not await storage.remove_from_my_list(profile_id, "movie_new")


async def test_unread_counts_and_pages_agree(database: Database, world: World) -> None:
    storage = ListStorage(database)
    counts = await storage.unread_counts([profile.id for profile in world.profiles])
    for profile in world.profiles:
        page = await storage.notification_page(profile.id, PageRequest(100, ""), unread_only=True)
        assert len(page.rows) == counts.get(profile.id, 0)
        assert [row.created_at for row in page.rows] == sorted(
            (row.created_at for row in page.rows), reverse=True
        )


async def test_a_right_password_is_accepted_whatever_the_addresss_case(
    database: Database, world: World
) -> None:
    secrets = SecretStorage(database)
    assert await secrets.check_password(f" {DEMO_EMAIL.upper()}", DEMO_PASSWORD) == Accepted(
        world.accounts[0].id
    )
    assert await secrets.check_password("nobody@marquee.example", DEMO_PASSWORD) == Unknown()
    assert await secrets.check_password(DEMO_EMAIL, "x") == Wrong(PASSWORD_POLICY.attempts - 1)


async def test_parallel_wrong_pins_count_one_by_one_and_lock(database: Database, world: World) -> None:
    clock = Clock()
    secrets = SecretStorage(database, clock)
    profile = pinned(world)
    verdicts: list[Verdict] = await asyncio.gather(
        *(secrets.check_pin(profile.account_id, profile.id, f"000{n}") for n in range(8))
    )
    left = sorted(verdict.attempts_left for verdict in verdicts if isinstance(verdict, Wrong))
    assert left == list(range(1, PIN_POLICY.attempts))
    assert sum(isinstance(verdict, Locked) for verdict in verdicts) == 8 - (PIN_POLICY.attempts - 1)
    locked = await secrets.check_pin(profile.account_id, profile.id, DEMO_PIN)
    assert locked == Locked(int((clock.now + PIN_POLICY.lock_seconds) * 1000))
    clock.now += PIN_POLICY.lock_seconds + 1
    assert await secrets.check_pin(profile.account_id, profile.id, "9999") == Wrong(PIN_POLICY.attempts - 1)
    assert await secrets.check_pin(profile.account_id, profile.id, DEMO_PIN) == Accepted(profile.id)
    assert await secrets.check_pin(profile.account_id, profile.id, "") == Wrong(PIN_POLICY.attempts)


async def test_the_last_attempt_may_still_be_right(database: Database, world: World) -> None:
    secrets = SecretStorage(database, Clock())
    profile = pinned(world)
    for _ in range(PIN_POLICY.attempts - 1):
        await secrets.check_pin(profile.account_id, profile.id, "0000")
    assert await secrets.check_pin(profile.account_id, profile.id, DEMO_PIN) == Accepted(profile.id)


async def test_another_accounts_profile_is_unknown_and_one_without_a_pin_is_open(
    database: Database, world: World
) -> None:
    secrets = SecretStorage(database)
    profile = pinned(world)
    assert await secrets.check_pin("account_other", profile.id, DEMO_PIN) == Unknown()
    free = next(profile for profile in world.profiles if profile.pin is None)
    assert await secrets.check_pin(free.account_id, free.id, "") == Accepted(free.id)
