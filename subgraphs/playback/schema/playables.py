"""Watch state on titles: where a profile left off, how far it is, what comes next."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Authenticated, External, Key, Requires
from strawberry.federation.types import FieldSet

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.entities import refused, resolves
from subgraphs.chassis.graphql_types import resolver_field
from subgraphs.chassis.proto_values import moment
from subgraphs.playback.schema.context import Info
from subgraphs.playback.schema.references import KeyReference, PlayableReference


@strawberry.federation.type(directives=[Key(fields=FieldSet("id"), resolvable=False)])
class Device:
    """Something that plays; owned by profiles."""

    id: strawberry.ID


def device_or_none(device_id: str) -> Device | None:
    """The stub of a device, None for an empty id."""
    return Device(id=strawberry.ID(device_id)) if device_id else None


@strawberry.type
class Bookmark:
    """Where a profile left off."""

    position_ms: int
    updated_at: datetime
    completed: bool
    device: Device | None


def bookmark(message: pb.Bookmark) -> Bookmark:
    """A bookmark from its message."""
    return Bookmark(
        position_ms=message.position_ms,
        updated_at=moment(message.updated_at),
        completed=message.completed,
        device=device_or_none(message.device_id),
    )


async def bookmark_of(info: Info, video_id: str) -> pb.Bookmark | None:
    """The caller's own bookmark in a video, None without one or without a chosen profile."""
    profile_id = info.context.watching_profile
    if profile_id is None:
        return None
    return await info.context.loaders.bookmarks.load_or_none((profile_id, video_id))


@strawberry.federation.interface_object(
    keys=["id"], description="Adds watch state to Movie and Episode without naming them."
)
class Playable:
    """A movie or episode."""

    id: strawberry.ID
    known_runtime_ms: strawberry.Private[int | None] = None

    @resolver_field(directives=[External()])
    def runtime_ms(self) -> int:
        """The catalog's, as it came with the representation."""
        if self.known_runtime_ms is None:
            raise refused("runtimeMs belongs to the catalog")
        return self.known_runtime_ms

    @resolver_field(
        description="Where this profile left off. Null when unwatched, signed out, or playback is down.",
        directives=[Authenticated()],
    )
    async def bookmark(self, info: Info) -> Bookmark | None:
        """The caller's own."""
        message = await bookmark_of(info, str(self.id))
        return None if message is None else bookmark(message)

    @resolver_field(
        description="0..1, from the bookmark and the catalog's runtime.",
        directives=[Requires(fields=FieldSet("runtimeMs")), Authenticated()],
    )
    async def progress(self, info: Info) -> float | None:
        """How far the caller's profile is."""
        message = await bookmark_of(info, str(self.id))
        if message is None or not self.known_runtime_ms:
            return None
        if message.completed:
            return 1.0
        return min(1.0, max(0.0, message.position_ms / self.known_runtime_ms))

    @classmethod
    @resolves(PlayableReference)
    def resolve_reference(cls, _info: Info, reference: PlayableReference) -> "Playable":
        """Any id may be a title's; the catalog knows."""
        return cls(id=strawberry.ID(reference.id), known_runtime_ms=reference.runtime_ms)


def playable(video_id: str) -> Playable:
    """The stub of a movie or episode."""
    return Playable(id=strawberry.ID(video_id))


@strawberry.federation.type(
    keys=["id"], description="Shows learn what to resume (a concrete type beside the interface object)."
)
class Show:
    """A show."""

    id: strawberry.ID

    @resolver_field(
        description="What to play: the episode left off, the one after the last finished, or the first. "
        "Null when all are finished, signed out, or before a profile is chosen.",
        directives=[Authenticated()],
    )
    async def up_next(self, info: Info) -> Playable | None:
        """For the caller's profile."""
        profile_id = info.context.watching_profile
        if profile_id is None:
            return None
        video_id = await info.context.loaders.up_next.load_or_none((profile_id, str(self.id)))
        return None if video_id is None else playable(video_id)

    @classmethod
    @resolves(KeyReference)
    def resolve_reference(cls, _info: Info, reference: KeyReference) -> "Show":
        """Any id may be a show's; the catalog knows."""
        return cls(id=strawberry.ID(reference.id))
