"""The enums of profiles, and how they stand in messages."""

from enum import Enum
from typing import Final

import strawberry

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.proto_values import EnumMap


@strawberry.enum
class ProfileKind(Enum):
    """Whom a profile is for."""

    STANDARD = "STANDARD"
    TEEN = "TEEN"
    KIDS = "KIDS"


@strawberry.enum
class MembershipStatus(Enum):
    """Where an account stands with its payments."""

    TRIAL = "TRIAL"
    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"
    ON_HOLD = "ON_HOLD"
    PAUSED = "PAUSED"
    CANCELED = "CANCELED"


@strawberry.enum
class VideoResolution(Enum):
    """The best picture a plan allows."""

    SD = "SD"
    HD = "HD"
    FHD = "FHD"
    UHD = "UHD"


@strawberry.enum
class MemberRole(Enum):
    """A profile's part in its account."""

    OWNER = "OWNER"
    EXTRA_MEMBER = "EXTRA_MEMBER"


@strawberry.enum
class DeviceKind(Enum):
    """What plays."""

    WEB = "WEB"
    IOS = "IOS"
    ANDROID = "ANDROID"
    TV = "TV"
    CONSOLE = "CONSOLE"
    STICK = "STICK"


@strawberry.enum
class NotificationKind(Enum):
    """What a notification is about."""

    NEW_SEASON = "NEW_SEASON"
    NEW_EPISODE = "NEW_EPISODE"
    NEW_ARRIVAL = "NEW_ARRIVAL"
    LEAVING_SOON = "LEAVING_SOON"
    RECOMMENDED = "RECOMMENDED"
    BILLING = "BILLING"
    SECURITY = "SECURITY"


PROFILE_KINDS: Final = EnumMap(ProfileKind, pb.ProfileKind, "PROFILE_KIND")
STATUSES: Final = EnumMap(MembershipStatus, pb.MembershipStatus, "MEMBERSHIP_STATUS")
RESOLUTIONS: Final = EnumMap(VideoResolution, pb.VideoResolution, "VIDEO_RESOLUTION")
ROLES: Final = EnumMap(MemberRole, pb.MemberRole, "MEMBER_ROLE")
DEVICE_KINDS: Final = EnumMap(DeviceKind, pb.DeviceKind, "DEVICE_KIND")
NOTIFICATION_KINDS: Final = EnumMap(NotificationKind, pb.NotificationKind, "NOTIFICATION_KIND")
