from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.pipeline.execution_requests import ExecutionRequests
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.security.principal import ANONYMOUS, Principal
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.execution.entity_cache.report import CacheIdentity

ANN = Principal("ann", "p1", frozenset({"b", "a"}), frozenset(), "DE", "de")


async def identity(
    principal: Principal, forwarded: tuple[str, ...] = ("accept-language",), **headers: str
) -> CacheIdentity:
    requests = ExecutionRequests(Settings(forward_headers=forwarded), None, caching=True)
    made = requests.make(GraphQLRequest("{ a }", headers=headers), principal, {})
    assert made.identity is not None
    return made.identity


async def test_nothing_is_worked_out_where_nothing_is_kept() -> None:
    made = ExecutionRequests(Settings(), None, caching=False).make(GraphQLRequest("{ a }"), ANN, {})
    assert made.identity is None


@pytest.mark.parametrize(
    ("other", "audience", "access", "owner"),
    [
        (Principal("bob", "p2", ANN.scopes, frozenset(), "DE", "de"), True, True, False),
        (Principal("ann", "p2", ANN.scopes, frozenset(), "DE", "de"), True, True, False),
        (Principal("ann", "p1", ANN.scopes, frozenset(), "US", "de"), False, True, True),
        (Principal("ann", "p1", ANN.scopes, frozenset(), "DE", "en"), False, True, True),
        (Principal("ann", "p1", frozenset({"a"}), frozenset(), "DE", "de"), True, False, False),
        (Principal("ann", "p1", ANN.scopes, frozenset({"x"}), "DE", "de"), True, False, False),
        (Principal("ann", "p1", frozenset(sorted(ANN.scopes)), frozenset(), "DE", "de"), True, True, True),
    ],
)
async def test_callers_are_told_apart_by_what_an_answer_may_depend_on(
    other: Principal, *, audience: bool, access: bool, owner: bool
) -> None:
    one, two = await identity(ANN), await identity(other)
    alike = one.audience == two.audience, one.access == two.access, one.owner == two.owner
    assert alike == (audience, access, owner)


async def test_forwarded_headers_tell_apart_and_others_do_not() -> None:
    german, english = await identity(ANONYMOUS, accept_language="de"), await identity(ANONYMOUS)
    assert german.audience == english.audience, "a header of another name"
    one, two = [
        await identity(ANONYMOUS, ("x",), x=value, y=other) for value, other in (("1", "2"), ("1", "3"))
    ]
    assert one.audience == two.audience
    assert one.audience != (await identity(ANONYMOUS, ("x",), x="2")).audience


async def test_nobody_owns_nothing() -> None:
    assert (await identity(ANONYMOUS)).owner is None


@pytest.mark.parametrize(
    ("principal", "headers", "personal"),
    [
        (ANONYMOUS, {}, False),
        (ANN, {}, True),
        (ANONYMOUS, {"authorization": "Bearer x"}, True),
        (ANONYMOUS, {"cookie": "a=b"}, True),
        (ANONYMOUS, {"x": "1"}, False),
    ],
)
async def test_credentials_that_are_passed_on_make_an_answer_personal(
    principal: Principal, headers: dict[str, str], *, personal: bool
) -> None:
    found = await identity(principal, ("authorization", "cookie", "x"), **headers)
    assert found.personal is personal
