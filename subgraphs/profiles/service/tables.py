"""The tables of the profiles service. Instants are Unix milliseconds; enums are the schema's words.

`migrations/` creates them; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

plans: Final = sa.Table(
    "plans",
    metadata,
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("max_concurrent_streams", sa.Integer, nullable=False),
    sa.Column("max_resolution", sa.String(8), nullable=False),
    sa.Column("max_download_devices", sa.Integer, nullable=False),
    sa.Column("has_ads", sa.Boolean, nullable=False),
)

plan_prices: Final = sa.Table(
    "plan_prices",
    metadata,
    sa.Column("plan_code", sa.ForeignKey("plans.code"), primary_key=True),
    sa.Column("country", sa.String(2), primary_key=True),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
)

accounts: Final = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(256), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("plan_code", sa.ForeignKey("plans.code"), nullable=False),
    sa.Column("household_id", sa.String(64), nullable=False),
    sa.Column("max_profiles", sa.Integer, nullable=False),
    sa.Column("payment_method_hint", sa.String(64), nullable=False),
    sa.Column("next_charge_at", sa.BigInteger),
    sa.Column("grace_ends_at", sa.BigInteger),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("failed_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", sa.BigInteger, nullable=False, server_default="0"),
)

profiles: Final = sa.Table(
    "profiles",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("avatar_url", sa.String(512), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("maturity_limit", sa.String(16), nullable=False),
    sa.Column("pin_hash", sa.String(256)),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("preferences", sa.JSON, nullable=False),
    sa.Column("blocked_video_ids", sa.JSON, nullable=False),
    sa.Column("failed_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("profiles_by_account", "account_id", "position"),
)

devices: Final = sa.Table(
    "devices",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("esn", sa.String(128), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("last_seen_at", sa.BigInteger),
    sa.Column("trusted", sa.Boolean, nullable=False),
    sa.UniqueConstraint("account_id", "esn", name="devices_by_esn"),
)

my_list: Final = sa.Table(
    "my_list",
    metadata,
    sa.Column("profile_id", sa.ForeignKey("profiles.id"), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Index("my_list_by_time", "profile_id", "added_at", "video_id"),
)

notifications: Final = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("profile_id", sa.ForeignKey("profiles.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("read_at", sa.BigInteger),
    sa.Column("headline", sa.String(256), nullable=False),
    sa.Column("body", sa.Text),
    sa.Column("video_id", sa.String(64)),
    sa.Column("deep_link", sa.String(512)),
    sa.Index("notifications_by_time", "profile_id", "created_at", "id"),
)

invoices: Final = sa.Table(
    "invoices",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("paid", sa.Boolean, nullable=False),
    sa.Index("invoices_by_time", "account_id", "issued_at", "id"),
)

stream_leases: Final = sa.Table(
    "stream_leases",
    metadata,
    sa.Column("session_id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("lease_expires_at", sa.BigInteger, nullable=False),
    sa.Index("stream_leases_by_account", "account_id", "lease_expires_at"),
)
"""A copy of playback's live leases, for `Account.activeStreamCount` until that field has moved there."""
