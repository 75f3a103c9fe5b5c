"""The signed principal: who is calling, as the gateway tells subgraphs and subgraphs tell services.

A JSON Web Token (HS256) in the header or gRPC metadata `x-marquee-principal`, audience `marquee-internal`,
short lived. Claims: `sub` account id (absent when signed out), `pid` profile id or null, `scopes` list of
words, `country` ISO 3166-1 alpha-2, `language` BCP 47, `iat`, `exp`. The key comes from
MARQUEE_PRINCIPAL_KEY. The gateway signs with its own implementation of this contract.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import jwt

from subgraphs.chassis.errors import CodedError, ErrorCode, unauthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADER: Final = "x-marquee-principal"
AUDIENCE: Final = "marquee-internal"
DEVELOPMENT_KEY: Final = "marquee-development-principal-key-0001"
_ALGORITHM: Final = "HS256"
_REMEMBERED_TOKENS: Final = 512

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller.

    Attributes:
        account_id: The signed-in account, None when signed out.
        profile_id: The chosen profile, None before one is chosen.
        scopes: What the token allows beyond being signed in, such as "account:read".
        country: ISO 3166-1 alpha-2.
        language: BCP 47.
    """

    account_id: str | None = None
    profile_id: str | None = None
    scopes: frozenset[str] = frozenset()
    country: str = "US"
    language: str = "en"

    def required_account(self) -> str:
        """The account's id.

        Raises:
            CodedError: UNAUTHENTICATED when signed out.
        """
        if self.account_id is None:
            raise unauthenticated()
        return self.account_id

    def owns_profile(self, profile_id: str) -> bool:
        """Whether the caller acts as this very profile: what a profile watched and saved is its own."""
        return self.account_id is not None and self.profile_id == profile_id


ANONYMOUS: Final = Principal()


def sign(principal: Principal, key: str, *, lifetime_seconds: int = 60) -> str:
    """The signed token of a principal.

    Used by services that call services, by tools and tests; on the request path the gateway's token travels
    as it is.
    """
    issued = int(time.time())
    claims: dict[str, object] = {
        "pid": principal.profile_id,
        "scopes": sorted(principal.scopes),
        "country": principal.country,
        "language": principal.language,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + lifetime_seconds,
    }
    if principal.account_id is not None:
        claims["sub"] = principal.account_id
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


class PrincipalVerifier:
    """Checks tokens; remembers the last few hundred good ones until they expire, for batches of calls.

    Args:
        key: The shared secret.
        clock: Seconds since the epoch; tests pass their own.
    """

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock
        self._good: dict[str, tuple[float, Principal]] = {}

    def verify(self, token: str) -> Principal:
        """The principal of a token.

        Raises:
            CodedError: UNAUTHENTICATED: forged, expired, of another audience or malformed.
        """
        known = self._good.get(token)
        if known is not None and known[0] > self._clock():
            return known[1]
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "aud"]},
            )
            principal = _principal_of(claims)
            expires = float(claims["exp"])
        except (jwt.InvalidTokenError, TypeError, ValueError) as error:
            log.info("refused a principal: %s", error)
            raise CodedError(
                ErrorCode.UNAUTHENTICATED, "the caller's identity could not be verified"
            ) from error
        self._remember(token, expires, principal)
        return principal

    def _remember(self, token: str, expires: float, principal: Principal) -> None:
        if len(self._good) >= _REMEMBERED_TOKENS:
            self._good.pop(next(iter(self._good)))
        self._good[token] = (expires, principal)


def _principal_of(claims: Mapping[str, object]) -> Principal:
    scopes = claims.get("scopes") or []
    if not isinstance(scopes, list):
        raise TypeError("scopes must be a list")
    return Principal(
        account_id=_text_or_none(claims, "sub"),
        profile_id=_text_or_none(claims, "pid"),
        scopes=frozenset(str(scope) for scope in scopes),
        country=_text_or_none(claims, "country") or ANONYMOUS.country,
        language=_text_or_none(claims, "language") or ANONYMOUS.language,
    )


def _text_or_none(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise TypeError(f"{name} must be text")
