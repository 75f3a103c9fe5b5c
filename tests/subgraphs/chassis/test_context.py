from __future__ import annotations

import pytest

from subgraphs.chassis.context import RequestContext, from_headers
from subgraphs.chassis.errors import CodedError, ErrorCode
from subgraphs.chassis.principal import DEVELOPMENT_KEY, Principal, PrincipalVerifier, sign

# Signed when the tests are collected; a whole run may take longer than a token usually lives.
TOKEN = sign(
    Principal(account_id="account_1", language="de", country="AT"), DEVELOPMENT_KEY, lifetime_seconds=86_400
)


def read(**headers: str) -> RequestContext:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return from_headers(named, PrincipalVerifier(DEVELOPMENT_KEY), 10.0)


def test_without_headers_there_is_an_anonymous_caller_with_a_default_deadline() -> None:
    context = read()
    assert context.principal.account_id is None
    assert context.token is None
    assert 9 < context.deadline.remaining() <= 10
    assert len(context.request_id) == 16


def test_the_deadline_is_what_remains() -> None:
    assert 0.3 < read(x_marquee_deadline_ms="400").deadline.remaining() <= 0.4
    assert read(x_marquee_deadline_ms="0").deadline.remaining() == 0


@pytest.mark.parametrize("text", ["", "-1", "1.5", "soon", "9" * 10, "٣"])
def test_a_malformed_deadline_is_a_bad_request(text: str) -> None:
    with pytest.raises(CodedError) as caught:
        read(x_marquee_deadline_ms=text)
    assert caught.value.code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize("text", ["a\nb", "x" * 129, "", "naïve"])
def test_an_unfit_request_id_is_replaced(text: str) -> None:
    assert read(x_request_id=text).request_id != text


def test_a_member_keeps_the_profiles_language_and_a_guest_may_choose() -> None:
    assert read(x_marquee_principal=TOKEN, accept_language="fr").language == "de"
    assert read(accept_language="fr-CA;q=0.9, en").language == "fr-CA"
    assert read(accept_language="*").language == "en"


def test_metadata_carries_identity_and_id_on() -> None:
    metadata = dict(read(x_marquee_principal=TOKEN, x_request_id="abc").metadata())
    assert metadata == {"x-request-id": "abc", "accept-language": "de", "x-marquee-principal": TOKEN}
