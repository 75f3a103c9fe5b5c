import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.command_error import CommandError
from gateway.cli.main import main
from gateway.cli.serve import gateway_for, read_settings
from gateway.settings import Settings
from tests.support.shop import SHOP


def write(folder: Path, text: str) -> Path:
    path = folder / "file"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_supergraph_file_becomes_a_gateway(tmp_path: Path) -> None:
    assert gateway_for(write(tmp_path, SHOP), Settings()).subgraph_count == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type Query {\n  a(: Int\n}", "file:2:5: "),
        ("type Query { a: Int }", "file:1:1: "),
        ("", "file:1:1: "),
    ],
)
def test_an_unreadable_supergraph_is_one_line_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        gateway_for(write(tmp_path, text), Settings())
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == 2


def test_settings_are_read_from_yaml(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, "limits: {depth: 7}")).limits.depth == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "file:1:5: not YAML"),
        ("- 1", "expected names and values"),
        ("graphiq: true", "graphiq: no such"),
    ],
)
def test_settings_that_cannot_be_used_are_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        read_settings(write(tmp_path, text))
    assert said in caught.value.message


@pytest.mark.parametrize("count", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_workers_that_is_none_is_one_clear_line(
    count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", "--supergraph", "s.graphql", f"--workers={count}"])
    assert caught.value.code == 2
    assert f"--workers: {count!r} is not a number from 1 up" in capsys.readouterr().err


def test_workers_need_a_system_that_can_fork() -> None:
    # In a process of its own, where nobody else misses what is taken away.
    program = (
        "import os, sys; from gateway.cli.main import main; del os.fork; "
        "sys.exit(main(['serve', '--supergraph', 's.graphql', '--workers', '2']))"
    )
    run = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert run.stderr.startswith("marquee: --workers: this system cannot fork")
    assert run.stderr.count("\n") == 1
