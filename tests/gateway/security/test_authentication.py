import time

import jwt
import pytest

from gateway.errors import ClientError, ErrorCode
from gateway.security.authentication import (
    INTERNAL_AUDIENCE,
    INTERNAL_LIFETIME,
    TOKEN_AUDIENCE,
    Authenticator,
    PrincipalSigner,
)
from gateway.security.principal import ANONYMOUS, Principal

KEY = "a key of thirty-two bytes or more!"
OTHER = "another key of thirty-two bytes!!!"


def token(key: str = KEY, **claims: object) -> str:
    body = {"sub": "account-1", "aud": TOKEN_AUDIENCE, "exp": int(time.time()) + 60, **claims}
    return jwt.encode(body, key, algorithm="HS256")


def authenticate(header: str | None, key: str | None = KEY) -> Principal:
    return Authenticator(key).authenticate({} if header is None else {"authorization": header})


def test_without_a_header_the_caller_is_anonymous() -> None:
    assert authenticate(None) is ANONYMOUS


def test_without_a_key_nobody_can_be_recognised() -> None:
    assert authenticate(f"Bearer {token()}", key=None) is ANONYMOUS


def test_claims_become_the_principal() -> None:
    principal = authenticate(f"bearer {token(pid='p', scopes=['a', 'b'], country='DE', language='de')}")
    assert principal == Principal("account-1", "p", frozenset({"a", "b"}), frozenset(), "DE", "de")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer not-a-token",
        f"Bearer {token(key=OTHER)}",
        f"Bearer {token(exp=1)}",
        f"Bearer {token(aud='someone-else')}",
        f"Bearer {token(aud=INTERNAL_AUDIENCE)}",
        f"Bearer {token(sub=None)}",
        f"Bearer {jwt.encode({'sub': 'x', 'aud': TOKEN_AUDIENCE}, None, algorithm='none')}",
    ],
)
def test_a_token_that_cannot_be_trusted_is_refused(header: str) -> None:
    with pytest.raises(ClientError) as caught:
        authenticate(header)
    assert caught.value.code is ErrorCode.UNAUTHENTICATED


def test_an_expired_token_says_so() -> None:
    with pytest.raises(ClientError, match="expired"):
        authenticate(f"Bearer {token(exp=1)}")


def test_the_signed_principal_carries_the_caller_for_a_short_while() -> None:
    now = time.time()
    signer = PrincipalSigner(KEY, lambda: now)
    signed = signer.sign(Principal("account-1", "p", frozenset({"b", "a"}), frozenset(), "DE", "de"))
    claims = jwt.decode(signed, KEY, algorithms=["HS256"], audience=INTERNAL_AUDIENCE)
    assert (claims["sub"], claims["pid"], claims["scopes"]) == ("account-1", "p", ["a", "b"])
    assert INTERNAL_LIFETIME / 2 <= claims["exp"] - now <= INTERNAL_LIFETIME


def test_equal_callers_share_a_token_until_its_window_ends() -> None:
    clock = [1_000_000.0]
    signer = PrincipalSigner(KEY, lambda: clock[0])
    first = signer.sign(Principal("account-1"))
    assert signer.sign(Principal("account-1")) is first
    assert signer.sign(Principal("account-2")) != first
    clock[0] += INTERNAL_LIFETIME
    assert signer.sign(Principal("account-1")) != first
