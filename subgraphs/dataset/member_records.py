"""The members' half of the demo world: who pays, who watches, what they saved and left off.

`subgraphs.dataset.records` re-exports every record of this module; read them from there.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class MaturityLevel(StrEnum):
    """From everyone to adults; the order of the members is the order of strictness."""

    ALL = "ALL"
    KIDS_7 = "KIDS_7"
    TEEN_13 = "TEEN_13"
    MATURE_16 = "MATURE_16"
    ADULT_18 = "ADULT_18"

    @property
    def rank(self) -> int:
        """0 for everyone ... 4 for adults: a profile may see a title whose rank is not above its limit's."""
        return list(MaturityLevel).index(self)


@dataclass(frozen=True, slots=True)
class PlanPrice:
    """What a plan costs a month in a country."""

    country: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an account may do."""

    code: str
    name: str
    prices: tuple[PlanPrice, ...]
    max_concurrent_streams: int
    max_resolution: Literal["SD", "HD", "FHD", "UHD"]
    max_download_devices: int
    has_ads: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who pays. `password` is the development password in the clear: services store only its hash."""

    id: str
    email: str
    password: str
    country: str
    status: Literal["TRIAL", "ACTIVE", "PAST_DUE", "ON_HOLD", "PAUSED", "CANCELED"]
    plan_code: str
    created_at: datetime
    household_id: str
    max_profiles: int
    payment_method_hint: str
    next_charge_at: datetime | None
    grace_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a profile likes to watch."""

    autoplay_next: bool
    autoplay_previews: bool
    audio_languages: tuple[str, ...]
    subtitle_languages: tuple[str, ...]
    subtitle_size: int
    subtitle_color: str
    subtitle_background: str
    data_saver: bool
    notify_new_season: bool
    notify_new_arrivals: bool
    notify_recommendations: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is watching. `pin` is in the clear (services store only its hash), None when there is no PIN.

    `blocked_title_ids` are never shown to it. `role` says whether the profile's member owns the account.
    """

    id: str
    account_id: str
    name: str
    avatar_url: str
    kind: Literal["STANDARD", "TEEN", "KIDS"]
    language: str
    maturity_limit: MaturityLevel
    pin: str | None
    is_default: bool
    role: Literal["OWNER", "EXTRA_MEMBER"]
    age: int
    preferences: Preferences
    blocked_title_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """Something that plays."""

    id: str
    account_id: str
    esn: str
    kind: Literal["WEB", "IOS", "ANDROID", "TV", "CONSOLE", "STICK"]
    name: str
    last_seen_at: datetime
    trusted: bool


@dataclass(frozen=True, slots=True)
class MyListEntry:
    """A title saved for later."""

    profile_id: str
    video_id: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """A line of a profile's inbox."""

    id: str
    profile_id: str
    kind: Literal[
        "NEW_SEASON", "NEW_EPISODE", "NEW_ARRIVAL", "LEAVING_SOON", "RECOMMENDED", "BILLING", "SECURITY"
    ]
    created_at: datetime
    read_at: datetime | None
    headline: str
    body: str | None
    video_id: str | None
    deep_link: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """A month's bill."""

    id: str
    account_id: str
    issued_at: datetime
    amount_minor: int
    currency: str
    paid: bool


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a profile left a movie or episode; at most one for each pair. `show_id` is set for episodes."""

    profile_id: str
    video_id: str
    show_id: str | None
    position_ms: int
    runtime_ms: int
    updated_at: datetime
    completed: bool
    device_id: str


@dataclass(frozen=True, slots=True)
class PlaySession:
    """One sitting in front of a movie or episode. STOPPED ones are history; PLAYING ones hold a stream."""

    id: str
    account_id: str
    profile_id: str
    device_id: str
    video_id: str
    state: Literal["PLAYING", "PAUSED", "STOPPED"]
    started_at: datetime
    lease_expires_at: datetime
    ended_at: datetime | None
    end_reason: Literal["USER", "ENDED"] | None
    position_ms: int
    watched_ms: int
