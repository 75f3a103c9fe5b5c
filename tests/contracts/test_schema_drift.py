"""schema/ is what the subgraphs' code says."""

from pathlib import Path

from gateway.cli.schema import schema_files

SCHEMA = Path(__file__).parents[2] / "schema"


def test_every_checked_in_file_is_up_to_date() -> None:
    stale = [
        name
        for name, text in schema_files().items()
        if not (SCHEMA / name).is_file() or (SCHEMA / name).read_text(encoding="utf-8") != text
    ]
    assert not stale, "run `make schema`"


def test_no_file_is_left_over() -> None:
    there = {str(path.relative_to(SCHEMA)) for path in SCHEMA.rglob("*.graphql")}
    assert there == set(schema_files())
