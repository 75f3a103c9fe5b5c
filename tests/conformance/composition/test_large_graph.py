"""The graph of 191 subgraphs composes, with the hints the reference gives, in bounded memory."""

from __future__ import annotations

import tracemalloc

import pytest

from gateway.composition.compose import CompositionSuccess, compose
from tests.conformance.composition.shared_data import read_subgraphs, require

pytestmark = pytest.mark.conformance

_MEBIBYTE = 1024 * 1024


def test_191_subgraphs_compose_below_600_megabytes() -> None:
    definitions = read_subgraphs(require("composition/large"))
    assert len(definitions) == 191
    tracemalloc.start()
    try:
        outcome = compose(definitions)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, CompositionSuccess)
    assert len(outcome.hints) == 67
    assert peak < 600 * _MEBIBYTE
