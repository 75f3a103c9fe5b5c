from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import pytest

from subgraphs.chassis.entities import decode
from subgraphs.chassis.errors import CodedError, ErrorCode


class Status(Enum):
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class PlanReference:
    max_streams: int


@dataclass(frozen=True, slots=True)
class AccountReference:
    id: str
    status: Status | None = None
    plan: PlanReference | None = None
    share: float | None = None
    tags: tuple[str, ...] = ()
    is_open: bool = False


def test_raw_json_becomes_typed_snake_case_values() -> None:
    raw = {
        "__typename": "Account",
        "id": "account_1",
        "status": "ACTIVE",
        "plan": {"maxStreams": 4, "__typename": "Plan"},
        "share": 1,
        "tags": ["a", "b"],
        "isOpen": True,
        "unheardOf": {"x": 1},
    }
    assert decode(AccountReference, raw) == AccountReference(
        "account_1", Status.ACTIVE, PlanReference(4), 1.0, ("a", "b"), is_open=True
    )


def test_what_is_not_sent_takes_its_default() -> None:
    assert decode(AccountReference, {"id": "a", "plan": None}) == AccountReference("a")


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"id": None},
        {"id": 7},
        {"id": ["a"]},
        {"id": "a", "status": "NAPPING"},
        {"id": "a", "status": "__class__"},
        {"id": "a", "plan": "premium"},
        {"id": "a", "plan": {}},
        {"id": "a", "plan": {"maxStreams": "4"}},
        {"id": "a", "plan": {"maxStreams": True}},
        {"id": "a", "share": True},
        {"id": "a", "tags": "ab"},
        {"id": "a", "tags": [1]},
        {"id": "a", "isOpen": 1},
    ],
)
def test_anything_of_the_wrong_type_is_a_bad_request(raw: dict[str, object]) -> None:
    with pytest.raises(CodedError) as caught:
        decode(AccountReference, raw)
    assert caught.value.code is ErrorCode.BAD_REQUEST
