"""An account's streams and how many it may have."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Authenticated, External, Key, Override, Requires
from strawberry.federation.types import FieldSet

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.entities import refused, resolves
from subgraphs.chassis.graphql_types import resolver_field
from subgraphs.chassis.proto_values import moment
from subgraphs.playback.schema.context import Info
from subgraphs.playback.schema.playables import Device, Playable
from subgraphs.playback.schema.profile import Profile
from subgraphs.playback.schema.references import AccountReference, PlanReference
from subgraphs.playback.schema.session import PlaybackSession, session
from subgraphs.playback.schema.words import WATCHING_STATUSES, MembershipStatus, VideoResolution


@strawberry.federation.type(directives=[Key(fields=FieldSet("code"), resolvable=False)])
class Plan:
    """What an account may do; owned by profiles."""

    code: strawberry.ID
    max_concurrent_streams: int = strawberry.federation.field(external=True)
    max_resolution: VideoResolution = strawberry.federation.field(external=True)


@strawberry.type
class StreamAllowance:
    """How many streams at once, and how many of them run."""

    limit: int
    in_use: int
    remaining: int
    max_resolution: VideoResolution


@strawberry.type(
    description="References to foreign entities are nullable: an absent owner must not take this list down."
)
class ActiveStream:
    """A session with a live lease."""

    session: PlaybackSession
    device: Device | None
    profile: Profile | None
    video: Playable | None
    started_at: datetime


def active_stream(message: pb.Session) -> ActiveStream:
    """A stream from its session's message."""
    running = session(message)
    return ActiveStream(
        session=running,
        device=running.device,
        profile=running.profile,
        video=running.video,
        started_at=moment(message.started_at),
    )


@strawberry.federation.type(keys=["id"])
class Account:
    """Who pays; owned by profiles."""

    id: strawberry.ID
    known: strawberry.Private[AccountReference]

    @resolver_field(directives=[External()])
    def status(self) -> MembershipStatus:
        """Profiles', as it came with the representation."""
        if self.known.status is None:
            raise refused("status belongs to profiles")
        return self.known.status

    @resolver_field(directives=[External()])
    def plan(self) -> Plan:
        """Profiles'."""
        raise refused("plan belongs to profiles")

    @resolver_field(directives=[Authenticated()])
    async def active_streams(self, info: Info) -> list[ActiveStream] | None:
        """Who is watching now, longest first."""
        found = await info.context.loaders.active_streams.load(str(self.id))
        return [active_stream(message) for message in found.sessions]

    @resolver_field(directives=[Override(override_from="profiles", label="percent(25)"), Authenticated()])
    async def active_stream_count(self, info: Info) -> int | None:
        """How many are watching now."""
        return len((await info.context.loaders.active_streams.load(str(self.id))).sessions)

    @resolver_field(
        directives=[
            Requires(fields=FieldSet("status plan { maxConcurrentStreams maxResolution }")),
            Authenticated(),
        ]
    )
    async def stream_allowance(self, info: Info) -> StreamAllowance | None:
        """For display; starting a stream asks the owner of the plan anew."""
        plan = _required_plan(self.known)
        in_use = len((await info.context.loaders.active_streams.load(str(self.id))).sessions)
        limit = plan.max_concurrent_streams if self.known.status in WATCHING_STATUSES else 0
        return StreamAllowance(
            limit=limit,
            in_use=in_use,
            remaining=max(0, limit - in_use),
            max_resolution=plan.max_resolution,
        )

    @classmethod
    @resolves(AccountReference)
    def resolve_reference(cls, info: Info, reference: AccountReference) -> "Account":
        """The caller's own; NOT_FOUND for others'."""
        info.context.require_own_account(reference.id)
        return cls(id=strawberry.ID(reference.id), known=reference)


def _required_plan(known: AccountReference) -> PlanReference:
    if known.plan is None or known.status is None:
        raise refused("streamAllowance needs status and plan { maxConcurrentStreams maxResolution }")
    return known.plan
