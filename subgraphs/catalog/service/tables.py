"""The catalog's tables. Instants are stored as milliseconds since the epoch: the same on every database."""

from typing import Final

import sqlalchemy as sa

from subgraphs.catalog.service.json_text import JsonText

METADATA: Final = sa.MetaData()

GENRES: Final = sa.Table(
    "genre",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("slug", sa.String(64), nullable=False),
    sa.Column("names", JsonText, nullable=False),
    sa.Column("parent_id", sa.String(64)),
)

TITLES: Final = sa.Table(
    "title",
    METADATA,
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
    sa.Column("maturity_reasons", JsonText, nullable=False),
    sa.Column("genre_ids", JsonText, nullable=False),
    sa.Column("synopsis_short", sa.Text, nullable=False),
    sa.Column("synopsis", sa.Text, nullable=False),
    sa.Column("synopsis_long", sa.Text, nullable=False),
    # in ten-thousandths: whole numbers make exact cursors
    sa.Column("popularity", sa.Integer, nullable=False),
    sa.Column("released_ms", sa.BigInteger, nullable=False),
    sa.Column("show_id", sa.String(64), index=True),
    sa.Column("season_id", sa.String(64), index=True),
    sa.Column("number", sa.Integer),
    sa.Column("next_id", sa.String(64)),
    sa.Column("previous_id", sa.String(64)),
    sa.Column("runtime_ms", sa.BigInteger),
    sa.Column("markers", JsonText),
    sa.Column("audio_tracks", JsonText, nullable=False),
    sa.Column("text_tracks", JsonText, nullable=False),
)

TITLE_GENRES: Final = sa.Table(
    "title_genre",
    METADATA,
    sa.Column("genre_id", sa.String(64), primary_key=True),
    sa.Column("title_id", sa.String(64), primary_key=True),
)

PEOPLE: Final = sa.Table(
    "person",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("bio", sa.Text, nullable=False),
)

CREDITS: Final = sa.Table(
    "credit",
    METADATA,
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("character", sa.String(200)),
)

ARTWORK: Final = sa.Table(
    "artwork",
    METADATA,
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("owner_id", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("variant", sa.Integer, nullable=False),
    sa.Column("blur_hash", sa.String(64), nullable=False),
    sa.Column("dominant_color", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16)),
)

AVAILABILITY: Final = sa.Table(
    "availability",
    METADATA,
    sa.Column("video_id", sa.String(64), primary_key=True),
    sa.Column("country", sa.String(2), primary_key=True),
    sa.Column("starts_ms", sa.BigInteger, nullable=False),
    sa.Column("ends_ms", sa.BigInteger),
    sa.Column("downloadable", sa.Boolean, nullable=False),
    sa.Index("availability_by_start", "country", "starts_ms"),
)
