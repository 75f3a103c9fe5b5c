"""Makes the catalog service."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import grpc

from protos.catalog.v1 import catalog_pb2_grpc
from subgraphs.catalog.service.listings import CatalogListings
from subgraphs.catalog.service.search import SearchIndex
from subgraphs.catalog.service.seeding import is_seeded, seed
from subgraphs.catalog.service.servicer import CatalogServicer
from subgraphs.catalog.service.storage import CatalogStorage
from subgraphs.chassis.database import Database
from subgraphs.chassis.service import Service, ServiceDefinition
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.dataset.records import World


@dataclass(slots=True)
class _Preparation:
    """What is made ready before serving: the search index, built from storage."""

    index: SearchIndex | None = None

    async def prepare(self, database: Database) -> None:
        entries = await CatalogListings(database).everything_findable()
        self.index = await asyncio.to_thread(SearchIndex, entries)

    def register(self, database: Database, server: grpc.aio.Server) -> None:
        servicer = CatalogServicer(
            CatalogStorage(database), CatalogListings(database), self.index or SearchIndex(())
        )
        catalog_pb2_grpc.add_CatalogServicer_to_server(servicer, server)


def create_service(
    settings: ServiceSettings, interceptors: tuple[grpc.aio.ServerInterceptor, ...] = ()
) -> Service[World]:
    """The catalog service over its own database.

    Args:
        settings: Where it listens and stores.
        interceptors: Further server interceptors; tests count calls with them.
    """
    preparation = _Preparation()
    definition: ServiceDefinition[World] = ServiceDefinition(
        name="catalog",
        full_name="catalog.v1.Catalog",
        migrations=Path(__file__).parent / "migrations",
        register=preparation.register,
        seeded=is_seeded,
        seed=seed,
        prepare=preparation.prepare,
    )
    return Service(definition, settings, interceptors)
