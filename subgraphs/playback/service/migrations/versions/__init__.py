"""Alembic migrations of the playback service."""
