from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache.errors import CacheSettingsError
from evcache.settings import CacheSettings, NodeSettings, ZoneSettings, parse_zones


def test_zones_and_nodes_are_read_in_their_order_and_nodes_named_by_position() -> None:
    zones = parse_zones("zone-a=redis://h:1,redis://h:2;zone-b=redis://h:3")
    assert zones == (
        ZoneSettings(
            "zone-a", (NodeSettings("zone-a/0", "redis://h:1"), NodeSettings("zone-a/1", "redis://h:2"))
        ),
        ZoneSettings("zone-b", (NodeSettings("zone-b/0", "redis://h:3"),)),
    )


def test_an_exclamation_mark_makes_a_zone_write_only() -> None:
    zones = parse_zones("a=redis://h:1; b!=redis://h:2")
    assert [(zone.name, zone.write_only) for zone in zones] == [("a", False), ("b", True)]
    assert zones[1].nodes[0].name == "b/0"


def test_spaces_line_breaks_and_an_ending_semicolon_do_not_matter() -> None:
    assert parse_zones(" a = redis://h:1 , redis://h:2 ;\n b = redis://h:3 ; ") == parse_zones(
        "a=redis://h:1,redis://h:2;b=redis://h:3"
    )


def test_an_address_may_hold_an_equals_sign() -> None:
    assert parse_zones("a=redis://h:1?x=y")[0].nodes[0].url == "redis://h:1?x=y"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least one zone"),
        (" ; ", "at least one zone"),
        ("a!=redis://h:1;b=redis://h:2", "the first of them the local one"),
        ("redis://h:1", "expected name=address"),
        ("=redis://h:1", "expected name=address"),
        ("a b=redis://h:1", "expected name=address"),
        ("-a=redis://h:1", "expected name=address"),
        ("a=", "an address is missing"),
        ("a=redis://h:1,,redis://h:2", "an address is missing"),
        ("a=redis://h:1;a=redis://h:2", 'zone "a" is named twice'),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(CacheSettingsError, match=message):
        parse_zones(text)


@settings(deadline=None)
@given(
    zones=st.dictionaries(
        st.from_regex(r"[a-z0-9][a-z0-9._-]{0,5}", fullmatch=True),
        st.tuples(st.lists(st.integers(1, 65_535), min_size=1, max_size=4), st.booleans()),
        min_size=1,
        max_size=4,
    )
)
def test_every_list_of_zones_can_be_written_down(zones: dict[str, tuple[list[int], bool]]) -> None:
    first = next(iter(zones))
    zones[first] = zones[first][0], False
    text = ";".join(
        f"{name}{'!' if write_only else ''}={','.join(f'redis://h:{port}' for port in ports)}"
        for name, (ports, write_only) in zones.items()
    )
    read = parse_zones(text)
    assert {
        zone.name: ([int(node.url.rpartition(":")[2]) for node in zone.nodes], zone.write_only)
        for zone in read
    } == zones
    assert [node.name for node in read[0].nodes] == [f"{first}/{at}" for at in range(len(read[0].nodes))]


@pytest.mark.parametrize(
    "wrong",
    [
        {"write_queue": 15},
        {"read_queue": 1},
        {"read_timeout": 0.0},
        {"breaker_failures": 0},
        {"tombstone": -1.0},
    ],
)
def test_bounds_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CacheSettingsError, match="expected"):
        CacheSettings(**wrong)
