"""The enums of playback, and how they stand in messages."""

from enum import Enum
from typing import Final

import strawberry

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.proto_values import EnumMap


@strawberry.enum
class MembershipStatus(Enum):
    """Where an account stands with its payments; owned by profiles."""

    TRIAL = "TRIAL"
    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"
    ON_HOLD = "ON_HOLD"
    PAUSED = "PAUSED"
    CANCELED = "CANCELED"


@strawberry.enum
class VideoResolution(Enum):
    """The best picture a plan allows; owned by profiles."""

    SD = "SD"
    HD = "HD"
    FHD = "FHD"
    UHD = "UHD"


@strawberry.enum
class SessionState(Enum):
    """What a session is doing."""

    STARTING = "STARTING"
    PLAYING = "PLAYING"
    PAUSED = "PAUSED"
    STALLED = "STALLED"
    STOPPED = "STOPPED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


@strawberry.enum
class EndReason(Enum):
    """Why a session ended."""

    USER = "USER"
    ENDED = "ENDED"
    LIMIT = "LIMIT"
    TAKEN_OVER = "TAKEN_OVER"
    ACCOUNT_HOLD = "ACCOUNT_HOLD"
    LEASE_EXPIRED = "LEASE_EXPIRED"
    RIGHTS_ENDED = "RIGHTS_ENDED"


WATCHING_STATUSES: Final = frozenset(
    {MembershipStatus.TRIAL, MembershipStatus.ACTIVE, MembershipStatus.PAST_DUE}
)
"""Who may watch; past due is within its days of grace."""

STATES: Final = EnumMap(SessionState, pb.SessionState, "SESSION_STATE")
END_REASONS: Final = EnumMap(EndReason, pb.EndReason, "END_REASON")
