"""`marquee plan` and `marquee explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.cli.main import main
from tests.gateway.planning.planning_kit import supergraph_sdl

BODY = """
type Query @join__type(graph: A) { user: User @join__field(graph: A) alone: Alone }
type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! name: String @join__field(graph: B) }
type Alone @join__type(graph: A) @join__type(graph: B) { b: Int @join__field(graph: B) }
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The options that name a supergraph and an operation."""
    (tmp_path / "supergraph.graphql").write_text(supergraph_sdl(BODY))
    (tmp_path / "operation.graphql").write_text("query Q { user { name } }")
    supergraph, operation = tmp_path / "supergraph.graphql", tmp_path / "operation.graphql"
    return ["--supergraph", str(supergraph), "--operation", str(operation)]


def test_a_plan_is_printed_as_text(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *files]) == 0
    assert capsys.readouterr().out.startswith('QueryPlan {\n  Sequence {\n    Fetch(service: "a") {')


def test_a_plan_is_printed_as_apollos_json(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *files, "--format", "json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["kind"], plan["node"]["kind"]) == ("QueryPlan", "Sequence")


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        ("graph", "User/B\n  .id: ID!\n  .name: String\n  entered by key { id }"),
        ("paths", "user.name (User.name): b"),
        ("fetch-graph", "#1 b, stage 1, after #0\n  at user: on User {name}"),
        ("fast-way", "# user (User): f0 name, f1 ["),
    ],
)
def test_every_stage_is_printed_in_both_formats(
    stage: str, part: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *files, "--stage", stage]) == 0
    assert part in capsys.readouterr().out
    assert main(["plan", *files, "--stage", stage, "--format", "json"]) == 0
    json.loads(capsys.readouterr().out)


def test_an_operation_is_explained(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *files]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Q: 2 fetches, one after another at most 2.")
    assert "name  b  only owner; fetched by key { id }" in printed
    assert main(["explain", *files, "--format", "json"]) == 0
    explained = json.loads(capsys.readouterr().out)
    assert explained["fields"][0]["path"] == ["user"]
    assert explained["cache"][0]["reason"] == 'the subgraph "a" says nothing of caching'


def test_what_may_be_kept_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    operation = tmp_path / "o.graphql"
    operation.write_text(
        '{ genres { name } suggest(prefix: "a") trending { edges { node { title myRating } } } }'
    )
    supergraph = Path(__file__).parents[3] / "schema" / "supergraph.graphql"
    assert main(["explain", "--supergraph", str(supergraph), "--operation", str(operation)]) == 0
    lines = {line.strip() for line in capsys.readouterr().out.partition("Entity cache")[2].splitlines()}
    assert any(line.endswith("(catalog) Query.genres: 3600 s, public") for line in lines)
    assert any(
        line.endswith("(catalog) Query.suggest: not kept: no policy on Query.suggest") for line in lines
    )
    assert any(
        line.endswith("(catalog) Video: 300 s, public, and 3600 s more while it is refreshed")
        for line in lines
    )
    assert any("recommendations" in line and "says nothing of caching" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ user { nam } }", ":1:10: Cannot query field 'nam' on type 'User'."),
        ("{ user {", ":1:9: Syntax Error"),
        ("query A { __typename } query B { __typename }", "The document holds 2 operations"),
        ("{ alone { b } }", 'No plan: "b" cannot be resolved at alone (subgraphs tried: a)'),
    ],
)
@pytest.mark.parametrize("command", ["plan", "explain"])
def test_a_bad_operation_is_one_clear_line(
    command: str, text: str, said: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with open(files[3], "w", encoding="utf-8") as operation:  # noqa: PTH123 - the option is text already
        operation.write(text)
    assert main([command, *files]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_a_bad_supergraph_is_one_clear_line(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "supergraph.graphql").write_text("type Query {\n  a: }")
    assert main(["plan", *files]) == 2
    assert "supergraph.graphql:2:6: Syntax Error" in capsys.readouterr().err


def test_a_plan_without_a_fast_way_says_why(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "operation.graphql").write_text("{ __schema { queryType { name } } user { name } }")
    assert main(["plan", *files, "--stage", "fast-way"]) == 0
    assert capsys.readouterr().out == "# no fast way: introspection is answered by the gateway itself\n"
