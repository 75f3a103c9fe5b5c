"""`marquee error-codes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_one_code_is_explained_with_its_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = "# subgraph a\ntype Movie { id: ID }\n\n# mended subgraph a\ntype Query { id: ID }\n"
    (tmp_path / "NO_QUERIES.graphql").write_text(example)
    assert main(["error-codes", "NO_QUERIES", "--examples", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("## NO_QUERIES\n")
    assert "Subgraph `a`:\n\n```graphql\ntype Movie { id: ID }\n```" in printed
    assert "Mended, `a`:\n\n```graphql\ntype Query { id: ID }\n```" in printed


def test_without_examples_the_page_has_every_code_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["error-codes", "--examples", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "## SATISFIABILITY_ERROR" in printed
    assert "```" not in printed


def test_an_unknown_code_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["error-codes", "NO_SUCH_CODE"]) == 2
    assert "NO_SUCH_CODE" in capsys.readouterr().err
