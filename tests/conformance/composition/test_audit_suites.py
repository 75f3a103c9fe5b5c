"""The audit's suites: our supergraph of their subgraphs equals the one the audit ships."""

from __future__ import annotations

import pytest

from gateway.composition.compose import CompositionSuccess, compose
from tests.conformance.composition.shared_data import read_subgraphs, require
from tests.support.schema_comparison import schema_differences

pytestmark = pytest.mark.conformance


def test_the_supergraph_of_each_of_the_46_suites_is_equal_as_a_schema() -> None:
    suites = sorted(path for path in require("audit").iterdir() if path.is_dir())
    wrong = []
    for suite in suites:
        outcome = compose(read_subgraphs(suite))
        if not isinstance(outcome, CompositionSuccess):
            wrong.append(f"{suite.name}: {[error.message for error in outcome.errors]}")
            continue
        expected = (suite / "supergraph.graphql").read_text(encoding="utf-8")
        differences = schema_differences(expected, outcome.supergraph_sdl, ignore_graph_urls=True)
        if differences:
            wrong.append(f"{suite.name}: {differences[:3]}")
    assert len(suites) == 46
    assert not wrong, "\n".join(wrong)
