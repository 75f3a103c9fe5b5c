"""`marquee check`: changes by severity, usage, and the exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from gateway.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])\n'


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """A graph that lost `Query.old` and gained `Query.new`, and the schema clients use."""
    (tmp_path / "a.graphql").write_text(_LINK + 'type Query { kept: Int new: Int @tag(name: "internal") }')
    (tmp_path / "supergraph.yaml").write_text("subgraphs: {a: {schema: {file: a.graphql}}}")
    (tmp_path / "api.graphql").write_text("type Query { kept: Int old: Int }")
    config, against = tmp_path / "supergraph.yaml", tmp_path / "api.graphql"
    return ["check", "--config", str(config), "--against", str(against)]


def test_a_breaking_change_is_exit_code_1(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    printed = capsys.readouterr().out
    assert "breaking (1):\n  FIELD_REMOVED: " in printed
    assert "safe (1):\n  FIELD_ADDED: " in printed


def test_a_breaking_change_that_no_operation_in_use_meets_passes(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "usage.jsonl"
    log.write_text('{"operation": "{ kept }", "count": 3}\n')
    assert main([*arguments, "--usage", str(log)]) == 0
    assert "breaking, but unused (1):" in capsys.readouterr().out
    log.write_text('{"operation": "{ kept }", "count": 3}\n{"operation": "{ old }", "count": 4}\n')
    assert main([*arguments, "--usage", str(log)]) == 1
    assert "[breaks 4 uses, e.g. { old }]" in capsys.readouterr().out


def test_json_says_the_same(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--format", "json"]) == 1
    document = orjson.loads(capsys.readouterr().out)
    assert document["breaking"] is True
    assert {change["severity"] for change in document["changes"]} == {"breaking", "safe"}


def test_no_change_is_exit_code_0(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "api.graphql").write_text("type Query { kept: Int }")
    assert main([*arguments, "--exclude-tag", "internal"]) == 0
    assert capsys.readouterr().out == "No change in the API schema.\n"


def test_subgraphs_that_do_not_compose_are_exit_code_1(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.graphql").write_text("type Query { kept: Nothing }")
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("error INVALID_GRAPHQL")


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("{", "usage.jsonl:1: not JSON"),
        ('\n{"operation": 3}', "usage.jsonl:2: expected"),
        ('{"operation": "{ kept"}', "usage.jsonl:1: the operation is not GraphQL"),
    ],
)
def test_an_unusable_usage_log_is_exit_code_2(
    log: str, said: str, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "usage.jsonl").write_text(log)
    assert main([*arguments, "--usage", str(tmp_path / "usage.jsonl")]) == 2
    assert said in capsys.readouterr().err


def test_an_unusable_api_schema_is_exit_code_2(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "api.graphql").write_text("type Query {")
    assert main(arguments) == 2
    assert "api.graphql: not a schema at line 1, column 13" in capsys.readouterr().err
