"""The streaming graph as `marquee dev` and `marquee seed` know it: names, ports, import paths.

Gateway and subgraphs share contracts, not code: the parts are found by import path at run time, as any
in-process subgraph would be, and are known here only by the Protocols below.
"""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, Protocol

from gateway.cli.command_error import CommandError
from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.settings import DEVELOPMENT_PRINCIPAL_KEY, DEVELOPMENT_TOKEN_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

SUBGRAPH_NAMES: Final = ("profiles", "catalog", "playback", "recommendations")
DEMO_EMAIL: Final = "demo@marquee.example"
DEMO_PASSWORD: Final = "marquee"  # noqa: S105 - the demonstration data's, printed at every start


class DemoSubgraph(Protocol):
    """A subgraph made by its app module."""

    asgi: ASGIApp

    async def execute(
        self,
        document: str,
        variables: Mapping[str, object] | None,
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> dict[str, object]:
        """Answer an operation with no hop."""

    async def start(self) -> None:
        """Connect to the service."""

    async def close(self) -> None:
        """Let go of the service."""

    def sdl(self) -> str:
        """The subgraph's schema."""


class DemoService(Protocol):
    """A service made by its server module."""

    async def start(self) -> int:
        """Migrate and serve; returns the port."""

    async def stop(self, grace_seconds: float) -> None:
        """Drain and close."""

    async def seeded(self) -> bool:
        """Whether the database holds data."""

    async def seed(self, world: object, progress: Callable[[str, int, int], None]) -> None:
        """Write the world into the database."""


@dataclass(frozen=True, slots=True)
class DemoPorts:
    """Where everything listens, counted from the gateway's port."""

    gateway: int

    def subgraph(self, name: str) -> int:
        """The subgraph's HTTP port."""
        return self.gateway + 101 + SUBGRAPH_NAMES.index(name)

    def service(self, name: str) -> int:
        """The service's gRPC port."""
        return self.gateway + 201 + SUBGRAPH_NAMES.index(name)

    def cache_node(self, index: int) -> int:
        """A cache node's port; nodes are counted through all zones."""
        return self.gateway + 301 + index

    def subgraph_url(self, name: str) -> str:
        """The subgraph's routing URL."""
        return f"http://127.0.0.1:{self.subgraph(name)}/graphql"


def demo_environment(cache_zones: str | None = None) -> dict[str, str]:
    """The process's environment, with the known development keys where none are set.

    Args:
        cache_zones: CACHE_ZONES; None leaves it as it is.
    """
    keys = {
        "MARQUEE_TOKEN_KEY": DEVELOPMENT_TOKEN_KEY,
        "MARQUEE_PRINCIPAL_KEY": DEVELOPMENT_PRINCIPAL_KEY,
    }
    zones = {} if cache_zones is None else {"CACHE_ZONES": cache_zones}
    return {**keys, **os.environ, **zones}


def _attribute(module: str, name: str) -> Any:  # noqa: ANN401 - found by name at run time
    return getattr(importlib.import_module(module), name)


def make_service(name: str, data: Path, port: int = 0) -> DemoService:
    """Make one of the four services."""
    settings = _attribute("subgraphs.chassis.settings", "ServiceSettings").from_environment(
        demo_environment(), data_dir=data, listen=f"127.0.0.1:{port}"
    )
    service: DemoService = _attribute(f"subgraphs.{name}.service.server", "create_service")(settings)
    return service


def make_subgraph(name: str, service_port: int, cache_zones: str | None = None) -> DemoSubgraph:
    """Make one of the four subgraphs, which caches in these zones (None: as the environment says)."""
    settings = _attribute("subgraphs.chassis.settings", "SubgraphSettings").from_environment(
        demo_environment(cache_zones), service_address=f"127.0.0.1:{service_port}"
    )
    subgraph: DemoSubgraph = _attribute(f"subgraphs.{name}.app", "create_subgraph")(settings)
    return subgraph


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """Which world the databases are filled from: equal values give equal worlds.

    Attributes:
        titles: None for all of MovieLens, or 2000 made up.
        seed: what is made up follows from it; None for the one everybody has.
        day: around which bookmarks, sessions and availability lie; None for today.
    """

    catalog: str = "movielens"
    titles: int | None = None
    seed: int | None = None
    day: date | None = None


def build_demo_world(wanted: DemoWorld) -> object:
    """Make up the world the four databases are filled from.

    Raises:
        CommandError: MovieLens was asked for and is not installed.
    """
    day = wanted.day or datetime.now(UTC).date()
    chosen: dict[str, object] = {
        "catalog": wanted.catalog,
        "titles": wanted.titles,
        "as_of": datetime.combine(day, time(), UTC),
    }
    if wanted.seed is not None:
        chosen["seed"] = wanted.seed
    settings = _attribute("subgraphs.dataset.records", "WorldSettings")(**chosen)
    missing: type[Exception] = _attribute("subgraphs.dataset.movielens", "DatasetMissingError")
    try:
        world: object = _attribute("subgraphs.dataset.world", "build_world")(settings)
    except missing as error:
        raise CommandError(str(error)) from None
    return world


@contextmanager
def start_errors_as_command_errors() -> Iterator[None]:
    """What keeps a service or subgraph from starting (a taken port, no database) is one clear line.

    Raises:
        CommandError: with the part's own words.
    """
    start_error: type[Exception] = _attribute("subgraphs.chassis.errors", "StartError")
    try:
        yield
    except start_error as error:
        raise CommandError(f"{error}.") from None


def compose_demo_supergraph(sdls: Mapping[str, str], ports: DemoPorts) -> str:
    """Compose the four subgraphs.

    Raises:
        RuntimeError: they do not compose; the message holds every error.
    """
    definitions: Sequence[SubgraphDefinition] = [
        SubgraphDefinition(name, ports.subgraph_url(name), sdl) for name, sdl in sdls.items()
    ]
    result = compose(definitions)
    match result:
        case CompositionFailure():
            raise RuntimeError("\n".join(f"{error.code}: {error.message}" for error in result.errors))
        case _:
            return result.supergraph_sdl
