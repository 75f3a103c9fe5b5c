"""Differences that were found once: each file in `regressions/` is one, named after what went wrong."""

from __future__ import annotations

import pytest

from tests.conformance.oracle.cases import REGRESSIONS, read_case, run_case

CASES = {file.stem: read_case(file.read_text()) for file in sorted(REGRESSIONS.glob("*.graphql"))}


@pytest.mark.parametrize("name", CASES)
async def test_what_differed_once_is_answered_as_the_monolith_answers(name: str) -> None:
    answered = await run_case(CASES[name])
    assert answered.difference is None, answered.difference
