"""The playback service: `create_service(settings)` for a composition root, and what makes it this service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from subgraphs.chassis.service import Service, ServiceDefinition
from subgraphs.playback.service.seeding import is_seeded, seed
from subgraphs.playback.service.servicer import register

if TYPE_CHECKING:
    import grpc

    from subgraphs.chassis.settings import ServiceSettings
    from subgraphs.dataset.records import World

DEFINITION: Final[ServiceDefinition[World]] = ServiceDefinition(
    name="playback",
    full_name="playback.v1.Playback",
    migrations=Path(__file__).parent / "migrations",
    register=register,
    seeded=is_seeded,
    seed=seed,
)


def create_service(
    settings: ServiceSettings, interceptors: tuple[grpc.aio.ServerInterceptor, ...] = ()
) -> Service[World]:
    """The playback service, not yet started."""
    return Service(DEFINITION, settings, interceptors)
