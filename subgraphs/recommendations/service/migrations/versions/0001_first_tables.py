"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chart",
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("video_id", sa.String(64), nullable=False),
        sa.Column("previous_rank", sa.Integer),
        sa.Column("weeks", sa.Integer, nullable=False),
        sa.Column("as_of_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "genre",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("names", sa.JSON, nullable=False),
    )
    op.create_table(
        "model",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("trained_ms", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "part",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("title_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "rating",
        sa.Column("profile_id", sa.String(64), primary_key=True),
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("thumb", sa.String(8), nullable=False),
        sa.Column("rated_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("rating_by_time", "rating", ["profile_id", "rated_ms"])
    op.create_table(
        "resumed",
        sa.Column("profile_id", sa.String(64), primary_key=True),
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "saved",
        sa.Column("profile_id", sa.String(64), primary_key=True),
        sa.Column("video_id", sa.String(64), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "title",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False, unique=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("maturity", sa.Integer, nullable=False),
        sa.Column("popularity", sa.Float, nullable=False),
        sa.Column("released_ms", sa.BigInteger, nullable=False),
        sa.Column("genre_ids", sa.JSON, nullable=False),
        sa.Column("portraits", sa.JSON, nullable=False),
        sa.Column("hero", sa.JSON, nullable=False),
        sa.Column("windows", sa.JSON, nullable=False),
    )
    op.create_table(
        "trending",
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("video_id", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("trending")
    op.drop_table("title")
    op.drop_table("saved")
    op.drop_table("resumed")
    op.drop_table("rating")
    op.drop_table("part")
    op.drop_table("model")
    op.drop_table("genre")
    op.drop_table("chart")
