"""Records as messages of `playback.v1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.proto_values import timestamp_of_ms

if TYPE_CHECKING:
    from subgraphs.playback.service.records import BookmarkRecord, SessionRecord


def bookmark(record: BookmarkRecord) -> pb.Bookmark:
    """A bookmark."""
    return pb.Bookmark(
        position_ms=record.position_ms,
        updated_at=timestamp_of_ms(record.updated_at),
        completed=record.completed,
        device_id=record.device_id,
    )


def session(record: SessionRecord, now: int) -> pb.Session:
    """A session as it stands at `now` (Unix milliseconds)."""
    state, end_reason = record.seen_at(now)
    return pb.Session(
        id=record.id,
        account_id=record.account_id,
        profile_id=record.profile_id,
        device_id=record.device_id,
        video_id=record.video_id,
        state=pb.SessionState.Value(f"SESSION_STATE_{state}"),
        started_at=timestamp_of_ms(record.started_at),
        lease_expires_at=timestamp_of_ms(record.lease_expires_at),
        end_reason=pb.EndReason.Value(f"END_REASON_{end_reason or 'UNSPECIFIED'}"),
    )
