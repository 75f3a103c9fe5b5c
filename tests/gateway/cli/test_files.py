from pathlib import Path

import pytest

from gateway.cli.command_error import CommandError
from gateway.cli.files import read_text


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("é", encoding="utf-8")
    assert read_text(tmp_path / "f", "--x") == "é"


def test_what_cannot_be_read_names_the_file_and_the_option(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path, what in (("none", "no such file"), ("", "a folder"), ("binary", "not UTF-8")):
        with pytest.raises(CommandError) as caught:
            read_text(tmp_path / path, "--x")
        assert what in caught.value.message
        assert "--x" in caught.value.message
        assert caught.value.exit_code == 2
