from __future__ import annotations

import pytest

from evcache.codecs import TextCodec
from evcache.errors import CacheSettingsError
from evcache.kinds import Kind


def test_a_value_is_kept_for_whatever_may_still_want_it() -> None:
    assert Kind("k", TextCodec(), stale_while_revalidate=5, stale_if_error=9).kept == 9
    assert Kind("k", TextCodec(), stale_while_revalidate=9, stale_if_error=5).kept == 9
    assert Kind("k", TextCodec(), stale_while_revalidate=0, stale_if_error=0).kept == 0


@pytest.mark.parametrize("ttl", [0.0, -1.0])
def test_a_time_to_live_that_is_none_is_refused(ttl: float) -> None:
    with pytest.raises(CacheSettingsError, match="kind title: expected a ttl above 0"):
        Kind("title", TextCodec(), ttl=ttl)


@pytest.mark.parametrize(
    "field", ["stale_while_revalidate", "stale_if_error", "negative_ttl", "early_refresh"]
)
def test_negative_times_are_refused(field: str) -> None:
    with pytest.raises(CacheSettingsError, match="no negative times"):
        Kind("title", TextCodec(), **{field: -0.1})  # type: ignore[arg-type] # one of four float fields


def test_the_same_kind_twice_is_equal() -> None:
    codec = TextCodec()
    assert Kind("k", codec) == Kind("k", codec)
    assert Kind("k", codec) != Kind("k", codec, schema=2)


@pytest.mark.parametrize("name", ["title-lease", "title-count"])
def test_names_that_leases_and_counters_go_by_are_refused(name: str) -> None:
    with pytest.raises(CacheSettingsError, match="leases and counters"):
        Kind(name, TextCodec())
