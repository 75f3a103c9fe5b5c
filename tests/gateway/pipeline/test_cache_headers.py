from __future__ import annotations

import pytest

from gateway.pipeline.cache_headers import NO_STORE, CacheHeaderWriter
from gateway.projection.response import CacheHeaders
from gateway.query_plan.cache_report import CacheReport

WRITER = CacheHeaderWriter(("accept-language", "accept"))
VARY = "accept, authorization, accept-language"


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([CacheReport(seconds=60.9)], "max-age=60, public"),
        ([CacheReport(seconds=60), CacheReport(seconds=5)], "max-age=5, public"),
        ([CacheReport(seconds=60), CacheReport(seconds=90, private=True)], "max-age=60, private"),
        ([CacheReport(seconds=0)], "max-age=0, public"),
    ],
)
def test_the_shortest_lived_part_and_the_narrowest_scope_count(reports: list[CacheReport], said: str) -> None:
    assert WRITER.write(reports, personal=False) == CacheHeaders(said, VARY)


@pytest.mark.parametrize("reports", [[], [None], [CacheReport(seconds=60), None], [CacheReport()]])
def test_what_nobody_says_an_age_of_is_not_to_be_stored(reports: list[CacheReport | None]) -> None:
    assert WRITER.write(reports, personal=False) == NO_STORE


def test_who_sent_credentials_is_told_that_it_is_private() -> None:
    assert WRITER.write([CacheReport(seconds=60)], personal=True) == CacheHeaders("max-age=60, private", VARY)
