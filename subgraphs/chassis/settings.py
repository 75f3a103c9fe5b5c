"""Settings of a subgraph process and of a service process, read once from environment and command line."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subgraphs.chassis import principal
from subgraphs.chassis.context import DEFAULT_DEADLINE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEVELOPMENT_TOKEN_KEY: Final = "marquee-development-token-key-000001"  # noqa: S105 - published

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SubgraphSettings:
    """What a subgraph needs.

    Attributes:
        service_address: gRPC target of its service: "127.0.0.1:5001" or "unix:/run/marquee/profiles.sock".
        principal_key: Verifies the signed principal (MARQUEE_PRINCIPAL_KEY).
        token_key: Signs members' own tokens (MARQUEE_TOKEN_KEY); only profiles issues them.
        require_principal: Refuse requests without a signed principal (MARQUEE_REQUIRE_PRINCIPAL=1) instead of
            serving them as signed out.
        default_deadline_seconds: Used when the caller names no deadline.
        cache_zones: Zones and nodes of the cache (CACHE_ZONES, see evcache.settings.parse_zones); None keeps
            values in this process.
    """

    service_address: str
    principal_key: str = principal.DEVELOPMENT_KEY
    token_key: str = DEVELOPMENT_TOKEN_KEY
    require_principal: bool = False
    default_deadline_seconds: float = DEFAULT_DEADLINE_SECONDS
    cache_zones: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, service_address: str) -> SubgraphSettings:
        """Reads the environment; a missing key falls back to the published development key with a warning."""
        return cls(
            service_address=service_address,
            principal_key=_key(environment, "MARQUEE_PRINCIPAL_KEY", principal.DEVELOPMENT_KEY),
            token_key=_key(environment, "MARQUEE_TOKEN_KEY", DEVELOPMENT_TOKEN_KEY),
            require_principal=environment.get("MARQUEE_REQUIRE_PRINCIPAL", "") == "1",
            cache_zones=environment.get("CACHE_ZONES") or None,
        )


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What a service needs.

    Attributes:
        data_dir: Folder of the SQLite file `<name>.sqlite3`, used unless `database_url` is set.
        listen: "127.0.0.1:0" (0: any free port) or "unix:/path".
        database_url: PostgreSQL or SQLite URL (DATABASE_URL); each service keeps to a PostgreSQL schema of
            its name.
        principal_key: Verifies the signed principal (MARQUEE_PRINCIPAL_KEY).
        default_deadline_seconds: Used when the caller sets no deadline.
    """

    data_dir: Path
    listen: str = "127.0.0.1:0"
    database_url: str | None = None
    principal_key: str = principal.DEVELOPMENT_KEY
    default_deadline_seconds: float = DEFAULT_DEADLINE_SECONDS

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], *, data_dir: Path, listen: str = "127.0.0.1:0"
    ) -> ServiceSettings:
        """Reads the environment; a missing key falls back to the published development key with a warning."""
        return cls(
            data_dir=data_dir,
            listen=listen,
            database_url=environment.get("DATABASE_URL") or None,
            principal_key=_key(environment, "MARQUEE_PRINCIPAL_KEY", principal.DEVELOPMENT_KEY),
        )


def _key(environment: Mapping[str, str], name: str, development: str) -> str:
    value = environment.get(name)
    if value:
        return value
    log.warning("%s is not set: using the published development key, for this machine only", name)
    return development
