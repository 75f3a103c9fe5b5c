"""The gateway signs, subgraphs verify: two implementations of one contract, which share no code."""

import pytest

from gateway.security.authentication import PRINCIPAL_HEADER, PrincipalSigner
from gateway.security.principal import ANONYMOUS, Principal
from gateway.settings import DEVELOPMENT_PRINCIPAL_KEY, DEVELOPMENT_TOKEN_KEY
from subgraphs.chassis import principal as chassis
from subgraphs.chassis import settings as chassis_settings
from subgraphs.chassis.errors import CodedError

MEMBER = Principal("account_1", "profile_2", frozenset({"account:read"}), frozenset(), "DE", "de")


def test_a_member_arrives_as_it_was_sent() -> None:
    received = chassis.PrincipalVerifier("k" * 32).verify(PrincipalSigner("k" * 32).sign(MEMBER))
    assert (received.account_id, received.profile_id) == ("account_1", "profile_2")
    assert (received.scopes, received.country, received.language) == (MEMBER.scopes, "DE", "de")


def test_an_anonymous_caller_arrives_as_one() -> None:
    received = chassis.PrincipalVerifier("k" * 32).verify(PrincipalSigner("k" * 32).sign(ANONYMOUS))
    assert received == chassis.ANONYMOUS


def test_a_token_under_another_key_is_refused() -> None:
    with pytest.raises(CodedError):
        chassis.PrincipalVerifier("k" * 32).verify(PrincipalSigner("x" * 32).sign(MEMBER))


def test_both_sides_know_the_same_words() -> None:
    assert chassis.HEADER == PRINCIPAL_HEADER
    assert chassis.DEVELOPMENT_KEY == DEVELOPMENT_PRINCIPAL_KEY
    assert chassis_settings.DEVELOPMENT_TOKEN_KEY == DEVELOPMENT_TOKEN_KEY
