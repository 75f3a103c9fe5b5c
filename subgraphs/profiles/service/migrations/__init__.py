"""Alembic migrations of the profiles service."""
