"""supergraph.yaml: what is read, and what is said about what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.cli.command_error import CommandError
from gateway.cli.supergraph_config import read_config
from gateway.composition.definitions import SubgraphDefinition

if TYPE_CHECKING:
    from pathlib import Path

_SUBGRAPH = "{routing_url: http://a.test, schema: {file: sdl/a.graphql}}"


def _write(folder: Path, text: str) -> Path:
    path = folder / "supergraph.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "sdl").mkdir()
    (folder / "sdl" / "a.graphql").write_text("type Query { a: Int }", encoding="utf-8")
    return path


def test_schema_files_are_found_beside_the_configuration(tmp_path: Path) -> None:
    path = _write(tmp_path, f"federation_version: =2.9.0\nsubgraphs:\n  a: {_SUBGRAPH}\n")
    assert read_config(path) == [SubgraphDefinition("a", "http://a.test", "type Query { a: Int }")]


def test_a_subgraph_without_a_url_gets_none(tmp_path: Path) -> None:
    path = _write(tmp_path, "subgraphs: {a: {schema: {file: sdl/a.graphql}}}")
    assert read_config(path)[0].url == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subgraphs: [", "supergraph.yaml:1:13: not usable YAML"),
        ("", "no subgraphs"),
        ("[1, 2]", "no subgraphs"),
        ("subgraphs: {}", "no subgraphs"),
        ("subgraphs: {a: 1}", 'subgraph "a" names no schema file'),
        ("subgraphs: {a: {schema: a.graphql}}", 'subgraph "a" names no schema file'),
        ("subgraphs: {a: {routing_url: 5, schema: {file: sdl/a.graphql}}}", "routing_url"),
        ("subgraphs: {a: {schema: {file: none.graphql}}}", "none.graphql"),
        (f"subgraphs:\n  a: {_SUBGRAPH}\n  a: {_SUBGRAPH}\n", 'supergraph.yaml:3:3: not usable YAML ("a" is'),
        ("subgraphs: {? [a] : 1}", "not usable YAML"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(CommandError) as caught:
        read_config(path)
    assert said in caught.value.message
    assert caught.value.exit_code == 2


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.yaml"):
        read_config(tmp_path / "none.yaml")
