"""`marquee compose`: what is printed where, and the exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from gateway.cli.main import main
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])\n'
_CATALOG = _LINK + "type Query { movie: Movie }\ntype Movie @key(fields: " + '"id") { id: ID! title: String }'
_REVIEWS = _LINK + 'type Movie @key(fields: "id") { id: ID! stars: Int @tag(name: "internal") }'
_UNREACHABLE = _LINK + 'type Movie @key(fields: "slug") { slug: ID! stars: Int }'


def _config(folder: Path, **sdls: str) -> str:
    lines = ["subgraphs:"]
    for name, sdl in sdls.items():
        (folder / f"{name}.graphql").write_text(sdl, encoding="utf-8")
        lines.append(
            f"  {name}: {{routing_url: http://{name}.test/graphql, schema: {{file: {name}.graphql}}}}"
        )
    path = folder / "supergraph.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_the_supergraph_is_printed_and_hints_go_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = _config(tmp_path, catalog=_CATALOG, reviews=_REVIEWS + "\nenum Unused { A }")
    assert main(["compose", "--config", config]) == 0
    printed = capsys.readouterr()
    assert {graph.url for graph in load_supergraph(printed.out).subgraphs.values()} == {
        "http://catalog.test/graphql",
        "http://reviews.test/graphql",
    }
    assert printed.err.startswith("hint UNUSED_ENUM_TYPE")


def test_the_supergraph_can_be_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "supergraph.graphql"
    config = _config(tmp_path, catalog=_CATALOG)
    assert main(["compose", "--config", config, "--output", str(output)]) == 0
    assert len(load_supergraph(output.read_text(encoding="utf-8")).subgraphs) == 1
    assert capsys.readouterr().out == ""


def test_errors_are_printed_with_their_place_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = _config(tmp_path, catalog="type Query {\n  movie: Movie\n")
    assert main(["compose", "--config", config]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error INVALID_GRAPHQL (catalog:3:1): ")


def test_json_holds_errors_hints_and_supergraph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = _config(tmp_path, catalog=_CATALOG, reviews=_REVIEWS)
    assert main(["compose", "--config", config, "--format", "json"]) == 0
    good = orjson.loads(capsys.readouterr().out)
    assert (good["errors"], good["hints"]) == ([], [])
    assert len(load_supergraph(good["supergraph"]).subgraphs) == 2

    config = _config(tmp_path, catalog=_CATALOG, reviews=_UNREACHABLE)
    assert main(["compose", "--config", config, "--format", "json"]) == 1
    bad = orjson.loads(capsys.readouterr().out)
    assert bad["supergraph"] is None
    assert {error["code"] for error in bad["errors"]} == {"SATISFIABILITY_ERROR"}
    assert set(bad["errors"][0]) == {"code", "message", "subgraphs", "locations"}


def test_json_errors_have_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = _config(tmp_path, catalog="type Query { a: Int }\ntype ]")
    assert main(["compose", "--config", config, "--format", "json"]) == 1
    (error,) = orjson.loads(capsys.readouterr().out)["errors"]
    assert error["locations"] == [{"subgraph": "catalog", "line": 2, "column": 6}]


def test_unusable_input_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compose", "--config", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err
    config = _config(tmp_path, catalog=_CATALOG)
    assert main(["compose", "--config", config, "--output", str(tmp_path / "no" / "folder")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_contract_hides_tagged_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = _config(tmp_path, catalog=_CATALOG, reviews=_REVIEWS)
    assert main(["compose", "--config", config, "--exclude-tag", "internal"]) == 0
    printed = capsys.readouterr().out
    assert '@tag(name: "internal") @inaccessible' in printed.replace("\n", " ")


def test_lint_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = _config(
        tmp_path, catalog=_LINK + 'type Query { m: M }\ntype M @key(fields: "m_id") { m_id: ID! }'
    )
    assert main(["compose", "--config", config]) == 0
    assert "LINT" not in capsys.readouterr().err
    assert main(["compose", "--config", config, "--lint"]) == 0
    assert "hint LINT_SNAKE_CASE_KEY" in capsys.readouterr().err
