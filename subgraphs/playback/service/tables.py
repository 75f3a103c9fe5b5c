"""The tables of the playback service. Instants are Unix milliseconds; enums are the schema's words.

`migrations/` creates them; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

playables: Final = sa.Table(
    "playables",
    metadata,
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("show_id", sa.String(64)),
    sa.Column("ordinal", sa.Integer),
    sa.Column("runtime_ms", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("show_id", "ordinal", name="playables_by_show"),
)
"""Playback's own copy of what the catalog knows: lengths, and a show's episodes in order (from 0)."""

bookmarks: Final = sa.Table(
    "bookmarks",
    metadata,
    sa.Column("profile_id", sa.String(64), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("show_id", sa.String(64)),
    sa.Column("position_ms", sa.BigInteger, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Column("completed", sa.Boolean, nullable=False),
    sa.Column("device_id", sa.String(64), nullable=False),
    sa.Index("bookmarks_by_time", "profile_id", "updated_at"),
    sa.Index("bookmarks_by_show", "profile_id", "show_id", "updated_at"),
)

sessions: Final = sa.Table(
    "sessions",
    metadata,
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
    sa.Index("sessions_by_lease", "account_id", "lease_expires_at"),
    sa.Index("sessions_by_time", "profile_id", "started_at", "id"),
)
