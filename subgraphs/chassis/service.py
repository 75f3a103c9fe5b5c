"""A service as the composition root sees it.

Start, stop, seed. `subgraphs/<name>/service/server.py` makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from subgraphs.chassis import migrations
from subgraphs.chassis.database import Database, database_url
from subgraphs.chassis.errors import StartError
from subgraphs.chassis.servers import GrpcServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import TypeAlias

    import grpc

    from subgraphs.chassis.settings import ServiceSettings

    Progress: TypeAlias = Callable[[str, int, int], None]
    """Called with (what is being written, rows done, rows in all)."""

W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class ServiceDefinition(Generic[W]):
    """What makes one service differ from another.

    Attributes:
        name: Short name: "profiles".
        full_name: "profiles.v1.Profiles".
        migrations: Folder with `env.py` and `versions/`.
        register: Adds a servicer over the database to a server.
        seeded: Whether the database holds data.
        seed: Writes a world into a migrated, empty database.
        prepare: Awaited once before serving, after migration: loads models, opens indexes.
    """

    name: str
    full_name: str
    migrations: Path
    register: Callable[[Database, grpc.aio.Server], None]
    seeded: Callable[[Database], Awaitable[bool]]
    seed: Callable[[Database, W, Progress], Awaitable[None]]
    prepare: Callable[[Database], Awaitable[None]] | None = None


class Service(Generic[W]):
    """One service in this process.

    Args:
        definition: The service.
        settings: Where it listens and stores.
        interceptors: Further server interceptors; tests count calls with them.
    """

    def __init__(
        self,
        definition: ServiceDefinition[W],
        settings: ServiceSettings,
        interceptors: tuple[grpc.aio.ServerInterceptor, ...] = (),
    ) -> None:
        self.definition = definition
        self._settings = settings
        self.database = Database(definition.name, database_url(definition.name, settings))
        self._server = GrpcServer(definition.full_name, self._register, settings, interceptors)

    async def start(self) -> int:
        """Migrates to the newest revision and serves; returns the bound port (0 for a unix socket).

        Raises:
            StartError: No database yet, an unreachable or newer one, or a taken port.
        """
        if not self.database.exists:
            raise StartError(
                f"no database at {self.database.url.database}; "
                f"seed it first: python -m subgraphs.{self.definition.name}.service seed --data DIR"
            )
        await self.migrate()
        if self.definition.prepare is not None:
            await self.definition.prepare(self.database)
        return await self._server.start()

    async def stop(self, grace_seconds: float) -> None:
        """Drains running calls for `grace_seconds`, then closes the database."""
        await self._server.stop(grace_seconds)
        await self.database.close()

    async def migrate(self) -> None:
        """Creates the database if need be and brings it to the newest revision.

        Raises:
            StartError: See `migrations.upgrade`.
        """
        await migrations.upgrade(self.database, self.definition.migrations)

    async def seeded(self) -> bool:
        """Whether the database holds data already."""
        if not self.database.exists:
            return False
        await self.migrate()
        return await self.definition.seeded(self.database)

    async def seed(self, world: W, progress: Progress) -> None:
        """Writes the world into the (empty) database.

        Raises:
            StartError: The database cannot be made or holds data already.
        """
        await self.migrate()
        if await self.definition.seeded(self.database):
            raise StartError(
                f"the {self.definition.name} database holds data already; remove it to seed anew"
            )
        await self.definition.seed(self.database, world, progress)

    def _register(self, server: grpc.aio.Server) -> None:
        self.definition.register(self.database, server)
