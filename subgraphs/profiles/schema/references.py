"""The keys by which other subgraphs name entities of profiles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyReference:
    """A representation with the key `id`."""

    id: str


@dataclass(frozen=True, slots=True)
class PlanReference:
    """A representation with the key `code`."""

    code: str


@dataclass(frozen=True, slots=True)
class DeviceReference:
    """A device by `id`, or by `account { id } esn`."""

    id: str | None = None
    account: KeyReference | None = None
    esn: str | None = None
