"""Playables, bookmarks, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "playables",
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("show_id", sa.String(64)),
        sa.Column("ordinal", sa.Integer),
        sa.Column("runtime_ms", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("show_id", "ordinal", name="playables_by_show"),
    )
    op.create_table(
        "bookmarks",
        sa.Column("profile_id", sa.String(64), primary_key=True),
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("show_id", sa.String(64)),
        sa.Column("position_ms", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("completed", sa.Boolean, nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("profile_id", sa.String(64), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("video_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("lease_expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("end_reason", sa.String(16)),
        sa.Column("position_ms", sa.BigInteger, nullable=False),
        sa.Column("watched_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("bookmarks_by_time", "bookmarks", ["profile_id", "updated_at"])
    op.create_index("bookmarks_by_show", "bookmarks", ["profile_id", "show_id", "updated_at"])
    op.create_index("sessions_by_lease", "sessions", ["account_id", "lease_expires_at"])
    op.create_index("sessions_by_time", "sessions", ["profile_id", "started_at", "id"])


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_table("bookmarks")
    op.drop_table("playables")
