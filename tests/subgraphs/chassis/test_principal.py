from __future__ import annotations

import base64
import json

import jwt
import pytest

from subgraphs.chassis.errors import CodedError, ErrorCode
from subgraphs.chassis.principal import AUDIENCE, DEVELOPMENT_KEY, Principal, PrincipalVerifier, sign

MEMBER = Principal(
    account_id="account_1", profile_id="profile_1", scopes=frozenset({"a", "b"}), country="DE", language="de"
)


def refused(verifier: PrincipalVerifier, token: str) -> ErrorCode:
    with pytest.raises(CodedError) as caught:
        verifier.verify(token)
    return caught.value.code


def claims(**changed: object) -> str:
    payload = {"sub": "account_1", "aud": AUDIENCE, "exp": 9_999_999_999, **changed}
    present = {name: value for name, value in payload.items() if value is not ...}
    return jwt.encode(present, DEVELOPMENT_KEY, algorithm="HS256")


def test_a_signed_principal_comes_back_whole() -> None:
    verifier = PrincipalVerifier(DEVELOPMENT_KEY)
    token = sign(MEMBER, DEVELOPMENT_KEY)
    assert verifier.verify(token) == MEMBER
    assert verifier.verify(token) == MEMBER
    assert verifier.verify(sign(Principal(), DEVELOPMENT_KEY)) == Principal()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        claims(aud="marquee"),
        claims(aud=...),
        claims(exp=...),
        claims(exp=1),
        claims(scopes="everything"),
        claims(pid=7),
        jwt.encode({"sub": "a", "aud": AUDIENCE, "exp": 9_999_999_999}, "k" * 32, algorithm="HS256"),
        jwt.encode(
            {"sub": "a", "aud": AUDIENCE, "exp": 9_999_999_999}, DEVELOPMENT_KEY * 2, algorithm="HS512"
        ),
    ],
)
def test_anything_else_is_refused(token: str) -> None:
    assert refused(PrincipalVerifier(DEVELOPMENT_KEY), token) is ErrorCode.UNAUTHENTICATED


def test_an_unsigned_token_is_refused() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    token = f"{part({'alg': 'none'})}.{part({'sub': 'a', 'aud': AUDIENCE, 'exp': 9_999_999_999})}."
    assert refused(PrincipalVerifier(DEVELOPMENT_KEY), token) is ErrorCode.UNAUTHENTICATED


def test_a_remembered_token_ends_with_its_time() -> None:
    now = [0.0]
    verifier = PrincipalVerifier(DEVELOPMENT_KEY, clock=lambda: now[0])
    token = sign(MEMBER, DEVELOPMENT_KEY, lifetime_seconds=-5)
    # The library's own clock has the last word: remembering must not outlive `exp`.
    assert refused(verifier, token) is ErrorCode.UNAUTHENTICATED
    good = sign(MEMBER, DEVELOPMENT_KEY)
    assert verifier.verify(good) == MEMBER
    now[0] = 1e12
    assert verifier.verify(good) == MEMBER


def test_the_memory_is_bounded() -> None:
    verifier = PrincipalVerifier(DEVELOPMENT_KEY)
    for number in range(600):
        verifier.verify(claims(sub=f"account_{number}"))
    assert len(verifier._good) <= 512  # noqa: SLF001 - the bound is the point


def test_a_profiles_own_things_need_that_very_profile() -> None:
    assert MEMBER.owns_profile("profile_1")
    assert not MEMBER.owns_profile("profile_2")
    assert not Principal(profile_id="profile_1").owns_profile("profile_1")
    with pytest.raises(CodedError):
        Principal().required_account()
