"""Trains the cache's dictionary for titles: `python -m subgraphs.catalog.service.dictionary_training`.

Titles are too small to compress alone, and much alike. Train on made-up titles (`marquee seed --catalog
generated`): a dictionary holds pieces of what it was trained on, and MovieLens's are not ours to pass on.
Give a new dictionary the next number in cache_table.py and keep the old file for as long as values written
with it may live.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from evcache import Compressor, train_dictionary
from subgraphs.catalog.service import messages
from subgraphs.catalog.service.storage import CatalogStorage
from subgraphs.catalog.service.tables import TITLES
from subgraphs.chassis.database import Database, database_url
from subgraphs.chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLES: Final = 3000
_COUNTRIES: Final = ("US", "DE", "JP", "BR")


async def title_samples(database: Database) -> list[bytes]:
    """Some thousand titles as the cache stores them, in an order that is always the same."""
    storage = CatalogStorage(database)
    async with database.reading() as connection:
        ids = sorted((await connection.execute(sa.select(TITLES.c.id))).scalars())
    Random(1).shuffle(ids)  # noqa: S311 - a fair choice, nothing secret
    titles = await storage.titles(ids[:_SAMPLES])
    shapes = await storage.show_shapes([title.id for title in titles.values() if title.kind == "SHOW"])
    return [
        messages.title_message(
            title, shapes.get(title.id), _COUNTRIES[number % len(_COUNTRIES)]
        ).SerializeToString()
        for number, title in enumerate(titles.values())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Train the cache's dictionary for titles.")
    parser.add_argument("--data", type=Path, required=True, help="folder seeded with --catalog generated")
    parser.add_argument("--output", type=Path, required=True, help="file to write")
    options = parser.parse_args(arguments)
    samples = asyncio.run(_samples(ServiceSettings(data_dir=options.data)))
    learned, judged = samples[: len(samples) * 2 // 3], samples[len(samples) * 2 // 3 :]
    dictionary = train_dictionary(learned)
    options.output.write_bytes(dictionary)
    size = sum(map(len, judged))
    for name, compressor in (("alone", Compressor()), ("with it", Compressor(dictionaries={1: dictionary}))):
        share = sum(len(compressor.compress(sample).payload) for sample in judged) / size
        sys.stdout.write(f"{name}: {share:.2f} of {size / len(judged):.0f} bytes a title\n")
    return 0


async def _samples(settings: ServiceSettings) -> list[bytes]:
    database = Database("catalog", database_url("catalog", settings))
    try:
        return await title_samples(database)
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(main())
