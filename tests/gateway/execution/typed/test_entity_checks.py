from __future__ import annotations

import pytest

from gateway.execution.typed.shapes import NotTypableError
from tests.gateway.execution.typed.library_graph import library

CONDITIONAL = "query($more: Boolean!) { user { id } user @include(if: $more) { nick } }"


def test_entities_that_a_condition_leaves_out_are_not_looked_for() -> None:
    with pytest.raises(NotTypableError, match="a condition leaves out"):
        library().prepare(CONDITIONAL).compile({"more": False})


def test_with_the_condition_they_are() -> None:
    assert len(library().prepare(CONDITIONAL).compile({"more": True}).fetches) == 2
