"""The arguments of commands that seed."""

import argparse
from datetime import UTC, datetime

import pytest

from subgraphs.dataset.arguments import add_world_arguments, world_from_arguments, world_settings


def _parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_world_arguments(parser)
    return parser.parse_args(words)


def test_the_arguments_choose_the_world() -> None:
    chosen = world_settings(
        _parse("--catalog", "generated", "--titles", "50", "--seed", "3", "--as-of", "2026-01-02")
    )
    assert (chosen.catalog, chosen.titles, chosen.seed) == ("generated", 50, 3)
    assert chosen.as_of == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_world_is_built_from_them() -> None:
    world = world_from_arguments(_parse("--titles", "30", "--members", "4", "--as-of", "2026-01-02"))
    assert world.settings.titles == 30


def test_no_titles_are_refused() -> None:
    with pytest.raises(argparse.ArgumentError):
        _parse("--titles", "0")
