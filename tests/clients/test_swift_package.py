"""The Swift package: built and tested where a toolchain is found, and its syntax checked everywhere."""

import pytest

from tests.support.swift import ROOT, swift_files, swift_test, syntax_errors, toolchain


def test_every_file_is_swift_to_a_parser() -> None:
    files = swift_files()
    assert len(files) >= 40
    wrong = {
        str(path.relative_to(ROOT)): places for path in files if (places := syntax_errors(path.read_bytes()))
    }
    assert not wrong
    print(f"swift: the syntax of {len(files)} files was checked by a parser, which knows no types")  # noqa: T201 - what ran is part of the output


@pytest.mark.parametrize("text", [b"struct A {", b"let x = = 1", b"func f( {}"])
def test_what_is_not_swift_is_found(text: bytes) -> None:
    assert syntax_errors(text)


@pytest.mark.timeout(480)
def test_the_package_builds_and_its_tests_pass() -> None:
    executable = toolchain()
    if executable is None:
        pytest.skip("no Swift toolchain here: the package was neither compiled nor run")
    run = swift_test(executable)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    print("swift: built and tested")  # noqa: T201 - what ran is part of the output
