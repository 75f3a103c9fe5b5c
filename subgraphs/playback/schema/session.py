"""Playback sessions."""

from datetime import datetime

import strawberry

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import Node, resolver_field
from subgraphs.chassis.proto_values import moment
from subgraphs.playback.schema.context import Info
from subgraphs.playback.schema.playables import (
    Bookmark,
    Device,
    Playable,
    bookmark,
    bookmark_of,
    device_or_none,
    playable,
)
from subgraphs.playback.schema.profile import Profile
from subgraphs.playback.schema.references import KeyReference
from subgraphs.playback.schema.words import END_REASONS, STATES, EndReason, SessionState


@strawberry.federation.type(keys=["id"], authenticated=True)
class PlaybackSession(Node):
    """One sitting in front of a movie or episode."""

    state: SessionState
    video: Playable | None
    profile: Profile | None
    device: Device | None
    started_at: datetime
    lease_expires_at: datetime
    end_reason: EndReason | None

    @resolver_field(description="Null in the sessions of the account's other profiles.")
    async def bookmark(self, info: Info) -> Bookmark | None:
        """Where the video stands for the profile that watches it."""
        if (
            self.video is None
            or self.profile is None
            or info.context.watching_profile != str(self.profile.id)
        ):
            return None
        message = await bookmark_of(info, str(self.video.id))
        return None if message is None else bookmark(message)

    @classmethod
    @resolves(KeyReference)
    async def resolve_reference(cls, info: Info, reference: KeyReference) -> "PlaybackSession":
        """A session of the caller's account; NOT_FOUND for others'."""
        return await own_session(info, reference.id)


async def own_session(info: Info, session_id: str) -> PlaybackSession:
    """A session of the caller's account.

    Raises:
        CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for another account's.
    """
    info.context.principal.required_account()
    message = await info.context.loaders.sessions.load(session_id)
    info.context.require_own_account(message.account_id)
    return session(message)


def session(message: pb.Session) -> PlaybackSession:
    """A session from its message."""
    return PlaybackSession(
        id=strawberry.ID(message.id),
        state=STATES.member(message.state),
        video=playable(message.video_id) if message.video_id else None,
        profile=Profile(id=strawberry.ID(message.profile_id)) if message.profile_id else None,
        device=device_or_none(message.device_id),
        started_at=moment(message.started_at),
        lease_expires_at=moment(message.lease_expires_at),
        end_reason=END_REASONS.member(message.end_reason) if message.end_reason else None,
    )
