"""Accounts, plans, profiles, devices, lists, inbox, invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("max_concurrent_streams", sa.Integer, nullable=False),
        sa.Column("max_resolution", sa.String(8), nullable=False),
        sa.Column("max_download_devices", sa.Integer, nullable=False),
        sa.Column("has_ads", sa.Boolean, nullable=False),
    )
    op.create_table(
        "plan_prices",
        sa.Column("plan_code", sa.String(32), sa.ForeignKey("plans.code"), primary_key=True),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("plan_code", sa.String(32), sa.ForeignKey("plans.code"), nullable=False),
        sa.Column("household_id", sa.String(64), nullable=False),
        sa.Column("max_profiles", sa.Integer, nullable=False),
        sa.Column("payment_method_hint", sa.String(64), nullable=False),
        sa.Column("next_charge_at", sa.BigInteger),
        sa.Column("grace_ends_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("failed_attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(64), sa.ForeignKey("accounts.id"), nullable=False),
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
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(64), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("esn", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.UniqueConstraint("account_id", "esn", name="devices_by_esn"),
    )
    op.create_table(
        "my_list",
        sa.Column("profile_id", sa.String(64), sa.ForeignKey("profiles.id"), primary_key=True),
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("added_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("profile_id", sa.String(64), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("headline", sa.String(256), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("video_id", sa.String(64)),
        sa.Column("deep_link", sa.String(512)),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(64), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
    )
    op.create_table(
        "stream_leases",
        sa.Column("session_id", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(64), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("lease_expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("stream_leases_by_account", "stream_leases", ["account_id", "lease_expires_at"])
    op.create_index("profiles_by_account", "profiles", ["account_id", "position"])
    op.create_index("my_list_by_time", "my_list", ["profile_id", "added_at", "video_id"])
    op.create_index("notifications_by_time", "notifications", ["profile_id", "created_at", "id"])
    op.create_index("invoices_by_time", "invoices", ["account_id", "issued_at", "id"])


def downgrade() -> None:
    op.drop_table("stream_leases")
    op.drop_table("invoices")
    op.drop_table("notifications")
    op.drop_table("my_list")
    op.drop_table("devices")
    op.drop_table("profiles")
    op.drop_table("accounts")
    op.drop_table("plan_prices")
    op.drop_table("plans")
