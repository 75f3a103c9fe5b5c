"""The command line arguments that choose a demo world, the same for every command that seeds."""

import argparse
from datetime import UTC, date, datetime, time

from subgraphs.chassis.errors import StartError
from subgraphs.dataset.movielens import DatasetMissingError
from subgraphs.dataset.records import DEFAULT_SEED, World, WorldSettings
from subgraphs.dataset.world import build_world


def add_world_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds --catalog, --titles, --members, --seed and --as-of."""
    parser.add_argument(
        "--catalog",
        choices=("movielens", "generated"),
        default="movielens",
        help="films, members and ratings of MovieLens-100K, or everything made up (default: %(default)s)",
    )
    parser.add_argument("--titles", type=_positive, help="films and shows together (default: all, or 2000)")
    parser.add_argument("--members", type=_positive, help="members with a viewing history (default: 943)")
    parser.add_argument(
        "--seed",
        type=int,
        default=DEFAULT_SEED,
        help="what is made up follows from it (default: %(default)s)",
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=None,
        help="the day around which bookmarks and windows lie (default: today)",
    )


def world_settings(options: argparse.Namespace) -> WorldSettings:
    """The settings that parsed arguments ask for."""
    day = options.as_of or datetime.now(UTC).date()
    return WorldSettings(
        seed=options.seed,
        catalog=options.catalog,
        titles=options.titles,
        members=options.members,
        as_of=datetime.combine(day, time(), UTC),
    )


def world_from_arguments(options: argparse.Namespace) -> World:
    """The world that parsed arguments ask for.

    Raises:
        StartError: MovieLens was asked for and is not installed.
    """
    try:
        return build_world(world_settings(options))
    except DatasetMissingError as error:
        raise StartError(str(error)) from error


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
