"""Differences that were found once: each file in `regressions/` is one, named after what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.oracle.cases import REGRESSIONS, read_case, run_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("file", sorted(REGRESSIONS.glob("*.graphql")), ids=lambda file: file.stem)
async def test_what_differed_once_is_answered_as_the_monolith_answers(file: Path) -> None:
    answered = await run_case(read_case(file.read_text()))
    assert answered.difference is None, answered.difference
