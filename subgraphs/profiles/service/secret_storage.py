"""Passwords and PINs: argon2id hashes, attempts counted before they are checked, lock-out.

An attempt is reserved in one transaction first and checked after, so that any number of parallel guesses
count one by one. A right secret takes the reserved attempt back.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from subgraphs.profiles.service.tables import accounts, profiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from subgraphs.chassis.database import Database

# OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """How many wrong attempts in a row are allowed, and for how long further ones are refused unseen."""

    attempts: int
    lock_seconds: int


PIN_POLICY: Final = AttemptPolicy(attempts=5, lock_seconds=300)
PASSWORD_POLICY: Final = AttemptPolicy(attempts=10, lock_seconds=60)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The secret is right (or none is needed); `key` is the row's id."""

    key: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The secret is wrong or missing."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Attempts are refused until `retry_at` (Unix milliseconds)."""

    retry_at: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such row, or it is somebody else's."""


Verdict = Accepted | Wrong | Locked | Unknown


@dataclass(frozen=True, slots=True)
class _Reserved:
    key: str
    secret_hash: str
    failed: int
    locked_until: int


class SecretStorage:
    """Checks secrets against the storage.

    Args:
        database: The profiles database.
        clock: Seconds since the epoch; tests pass their own.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        # Checked when there is nothing to check, so that every refusal takes as long as a wrong password.
        self._decoy = HASHER.hash("marquee")

    async def check_password(self, email: str, password: str) -> Verdict:
        """Checks a sign-in. Unknown addresses take as long as wrong passwords."""
        query = sa.select(
            accounts.c.id,
            accounts.c.password_hash.label("secret"),
            accounts.c.failed_attempts,
            accounts.c.locked_until,
        ).where(accounts.c.email == email.strip().lower())
        return await self._check(accounts, query, password, PASSWORD_POLICY)

    async def check_pin(self, account_id: str, profile_id: str, pin: str) -> Verdict:
        """Checks a profile's PIN; a profile without one accepts any. An empty PIN counts no attempt."""
        query = sa.select(
            profiles.c.id,
            profiles.c.pin_hash.label("secret"),
            profiles.c.failed_attempts,
            profiles.c.locked_until,
        ).where(profiles.c.id == profile_id, profiles.c.account_id == account_id)
        return await self._check(profiles, query, pin, PIN_POLICY)

    async def _check(
        self,
        table: sa.Table,
        query: sa.Select[tuple[str, str | None, int, int]],
        secret: str,
        policy: AttemptPolicy,
    ) -> Verdict:
        reserved = await self._reserve(table, query, secret, policy)
        if isinstance(reserved, (Unknown, Locked)):
            await asyncio.to_thread(_matches, self._decoy, secret)
        if not isinstance(reserved, _Reserved):
            return reserved
        if await asyncio.to_thread(_matches, reserved.secret_hash, secret):
            await self._forgive(table, reserved.key)
            return Accepted(reserved.key)
        if reserved.failed >= policy.attempts:
            return Locked(reserved.locked_until)
        return Wrong(policy.attempts - reserved.failed)

    async def _reserve(
        self,
        table: sa.Table,
        query: sa.Select[tuple[str, str | None, int, int]],
        secret: str,
        policy: AttemptPolicy,
    ) -> _Reserved | Verdict:
        """Counts the attempt as failed before looking at it."""
        now = int(self._clock() * 1000)
        async with self._database.writing() as connection:
            row = (await connection.execute(query.with_for_update())).one_or_none()
            if row is None:
                return Unknown()
            if row.secret is None:
                return Accepted(row.id)
            if row.locked_until > now:
                return Locked(row.locked_until)
            before = 0 if row.locked_until else row.failed_attempts
            if not secret:
                return Wrong(policy.attempts - before)
            failed = before + 1
            locked_until = now + policy.lock_seconds * 1000 if failed >= policy.attempts else 0
            await connection.execute(
                sa.update(table)
                .where(table.c.id == row.id)
                .values(failed_attempts=failed, locked_until=locked_until)
            )
        return _Reserved(row.id, row.secret, failed, locked_until)

    async def _forgive(self, table: sa.Table, key: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                sa.update(table).where(table.c.id == key).values(failed_attempts=0, locked_until=0)
            )


def _matches(secret_hash: str, secret: str) -> bool:
    """Constant-time comparison, about 20 ms of one core; argon2 releases the interpreter lock meanwhile."""
    try:
        return HASHER.verify(secret_hash, secret)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
