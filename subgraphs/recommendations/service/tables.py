"""The service's tables. Instants are stored as milliseconds since the epoch: the same on every database."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

TITLES: Final = sa.Table(
    "title",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False, unique=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("maturity", sa.Integer, nullable=False),
    sa.Column("popularity", sa.Float, nullable=False),
    sa.Column("released_ms", sa.BigInteger, nullable=False),
    sa.Column("genre_ids", sa.JSON, nullable=False),
    # portraits in the order of the genres: [key, blur hash]
    sa.Column("portraits", sa.JSON, nullable=False),
    sa.Column("hero", sa.JSON, nullable=False),
    # by country: [starts, ends or null]
    sa.Column("windows", sa.JSON, nullable=False),
)

GENRES: Final = sa.Table(
    "genre",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("names", sa.JSON, nullable=False),
)

PARTS: Final = sa.Table(  # seasons and episodes are scored and rated as their show
    "part",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("title_id", sa.String(64), nullable=False),
)

RATINGS: Final = sa.Table(
    "rating",
    METADATA,
    sa.Column("profile_id", sa.String(64), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("thumb", sa.String(8), nullable=False),
    sa.Column("rated_ms", sa.BigInteger, nullable=False),
    sa.Index("rating_by_time", "profile_id", "rated_ms"),
)

RESUMED: Final = sa.Table(
    "resumed",
    METADATA,
    sa.Column("profile_id", sa.String(64), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)

SAVED: Final = sa.Table(
    "saved",
    METADATA,
    sa.Column("profile_id", sa.String(64), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)

BLOCKED: Final = sa.Table(  # what a profile must never be shown
    "blocked",
    METADATA,
    sa.Column("profile_id", sa.String(64), primary_key=True),
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)

CHARTS: Final = sa.Table(
    "chart",
    METADATA,
    sa.Column("country", sa.String(2), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("video_id", sa.String(64), nullable=False),
    sa.Column("previous_rank", sa.Integer),
    sa.Column("weeks", sa.Integer, nullable=False),
    sa.Column("as_of_ms", sa.BigInteger, nullable=False),
)

TRENDING: Final = sa.Table(
    "trending",
    METADATA,
    sa.Column("country", sa.String(2), primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("video_id", sa.String(64), nullable=False),
)

MODELS: Final = sa.Table(
    "model",
    METADATA,
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("trained_ms", sa.BigInteger, nullable=False),
    # a numpy archive; see model.py
    sa.Column("payload", sa.LargeBinary, nullable=False),
)
