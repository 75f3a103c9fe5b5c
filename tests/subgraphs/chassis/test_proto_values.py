from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.proto_values import (
    EnumMap,
    moment,
    moment_or_none,
    timestamp,
    timestamp_of_ms,
    unix_ms,
)


class Kind(Enum):
    STANDARD = "STANDARD"
    TEEN = "TEEN"
    KIDS = "KIDS"


class Short(Enum):
    STANDARD = "STANDARD"


def test_enums_map_by_name_both_ways() -> None:
    kinds = EnumMap(Kind, pb.ProfileKind, "PROFILE_KIND")
    assert [kinds.member(kinds.number(kind)) for kind in Kind] == list(Kind)
    with pytest.raises(KeyError):
        kinds.member(0)


def test_enums_that_differ_are_found_at_once() -> None:
    with pytest.raises(ValueError, match="different words"):
        EnumMap(Short, pb.ProfileKind, "PROFILE_KIND")


def test_instants_keep_their_moment() -> None:
    noon = datetime(2026, 1, 2, 12, 0, 0, 345_000, tzinfo=timezone(timedelta(hours=3)))
    message = timestamp(noon)
    assert message is not None
    assert moment(message) == noon
    assert moment(message).tzinfo is UTC
    assert timestamp_of_ms(unix_ms(noon)) == message
    assert timestamp(None) is timestamp_of_ms(None) is None
    assert moment_or_none(pb.Billing(), "next_charge_at") is None
    assert moment_or_none(pb.Billing(next_charge_at=message), "next_charge_at") == noon
