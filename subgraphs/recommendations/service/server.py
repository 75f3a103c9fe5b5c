"""Makes the recommendations service."""

from dataclasses import dataclass
from pathlib import Path

import grpc

from protos.recommendations.v1 import recommendations_pb2_grpc
from subgraphs.chassis.database import Database
from subgraphs.chassis.errors import StartError
from subgraphs.chassis.service import Service, ServiceDefinition
from subgraphs.chassis.settings import ServiceSettings
from subgraphs.dataset.records import World
from subgraphs.recommendations.service.model import ModelFormatError
from subgraphs.recommendations.service.seeding import is_seeded, seed
from subgraphs.recommendations.service.servicer import RecommendationsServicer
from subgraphs.recommendations.service.shelf import Shelf, arrange_shelf
from subgraphs.recommendations.service.storage import RecommendationStorage


@dataclass(slots=True)
class _Preparation:
    """What is made ready before serving: catalogue, model and charts in memory."""

    shelf: Shelf | None = None

    async def prepare(self, database: Database) -> None:
        storage = RecommendationStorage(database)
        try:
            model = await storage.latest_model()
        except ModelFormatError as error:
            raise StartError(
                f"the stored model cannot be used ({error}); remove the database and seed anew"
            ) from error
        if model is None:
            raise StartError("there is no trained model; seed first")
        self.shelf = arrange_shelf(
            model,
            await storage.titles(),
            await storage.parts(),
            await storage.genre_names(),
            await storage.charts(),
            await storage.trending(),
        )

    def register(self, database: Database, server: grpc.aio.Server) -> None:
        if self.shelf is None:
            raise StartError("the service was not prepared")
        servicer = RecommendationsServicer(self.shelf, RecommendationStorage(database))
        recommendations_pb2_grpc.add_RecommendationsServicer_to_server(servicer, server)


def create_service(
    settings: ServiceSettings, interceptors: tuple[grpc.aio.ServerInterceptor, ...] = ()
) -> Service[World]:
    """The recommendations service over its own database.

    Args:
        settings: Where it listens and stores.
        interceptors: Further server interceptors; tests count calls with them.
    """
    preparation = _Preparation()
    definition: ServiceDefinition[World] = ServiceDefinition(
        name="recommendations",
        full_name="recommendations.v1.Recommendations",
        migrations=Path(__file__).parent / "migrations",
        register=preparation.register,
        seeded=is_seeded,
        seed=seed,
        prepare=preparation.prepare,
    )
    return Service(definition, settings, interceptors)
