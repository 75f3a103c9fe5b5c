"""The streaming graph as `marquee dev` and `marquee seed` know it: names, ports, import paths.

Gateway and subgraphs share contracts, not code: the parts are found by import path at run time, as any
in-process subgraph would be, and are known here only by the Protocols below.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.settings import DEVELOPMENT_PRINCIPAL_KEY, DEVELOPMENT_TOKEN_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
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

    def subgraph_url(self, name: str) -> str:
        """The subgraph's routing URL."""
        return f"http://127.0.0.1:{self.subgraph(name)}/graphql"


def demo_environment() -> dict[str, str]:
    """The process's environment, with the known development keys where none are set."""
    keys = {
        "MARQUEE_TOKEN_KEY": DEVELOPMENT_TOKEN_KEY,
        "MARQUEE_PRINCIPAL_KEY": DEVELOPMENT_PRINCIPAL_KEY,
    }
    return {**keys, **os.environ}


def _attribute(module: str, name: str) -> Any:  # noqa: ANN401 - found by name at run time
    return getattr(importlib.import_module(module), name)


def make_service(name: str, data: Path, port: int = 0) -> DemoService:
    """Make one of the four services."""
    settings = _attribute("subgraphs.chassis.settings", "ServiceSettings").from_environment(
        demo_environment(), data_dir=data, listen=f"127.0.0.1:{port}"
    )
    service: DemoService = _attribute(f"subgraphs.{name}.service.server", "create_service")(settings)
    return service


def make_subgraph(name: str, service_port: int) -> DemoSubgraph:
    """Make one of the four subgraphs."""
    settings = _attribute("subgraphs.chassis.settings", "SubgraphSettings").from_environment(
        demo_environment(), service_address=f"127.0.0.1:{service_port}"
    )
    subgraph: DemoSubgraph = _attribute(f"subgraphs.{name}.app", "create_subgraph")(settings)
    return subgraph


def build_demo_world(catalog: str, titles: int | None) -> object:
    """Make up the world the four databases are filled from."""
    settings = _attribute("subgraphs.dataset.records", "WorldSettings")(catalog=catalog, titles=titles)
    world: object = _attribute("subgraphs.dataset.world", "build_world")(settings)
    return world


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
