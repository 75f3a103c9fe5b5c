"""Bearer token in, signed principal out.

Clients send `Authorization: Bearer <JWT>` (RFC 6750, HS256, audience `marquee`). What the gateway learned is
passed on as a short-lived token of its own (audience `marquee-internal`), so that subgraphs and services
trust the gateway's signature and never a header a client can write.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import jwt

from gateway.caching.lru import LruCache
from gateway.errors import ClientError, ErrorCode
from gateway.security.principal import ANONYMOUS, Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOKEN_AUDIENCE: Final = "marquee"  # noqa: S105 - an audience, not a secret
INTERNAL_AUDIENCE: Final = "marquee-internal"
PRINCIPAL_HEADER: Final = "x-marquee-principal"
INTERNAL_LIFETIME: Final = 120
"""Seconds a signed principal is valid; one is used for at most half of that."""


class Authenticator:
    """Reads the caller from a request's headers."""

    def __init__(self, token_key: str | None) -> None:
        self._key = token_key

    def authenticate(self, headers: Mapping[str, str]) -> Principal:
        """Return the caller; anonymous without an Authorization header or where no key is configured.

        Raises:
            ClientError: UNAUTHENTICATED for a token that is malformed, forged or expired.
        """
        header = headers.get("authorization")
        if header is None or self._key is None:
            return ANONYMOUS
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise ClientError('The Authorization header must be "Bearer <token>".', ErrorCode.UNAUTHENTICATED)
        try:
            claims = jwt.decode(token.strip(), self._key, algorithms=["HS256"], audience=TOKEN_AUDIENCE)
        except jwt.ExpiredSignatureError as error:
            raise ClientError("The token has expired: sign in again.", ErrorCode.UNAUTHENTICATED) from error
        except jwt.InvalidTokenError as error:
            raise ClientError("The token is not valid: sign in again.", ErrorCode.UNAUTHENTICATED) from error
        return _principal_from(claims)


def _principal_from(claims: Mapping[str, object]) -> Principal:
    account = claims.get("sub")
    if not isinstance(account, str) or not account:
        raise ClientError("The token names no account: sign in again.", ErrorCode.UNAUTHENTICATED)
    scopes = claims.get("scopes")
    return Principal(
        account_id=account,
        profile_id=_text(claims, "pid"),
        scopes=frozenset(str(item) for item in scopes) if isinstance(scopes, list) else frozenset(),
        country=_text(claims, "country"),
        language=_text(claims, "language"),
    )


def _text(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value else None


class PrincipalSigner:
    """Signs the principal for subgraphs; equal callers get equal tokens for a while.

    Reusing the token saves an HMAC a request, and lets equal subgraph requests in flight be shared.
    """

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock
        self._signed: LruCache[tuple[Principal, int], str] = LruCache(10_000)

    def sign(self, principal: Principal) -> str:
        """Return the signed principal, a JWT valid for at least half of INTERNAL_LIFETIME seconds."""
        window = int(self._clock()) // (INTERNAL_LIFETIME // 2)
        key = (principal, window)
        token = self._signed.get(key)
        if token is None:
            issued = window * (INTERNAL_LIFETIME // 2)
            claims = {
                "sub": principal.account_id,
                "pid": principal.profile_id,
                "scopes": sorted(principal.scopes),
                "country": principal.country,
                "language": principal.language,
                "aud": INTERNAL_AUDIENCE,
                "iat": issued,
                "exp": issued + INTERNAL_LIFETIME,
            }
            # A claim without a value is left out: "sub", where it stands, must be a string (RFC 7519 4.1.2).
            present = {name: value for name, value in claims.items() if value is not None}
            token = jwt.encode(present, self._key, algorithm="HS256")
            self._signed.put(key, token)
        return token
