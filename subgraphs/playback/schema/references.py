"""Representations: the keys of playback's entities, and what their fields require of other subgraphs."""

from dataclasses import dataclass

from subgraphs.playback.schema.words import MembershipStatus, VideoResolution


@dataclass(frozen=True, slots=True)
class KeyReference:
    """A representation with the key `id`."""

    id: str


@dataclass(frozen=True, slots=True)
class PlayableReference:
    """A movie or episode; `runtime_ms` comes along when `progress` is asked for."""

    id: str
    runtime_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PlanReference:
    """What `streamAllowance` requires of the account's plan."""

    max_concurrent_streams: int
    max_resolution: VideoResolution


@dataclass(frozen=True, slots=True)
class AccountReference:
    """An account; `status` and `plan` come along when `streamAllowance` is asked for."""

    id: str
    status: MembershipStatus | None = None
    plan: PlanReference | None = None
