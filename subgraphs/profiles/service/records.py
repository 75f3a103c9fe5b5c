"""What the profiles service stores, as values.

Instants are Unix milliseconds; enums are the schema's words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceRecord:
    """What a plan costs a month in a country (ISO 3166-1 alpha-2), in minor units of an ISO 4217 currency."""

    country: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan with its prices."""

    code: str
    name: str
    max_concurrent_streams: int
    max_resolution: str
    max_download_devices: int
    has_ads: bool
    prices: tuple[PriceRecord, ...]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A profile of an account and its part in it."""

    profile_id: str
    role: str


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account with its members in order."""

    id: str
    email: str
    country: str
    status: str
    plan_code: str
    household_id: str
    max_profiles: int
    members: tuple[MemberRecord, ...]


@dataclass(frozen=True, slots=True)
class PreferencesRecord:
    """How a profile likes to watch; stored as one JSON object with these names."""

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
class ProfileRecord:
    """A profile."""

    id: str
    account_id: str
    name: str
    avatar_url: str
    kind: str
    language: str
    maturity_limit: str
    blocked_video_ids: tuple[str, ...]
    pin_protected: bool
    is_default: bool
    preferences: PreferencesRecord


@dataclass(frozen=True, slots=True)
class BillingRecord:
    """What an account pays next.

    The price is the plan's in the account's country, None where it is not sold.
    """

    account_id: str
    status: str
    next_charge_at: int | None
    next_charge: PriceRecord | None
    payment_method_hint: str
    grace_ends_at: int | None


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """A month's bill."""

    id: str
    account_id: str
    issued_at: int
    amount_minor: int
    currency: str
    paid: bool


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """Something that plays."""

    id: str
    account_id: str
    esn: str
    kind: str
    name: str
    last_seen_at: int | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class MyListRecord:
    """A title saved for later."""

    video_id: str
    added_at: int


@dataclass(frozen=True, slots=True)
class NotificationRecord:
    """A line of a profile's inbox."""

    id: str
    profile_id: str
    kind: str
    created_at: int
    read_at: int | None
    headline: str
    body: str | None
    video_id: str | None
    deep_link: str | None


@dataclass(frozen=True, slots=True)
class EntitlementRecord:
    """What a profile may do now."""

    account_id: str
    status: str
    max_concurrent_streams: int
    max_resolution: str
    maturity_limit: str
    pin_protected: bool
    blocked_video_ids: tuple[str, ...]
