"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "artwork",
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("variant", sa.Integer, nullable=False),
        sa.Column("blur_hash", sa.String(64), nullable=False),
        sa.Column("dominant_color", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16)),
    )
    op.create_index("ix_artwork_owner_id", "artwork", ["owner_id"])
    op.create_table(
        "availability",
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_ms", sa.BigInteger),
        sa.Column("downloadable", sa.Boolean, nullable=False),
    )
    op.create_index("availability_by_start", "availability", ["country", "starts_ms"])
    op.create_table(
        "credit",
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("character", sa.String(200)),
    )
    op.create_index("ix_credit_person_id", "credit", ["person_id"])
    op.create_table(
        "genre",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("parent_id", sa.String(64)),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("bio", sa.Text, nullable=False),
    )
    op.create_table(
        "title",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False, unique=True),
        sa.Column("external_id", sa.String(64), unique=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("sort_title", sa.String(300), nullable=False),
        sa.Column("original_title", sa.String(300)),
        sa.Column("original_language", sa.String(16), nullable=False),
        sa.Column("release_year", sa.Integer),
        sa.Column("maturity", sa.String(16), nullable=False),
        sa.Column("maturity_reasons", sa.Text, nullable=False),
        sa.Column("genre_ids", sa.Text, nullable=False),
        sa.Column("synopsis_short", sa.Text, nullable=False),
        sa.Column("synopsis", sa.Text, nullable=False),
        sa.Column("synopsis_long", sa.Text, nullable=False),
        sa.Column("popularity", sa.Integer, nullable=False),
        sa.Column("released_ms", sa.BigInteger, nullable=False),
        sa.Column("show_id", sa.String(64)),
        sa.Column("season_id", sa.String(64)),
        sa.Column("number", sa.Integer),
        sa.Column("next_id", sa.String(64)),
        sa.Column("previous_id", sa.String(64)),
        sa.Column("runtime_ms", sa.BigInteger),
        sa.Column("markers", sa.Text),
        sa.Column("audio_tracks", sa.Text, nullable=False),
        sa.Column("text_tracks", sa.Text, nullable=False),
    )
    op.create_index("ix_title_season_id", "title", ["season_id"])
    op.create_index("ix_title_show_id", "title", ["show_id"])
    op.create_table(
        "title_genre",
        sa.Column("genre_id", sa.String(64), primary_key=True),
        sa.Column("title_id", sa.String(64), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("title_genre")
    op.drop_table("title")
    op.drop_table("person")
    op.drop_table("genre")
    op.drop_table("credit")
    op.drop_table("availability")
    op.drop_table("artwork")
