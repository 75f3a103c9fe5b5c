from __future__ import annotations

from typing import TYPE_CHECKING

from evcache import EVCache
from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog import cache_table as table
from subgraphs.catalog.client import ArtworkKey, TitleKey
from subgraphs.chassis.cached_reads import CachedRead

if TYPE_CHECKING:
    from tests.subgraphs.catalog.conftest import RunningCatalog


async def test_a_screen_asked_again_makes_no_call_for_what_is_kept(catalog: RunningCatalog) -> None:
    document = """{ node(id: "movie_50") { ... on Movie { title } }
        unknown: node(id: "movie_0") { ... on Movie { title } } }"""
    first = await catalog.ask(document)
    before = catalog.calls["BatchGetTitles"]
    assert await catalog.ask(document) == first
    assert before > 0
    assert catalog.calls["BatchGetTitles"] == before


async def test_another_country_is_not_answered_with_this_ones_words(catalog: RunningCatalog) -> None:
    document = '{ node(id: "movie_50") { ... on Movie { maturityRating { board } } } }'
    boards = {
        country: (await catalog.data(document, country=country))["node"]["maturityRating"]["board"]
        for country in ("US", "DE", "US", "JP")
    }
    assert boards == {"US": "MPA", "DE": "FSK", "JP": "EIRIN"}


def test_every_way_to_name_a_title_is_told_apart() -> None:
    keys = [
        TitleKey(id="x"),
        TitleKey(slug="x"),
        TitleKey(external_id="x"),
        TitleKey(season_number=("x", 1)),
        TitleKey(season_number=("x", 2)),
    ]
    assert len({table.TITLES.name(key) for key in keys}) == len(keys)


def test_pictures_are_told_apart_by_all_that_was_asked() -> None:
    keys = [
        ArtworkKey("x"),
        ArtworkKey("x", pb.ARTWORK_KIND_HERO),
        ArtworkKey("x", pb.ARTWORK_KIND_UNSPECIFIED),
        ArtworkKey("x", pb.ARTWORK_KIND_HERO, 100),
        ArtworkKey("x", pb.ARTWORK_KIND_HERO, 100, "de"),
    ]
    assert len({table.ARTWORK.name(key) for key in keys}) == len(keys)


def test_the_kinds_of_the_table_have_names_of_their_own() -> None:
    cache = EVCache("catalog")
    reads = [read for read in vars(table).values() if isinstance(read, CachedRead)]
    assert len({cache.of(read.kind).kind.name for read in reads}) == len(reads) == 9
