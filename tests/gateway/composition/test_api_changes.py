"""Changes between API schemas, and which of them break operations in use."""

from __future__ import annotations

import pytest

from gateway.composition.api_changes import Severity, UnusableSchemaError, find_changes
from gateway.composition.usage import read_usage_log

_OLD = """
directive @trace(name: String) on FIELD
type Query { movie(id: ID): Movie page(filter: Filter): Int genre: Genre any: Any }
type Movie { title: String year: Int }
type Clip { length: Int }
union Any = Movie | Clip
enum Genre { DRAMA COMEDY }
input Filter { text: String genre: Genre }
"""


def _with_usage(new: str, *operations: str) -> list[tuple[Severity, str, int | None]]:
    log = read_usage_log("\n".join(f'{{"operation": "{text}", "count": 5}}' for text in operations))
    return [
        (change.severity, change.code, change.uses)
        for change in find_changes(_OLD, new, log)
        if change.severity in {Severity.BREAKING, Severity.UNUSED}
    ]


def test_changes_are_breaking_dangerous_or_safe() -> None:
    new = (
        _OLD.replace("year: Int", "")
        .replace("DRAMA COMEDY", "DRAMA COMEDY HORROR")
        .replace("length: Int", "length: Int title: String")
    )
    severities = {(change.severity, change.code): change.fails for change in find_changes(_OLD, new)}
    assert severities == {
        (Severity.BREAKING, "FIELD_REMOVED"): True,
        (Severity.DANGEROUS, "VALUE_ADDED_TO_ENUM"): False,
        (Severity.SAFE, "FIELD_ADDED"): False,
    }


def test_the_same_schema_in_another_order_is_no_change() -> None:
    assert find_changes(_OLD, "\n".join(reversed(_OLD.strip().splitlines()))) == []


@pytest.mark.parametrize(
    ("old", "new", "using", "sparing"),
    [
        ("year: Int", "", "{ movie { year } }", "{ movie { title } }"),
        ("year: Int", "year: String", "{ movie { year } }", "{ movie { title } }"),
        ("movie(id: ID)", "movie", "{ movie(id: 1) { title } }", "{ movie { title } }"),
        ("movie(id: ID)", "movie(id: ID, of: ID!)", "{ movie { title } }", "{ genre }"),
        ("text: String", "text: String more: Int!", '{ page(filter: {text: \\"a\\"}) }', "{ genre }"),
        (
            "DRAMA COMEDY",
            "DRAMA",
            "{ page(filter: {genre: COMEDY}) }",
            "{ page(filter: {genre: DRAMA}) genre }",
        ),
        ("DRAMA COMEDY", "DRAMA", "query($f: Filter) { page(filter: $f) }", "{ genre }"),
        ("text: String", "", "query($f: Filter) { page(filter: $f) }", "{ page(filter: {genre: DRAMA}) }"),
        ("directive @trace(name: String) on FIELD", "", "{ genre @trace }", "{ genre }"),
        ("@trace(name: String)", "@trace", '{ genre @trace(name: \\"a\\") }', "{ genre @trace }"),
        ("@trace(name: String)", "@trace(name: String, at: Int!)", "{ genre @trace }", "{ genre }"),
        ("Movie | Clip", "Movie", "{ any { ... on Clip { length } } }", "{ movie { title } }"),
    ],
)
def test_a_breaking_change_is_unused_unless_an_operation_meets_it(
    old: str, new: str, using: str, sparing: str
) -> None:
    assert old in _OLD
    changed = _OLD.replace(old, new)
    assert [(severity, uses) for severity, _, uses in _with_usage(changed, sparing)] == [(Severity.UNUSED, 0)]
    assert [(severity, uses) for severity, _, uses in _with_usage(changed, sparing, using)] == [
        (Severity.BREAKING, 5)
    ]


@pytest.mark.parametrize("sdl", ["type Query {", "type Query { a: Missing }", ""])
def test_what_is_no_schema_is_refused(sdl: str) -> None:
    with pytest.raises(UnusableSchemaError, match="not a schema"):
        find_changes(sdl, _OLD)
