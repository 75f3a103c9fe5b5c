"""Members' own tokens, as clients send them to the gateway in `Authorization: Bearer`.

JWT, HS256, key MARQUEE_TOKEN_KEY, audience `marquee`. Claims: `sub` account id, `pid` profile id or null,
`scopes`, `country`, `language`, `iat`, `exp`. The gateway checks them with its own implementation of this
contract.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import jwt

from subgraphs.chassis.principal import Principal

AUDIENCE: Final = "marquee"
ACCOUNT_TOKEN_SECONDS: Final = 12 * 3600
PROFILE_TOKEN_SECONDS: Final = 4 * 3600

OWNER_SCOPES: Final = frozenset({"account:read", "billing:read"})
"""What signing in with the account's password allows beyond watching."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and when it ends."""

    token: str
    expires_at: datetime


class TokenIssuer:
    """Signs members' tokens.

    Args:
        key: The secret shared with the gateway.
        clock: Seconds since the epoch; tests pass their own.
    """

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def issue(self, principal: Principal, lifetime_seconds: int) -> IssuedToken:
        """A token for a signed-in principal."""
        issued = int(self._clock())
        expires = issued + lifetime_seconds
        claims = {
            "sub": principal.required_account(),
            "pid": principal.profile_id,
            "scopes": sorted(principal.scopes),
            "country": principal.country,
            "language": principal.language,
            "aud": AUDIENCE,
            "iat": issued,
            "exp": expires,
        }
        return IssuedToken(
            jwt.encode(claims, self._key, algorithm="HS256"), datetime.fromtimestamp(expires, UTC)
        )
