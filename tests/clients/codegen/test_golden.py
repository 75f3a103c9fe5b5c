"""What is printed for a schema made to be nasty, in both languages, letter for letter.

The Kotlin files are compiled, and run, with the tests of clients/android; the Swift files are parsed.
"""

import pytest

from clients.codegen.module_builder import comment_above
from tests.clients.codegen.golden_kit import GOLDEN, golden_files

FILES = golden_files()


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_printed_as_it_is_checked_in(name: str) -> None:
    path = GOLDEN / name
    assert path.is_file(), "run `python -m tests.clients.codegen.golden_kit`"
    assert path.read_text(encoding="utf-8") == FILES[name]


def test_no_file_is_left_over() -> None:
    there = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert there == set(FILES)


def test_file_names_differ_by_more_than_case() -> None:
    assert len({name.lower() for name in FILES}) == len(FILES)


def test_a_definition_without_a_place_has_no_comment() -> None:
    from graphql import parse  # noqa: PLC0415 - of this one test

    [definition] = parse("# said\n{ a }", no_location=True).definitions
    assert comment_above(definition) is None
