"""Everything that is generated is checked in as it would be generated now; and the command that does it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clients.codegen.errors import CodegenError
from clients.codegen.outputs import Outputs, generate

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="copy")
def copy_(tmp_path: Path) -> Path:
    """A repository with what the generator reads."""
    for folder in ("schema", "clients/operations"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "clients" / "codegen.toml", tmp_path / "clients" / "codegen.toml")
    return tmp_path


def run(root: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "clients.codegen", "--root", str(root), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own command
    return done.returncode, done.stdout + done.stderr


def test_every_generated_file_is_up_to_date() -> None:
    assert not generate(ROOT).stale(ROOT), "run `make documents`"


def test_the_command_writes_what_it_then_finds_up_to_date(copy: Path) -> None:
    code, said = run(copy, "--check")
    assert code == 1
    assert "HomeQuery.kt is out of date: run `make documents`." in said
    assert run(copy)[0] == 0
    assert run(copy, "--check") == (0, "")
    assert run(copy) == (0, "")


def test_a_change_of_an_operation_makes_all_that_is_made_of_it_stale(copy: Path) -> None:
    generate(copy).write(copy)
    path = copy / "clients" / "operations" / "session" / "sign-in.graphql"
    path.write_text(path.read_text().replace("      isDefault\n", ""))
    assert sorted(Path(name).name for name in generate(copy).stale(copy)) == [
        "SignInMutation.kt",
        "SignInMutation.swift",
        "operation-plans.txt",
        "trusted-documents.json",
    ]


def test_what_is_left_over_is_removed(copy: Path) -> None:
    outputs = generate(copy)
    outputs.write(copy)
    old = copy / outputs.folders[0] / "OldQuery.kt"
    old.write_text("class OldQuery")
    assert outputs.stale(copy) == [old.relative_to(copy).as_posix()]
    outputs.write(copy)
    assert not old.exists()


def test_the_web_clients_ids_are_written_where_there_is_one(copy: Path) -> None:
    name = "clients/web/src/generated/document-ids.json"
    assert name not in generate(copy).files
    (copy / "clients" / "web" / "src").mkdir(parents=True)
    (copy / "clients" / "web" / "src" / "Page.graphql").write_text("query WebPage { __typename }")
    files = generate(copy).files
    assert "WebPage" in files[name]
    assert "HomeQuery" not in files[name]
    assert "WebPageQuery.kt" not in "".join(files)


def test_a_broken_operation_is_one_line_and_exit_code_1(copy: Path) -> None:
    (copy / "clients" / "operations" / "broken.graphql").write_text("query Broken {\n  nope\n}\n")
    code, said = run(copy)
    assert code == 1
    assert said.startswith("clients/operations/broken.graphql:2:3: Cannot query field")
    assert "Traceback" not in said


@pytest.mark.parametrize(("text", "said"), [("", "'kotlin' is missing"), ("[", "codegen.toml:")])
def test_broken_settings_are_named(copy: Path, text: str, said: str) -> None:
    (copy / "clients" / "codegen.toml").write_text(text)
    with pytest.raises(CodegenError, match=said):
        generate(copy)


def test_outputs_of_no_folder_leave_nothing_over(tmp_path: Path) -> None:
    assert Outputs({"a.txt": "x"}, ()).write(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "x"
