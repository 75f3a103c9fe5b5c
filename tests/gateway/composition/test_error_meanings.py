"""Every error code: it has a meaning, an example that provokes it, and a mend that composes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.cli.error_codes import error_reference, read_example
from gateway.composition.compose import CompositionFailure, CompositionSuccess, SubgraphDefinition, compose
from gateway.composition.error_codes import ErrorCode
from gateway.composition.error_meanings import ERROR_MEANINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOCUMENTATION = Path(__file__).parents[3] / "docs" / "composition"
_EXAMPLES = _DOCUMENTATION / "examples"
_WITHOUT_EXAMPLE = {
    # Only supergraphs composed elsewhere can have it.
    ErrorCode.UNSUPPORTED_LINKED_FEATURE,
    # Takes a graph that no page can show.
    ErrorCode.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED,
}


def _definitions(subgraphs: Mapping[str, str]) -> list[SubgraphDefinition]:
    return [SubgraphDefinition(name, f"http://{name}.test/graphql", sdl) for name, sdl in subgraphs.items()]


def test_every_code_has_a_meaning_and_a_mend() -> None:
    assert set(ERROR_MEANINGS) == set(ErrorCode)
    assert all(entry.meaning.endswith(".") and entry.mend.endswith(".") for entry in ERROR_MEANINGS.values())


def test_every_code_a_small_graph_can_provoke_has_an_example() -> None:
    assert {path.stem for path in _EXAMPLES.iterdir()} == {
        code.value for code in ErrorCode if code not in _WITHOUT_EXAMPLE
    }


@pytest.mark.parametrize("code", sorted(set(ErrorCode) - _WITHOUT_EXAMPLE))
def test_an_example_provokes_its_code_and_no_other(code: ErrorCode) -> None:
    outcome = compose(_definitions(read_example(_EXAMPLES / f"{code}.graphql").broken))
    assert isinstance(outcome, CompositionFailure)
    assert {error.code for error in outcome.errors} == {code}
    assert all(error.message for error in outcome.errors)


@pytest.mark.parametrize("code", sorted(set(ErrorCode) - _WITHOUT_EXAMPLE))
def test_an_example_composes_once_mended(code: ErrorCode) -> None:
    example = read_example(_EXAMPLES / f"{code}.graphql")
    kept = {} if code is ErrorCode.INVALID_SUBGRAPH_NAME else example.broken
    outcome = compose(_definitions({**kept, **example.mended}))
    assert isinstance(outcome, CompositionSuccess), outcome
    assert "type Query" in outcome.api_schema_sdl


def test_the_reference_page_is_current() -> None:
    page = (_DOCUMENTATION / "errors.md").read_text(encoding="utf-8")
    assert page == error_reference(_EXAMPLES), "run `marquee error-codes > docs/composition/errors.md`"
